"""A person's tick on their own notices. It changes nothing that anybody else relies on: no ledger entry."""

from datetime import datetime

from django.db import transaction

from readiness.notify.models import Notice
from readiness.notify.queries import notices_of
from readiness.refusals import Unseen
from readiness.teams.access import Action, demand
from readiness.teams.actors import Actor


@transaction.atomic
def mark_read(*, notice: Notice, actor: Actor, at: datetime) -> None:
    """Tick one of the actor's own notices; one that is ticked keeps its first time. Raises `Unseen`."""
    demand(actor, Action.USE_OWN_ACCOUNT, None)
    if actor.user is None or notice.recipient_id != actor.user.pk:
        raise Unseen
    notices_of(actor, unread=True).filter(pk=notice.pk).update(read_at=at)


@transaction.atomic
def mark_all_read(*, actor: Actor, at: datetime) -> int:
    """Tick all of the actor's notices written up to `at`: how many were unread."""
    demand(actor, Action.USE_OWN_ACCOUNT, None)
    return notices_of(actor, unread=True).filter(created_at__lte=at).update(read_at=at)
