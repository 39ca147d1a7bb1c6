"""Badges: shared by who may change the service, revoked the same way."""

import secrets
from datetime import datetime

from django.db import IntegrityError, transaction

from readiness.catalog.models import Environment
from readiness.evidence.holding import enter
from readiness.launches import events
from readiness.launches.models import GateBadge
from readiness.ledger.operations import record
from readiness.refusals import AlreadyDecided, Forbidden, Unseen
from readiness.teams.access import Action
from readiness.teams.actors import Actor

KEY_BYTES = 24


class AlreadyShared(AlreadyDecided):
    """One badge an environment."""

    code = "badge-already-shared"
    sentence = "This environment already has a badge. Revoke it first for a new address."


@transaction.atomic
def share_badge(*, environment: Environment, actor: Actor, at: datetime) -> GateBadge:
    """Give an environment a badge at an address that nobody can guess. Raises `AlreadyShared`."""
    held = enter(actor, Action.EDIT_SERVICE, environment)
    if actor.user is None:
        raise Forbidden
    try:
        with transaction.atomic():
            badge = GateBadge.objects.create(
                environment=held, key=secrets.token_urlsafe(KEY_BYTES), shared_by=actor.user, shared_at=at
            )
    except IntegrityError as error:
        raise AlreadyShared from error
    _record(events.BADGE_SHARED, badge, held, actor, at)
    return badge


@transaction.atomic
def revoke_badge(*, environment: Environment, actor: Actor, at: datetime) -> GateBadge:
    """Take the badge's address away for good. Raises `Unseen` where there is none."""
    held = enter(actor, Action.EDIT_SERVICE, environment)
    badge = GateBadge.objects.filter(environment=held, revoked_at__isnull=True).first()
    if badge is None:
        raise Unseen
    badge.revoked_by, badge.revoked_at = actor.user, at
    badge.save(update_fields=["revoked_by", "revoked_at"])
    _record(events.BADGE_REVOKED, badge, held, actor, at)
    return badge


def _record(kind: str, badge: GateBadge, held: Environment, actor: Actor, at: datetime) -> None:
    record(
        kind=kind,
        actor=actor,
        at=at,
        subject=badge,
        team=held.service.team,
        service=held.service,
        environment=held,
    )
