"""A list is gone through once more: what was accepted the last time does not count for this time."""

from datetime import datetime

from django.db.models import Value
from django.db.models.functions import Coalesce

from readiness.catalog.models import Environment
from readiness.checklists import events
from readiness.checklists.models import Checklist, ChecklistItem, ItemEvidence
from readiness.checklists.operations.refreshing import refresh_held
from readiness.evidence.models import Evidence
from readiness.ledger.operations import record
from readiness.teams.actors import Actor


def begin_again(checklist: Checklist, held: Environment, actor: Actor, at: datetime) -> Checklist:
    """The checklist of an environment that is held, to be gone through anew.

    Evidence stays, and waits for review once more; waivers and claims that an item does not apply stand, for they
    were given with an end or a reason.
    """
    items = list(
        ChecklistItem.objects.filter(checklist=checklist, retired_at__isnull=True).order_by("position")
    )
    ChecklistItem.objects.filter(pk__in=[item.pk for item in items]).update(reviewed_from=at)
    said = ItemEvidence.objects.filter(item__in=items, evidence__withdrawn_at__isnull=True)
    said.exclude(evidence__kind=Evidence.Kind.PROBE).update(
        waiting_since=Coalesce("waiting_since", Value(at))
    )
    record(
        kind=events.CHECKLIST_AGAIN,
        actor=actor,
        at=at,
        subject=checklist,
        team=held.service.team,
        service=held.service,
        environment=held,
        data={"voided": [item.key for item in items]},
    )
    (again,) = refresh_held(Checklist.objects.filter(pk=checklist.pk), at)
    return again
