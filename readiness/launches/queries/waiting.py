"""Launches that wait for a person's signature."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from readiness.catalog.models import Service
from readiness.launches import events
from readiness.launches.models import Launch, SignOff
from readiness.launches.queries.launches import open_launches
from readiness.launches.signing import ACTIONS
from readiness.ledger.queries import subjects_of
from readiness.teams.actors import Actor
from readiness.teams.reach import where_allowed

_GO = ("ready", "ready_waived")


def awaiting_signature(actor: Actor) -> QuerySet[Launch]:
    """Open launches with nothing in the way that lack a signature which `actor` may give, the next date first.

    One query, from what lists keep: the checklist's kept verdict, and the signatures not known to be outdated.
    The page of the launch computes both anew.
    """
    covering = SignOff.objects.filter(launch=OuterRef("pk")).exclude(
        pk__in=subjects_of(events.SIGN_OFF_OUTDATED)
    )
    wanted = Q(pk__in=[])
    for role, action in ACTIONS.items():
        where = where_allowed(actor, action, "service__team")
        if where is not None:
            wanted |= where & Q(~Exists(covering.filter(role=role)))
    # Two different people sign: who has signed in one role is not asked for the other.
    waiting = open_launches(actor).filter(wanted, ~Exists(covering.filter(signer=actor.user)))
    running = waiting.filter(environment__archived_at=None, service__team__archived_at=None)
    return running.filter(checklist__verdict__in=_GO).exclude(service__lifecycle=Service.Lifecycle.RETIRED)
