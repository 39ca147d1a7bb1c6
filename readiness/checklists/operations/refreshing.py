"""The only writers of kept standings: what lists show is what `standing()` last answered.

Every operation that changes a fact refreshes in its own transaction; what changes by ageing alone is
refreshed when `changes_at` comes. A page about one item always asks `standing()` itself.
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from readiness.catalog.models import Environment
from readiness.checklists import events
from readiness.checklists.models import Checklist, ChecklistItem
from readiness.checklists.operations.disagreeing import contradiction_faults
from readiness.checklists.queries.gathering import item_facts
from readiness.checklists.standing import HOLDS, Standing, standing
from readiness.checklists.summary import summary
from readiness.evidence.holding import closed_because, hold
from readiness.findings.operations import settle_findings
from readiness.ledger.operations import record
from readiness.teams.actors import SYSTEM

#: One letter a standing, for `Checklist.cells`.
LETTERS = {"pass": "p", "fail": "f", "waived": "w", "not_applicable": "n", "unknown": "u", "stale": "s"}

_ITEM = ("standing", "reason", "proof", "good_until", "changes_at", "changed_at")
_CHECKLIST = (*(f"count_{value}" for value in LETTERS), "cells", "verdict", "changes_at", "refreshed_at")


@transaction.atomic
def refresh_checklist(checklist: Checklist, at: datetime) -> Checklist:
    """Bring the kept standing of one checklist up to `at`. Returns it as it is now.

    The number of queries is the same for any size; only an item that no longer holds costs a ledger entry.
    """
    hold([checklist.environment_id])
    (fresh,) = refresh_held(Checklist.objects.filter(pk=checklist.pk), at)
    return fresh


@transaction.atomic
def refresh_environment(environment: Environment, at: datetime) -> list[Checklist]:
    """The same for every checklist of an environment."""
    hold([environment.pk])
    return refresh_held(Checklist.objects.filter(environment=environment), at)


def refresh_due(at: datetime, limit: int = 100) -> int:
    """Refresh the checklists whose `changes_at` has come, the longest overdue first; how many there were.

    Any number of workers may look at once: each checklist is its own transaction, and refreshing twice does
    no harm.
    """
    due = Checklist.objects.filter(changes_at__lte=at).order_by("changes_at", "pk")[:limit]
    checklists = list(due)
    for checklist in checklists:
        refresh_checklist(checklist, at)
    return len(checklists)


def refresh_held(checklists: QuerySet[Checklist], at: datetime) -> list[Checklist]:
    """Refresh checklists whose environments the caller holds."""
    kept = list(checklists.select_related("service__team", "environment__service__team", "template"))
    rows = ChecklistItem.objects.filter(checklist__in=kept, retired_at__isnull=True)
    items: dict[UUID, list[ChecklistItem]] = {checklist.pk: [] for checklist in kept}
    for item in rows.select_related("template_item").order_by("position", "pk"):
        items[item.checklist_id].append(item)
    facts = item_facts([item for mine in items.values() for item in mine])
    changed, open_places, faults = [], {}, []
    for checklist in kept:
        answers = [(item, standing(facts[item.pk], at)) for item in items[checklist.pk]]
        waits = not closed_because(checklist.environment)
        for item, answer in answers:
            if waits and item.standing in HOLDS and not answer.holds:
                _record_fall(checklist, item, answer, at)
        if waits:
            open_places[checklist.environment_id] = checklist.environment
            faults += [
                (checklist.environment_id, fault)
                for item in items[checklist.pk]
                for fault in contradiction_faults(item, checklist.template.slug, facts[item.pk], at)
            ]
        changed += [item for item, answer in answers if _keep(item, answer, at)]
        _sum_up(checklist, [answer for _, answer in answers], at)
    ChecklistItem.objects.bulk_update(changed, _ITEM, batch_size=200)
    Checklist.objects.bulk_update(kept, _CHECKLIST, batch_size=200)
    settle_findings(
        environments=list(open_places.values()),
        kind="contradiction",
        looked=[(one.environment_id, one.template.slug) for one in kept],
        faults=faults,
        actor=SYSTEM,
        at=at,
    )
    return kept


def _keep(item: ChecklistItem, answer: Standing, at: datetime) -> bool:
    """Put the answer into the row; whether that changed anything."""
    before = [getattr(item, name) for name in _ITEM]
    if item.standing != answer.value:
        item.changed_at = at
    item.standing, item.reason, item.proof = answer.value, answer.reason, answer.proof or ""
    item.good_until, item.changes_at = answer.holds_until, answer.changes_at
    return before != [getattr(item, name) for name in _ITEM]


def _sum_up(checklist: Checklist, answers: list[Standing], at: datetime) -> None:
    whole = summary(answers)
    for value, count in whole.counts.items():
        setattr(checklist, f"count_{value}", count)
    checklist.cells = "".join(LETTERS[answer.value] for answer in answers)
    checklist.verdict, checklist.changes_at, checklist.refreshed_at = whole.verdict, whole.changes_at, at


def _record_fall(checklist: Checklist, item: ChecklistItem, answer: Standing, at: datetime) -> None:
    """What held and holds no more waits for somebody: people are told from the ledger."""
    record(
        kind=events.ITEM_NO_LONGER_HOLDS,
        actor=SYSTEM,
        at=at,
        subject=item,
        team=checklist.service.team,
        service=checklist.service,
        environment=checklist.environment,
        data={"key": item.key, "from": item.standing, "to": answer.value},
    )
