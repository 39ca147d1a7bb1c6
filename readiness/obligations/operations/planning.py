"""The planner: sees to it that every occurrence of the next 400 days is there, and opens those whose time has come.

Any number of planners may run at any time. A duty's row is held while it is planned, what is missing is inserted
with ON CONFLICT DO NOTHING, and the same facts give the same rows, however often this runs.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from django.db import transaction
from django.db.models import Q, QuerySet

from readiness.ledger.canonical import stamp
from readiness.ledger.operations import drafted, record_all
from readiness.obligations import events, queries
from readiness.obligations.dates import Dates, Done, dates_on, upcoming
from readiness.obligations.models import Obligation, Occurrence
from readiness.obligations.operations.heirs import adopt_orphans
from readiness.obligations.operations.rows import UNFINISHED, entry_of
from readiness.obligations.rules import rules_digest, zone_of
from readiness.teams.actors import SYSTEM

log = structlog.get_logger(__name__)
AHEAD = timedelta(days=400)
#: Planned a month further than it must be, so that a duty is looked at once a month and not in every round.
STRIDE = timedelta(days=30)
BATCH = 500


def plan_due(*, at: datetime, limit: int) -> int:
    """Plan up to `limit` duties whose occurrences do not reach 400 days beyond `at`, or whose rules changed."""
    done = 0
    while done < limit and (some := _plan_some(at, min(BATCH, limit - done))):
        done += some
    return done


def open_due(*, at: datetime, limit: int) -> int:
    """Open up to `limit` occurrences whose time has come: the earliest first, each with its entry."""
    done = 0
    while done < limit and (some := _open_some(at, min(BATCH, limit - done))):
        done += some
    return done


def plan_obligation(obligation: Obligation, at: datetime) -> int:
    """Plan one duty that the caller holds, in its transaction; how many occurrences were missing."""
    return _plan([obligation], at)


def living() -> QuerySet[Obligation]:
    """Duties that somebody has."""
    return Obligation.objects.filter(queries.living())


@transaction.atomic
def _plan_some(at: datetime, most: int) -> int:
    rule = rules_digest()
    short = Q(planned_until__isnull=True) | Q(planned_until__lt=(at + AHEAD).date())
    # Two ranges instead of "is not", which no index answers.
    stale = Q(planned_rule__lt=rule) | Q(planned_rule__gt=rule)
    rows = living().filter(short | stale).order_by("planned_until", "pk")
    held = list(rows.select_for_update(of=("self",), skip_locked=True)[:most])
    _plan(held, at)
    return len(held)


def _plan(held: Sequence[Obligation], at: datetime) -> int:
    until = (at + AHEAD + STRIDE).date()
    known = _known(held)
    done = _done([one for one in held if one.basis == "completion"])
    missing: list[Occurrence] = []
    moved: list[Occurrence] = []
    rule = rules_digest()
    for obligation in held:
        there = known[obligation.pk]
        if _waits(obligation, there):
            wanted: list[tuple[int, Dates]] = []
        else:
            wanted = list(upcoming(obligation, until, done.get(obligation.pk)))
        for number, dates in wanted:
            if number not in there:
                missing.append(_occurrence(obligation, number, dates))
            elif there[number].state == Occurrence.State.PLANNED and obligation.planned_rule != rule:
                moved.append(_with(there[number], obligation, dates))
        obligation.planned_until, obligation.planned_rule = until, rule
    Occurrence.objects.bulk_create(missing, batch_size=2000, ignore_conflicts=True)
    Occurrence.objects.bulk_update(moved, _DATED, batch_size=500)
    Obligation.objects.bulk_update(held, ["planned_until", "planned_rule"], batch_size=500)
    if moved:
        log.info("occurrences_planned_anew", count=len(moved), rule=rule)
    return len(missing)


def _known(held: Sequence[Obligation]) -> dict[UUID, dict[int, Occurrence]]:
    found: dict[UUID, dict[int, Occurrence]] = {one.pk: {} for one in held}
    for row in Occurrence.objects.filter(obligation__in=held).order_by():
        found[row.obligation_id][row.period_no] = row
    return found


def _done(held: Sequence[Obligation]) -> dict[UUID, Done]:
    """The last finished occurrence of each duty on completion."""
    rows = Occurrence.objects.filter(obligation__in=held).exclude(state__in=UNFINISHED).order_by("period_no")
    return {row.obligation_id: Done(row.period_no, _finished_at(row)) for row in rows} if held else {}


def _finished_at(row: Occurrence) -> datetime:
    moment = row.closed_at or row.skip_decided_at
    assert moment is not None  # the database sees to it
    return moment


def _waits(obligation: Obligation, there: dict[int, Occurrence]) -> bool:
    """On completion the next occurrence is not known before the last is finished; a planned one may still move."""
    begun = {row.state for row in there.values()} & (set(UNFINISHED) - {Occurrence.State.PLANNED})
    return obligation.basis == "completion" and bool(begun)


_DATED = (
    "original_due_on", "original_late_at", "due_on", "opens_at", "due_at", "late_at", "needs_evidence", "reviewer",
    "replanned",
)  # fmt: skip


def _occurrence(obligation: Obligation, number: int, dates: Dates) -> Occurrence:
    return _with(Occurrence(obligation=obligation, period_no=number), obligation, dates)


def _with(row: Occurrence, obligation: Obligation, dates: Dates) -> Occurrence:
    row.original_due_on, row.original_late_at = dates.due_on, dates.late_at
    # What was moved keeps its own date, and opens early enough for it.
    own = dates_on(obligation, row.due_on, zone_of(obligation)) if row.rescheduled_reason else dates
    if row.due_on not in {None, own.due_on}:
        row.replanned = (row.replanned or 0) + 1
    row.opens_at = min(dates.opens_at, own.opens_at)
    row.due_on, row.due_at, row.late_at = own.due_on, own.due_at, own.late_at
    row.needs_evidence, row.reviewer = obligation.needs_evidence, obligation.reviewer
    return row


@transaction.atomic
def _open_some(at: datetime, most: int) -> int:
    ready = Occurrence.objects.filter(
        state=Occurrence.State.PLANNED, opens_at__lte=at, obligation__in=living().values("pk")
    ).order_by("opens_at", "pk")
    held = list(ready.select_for_update(of=("self",), skip_locked=True)[:most])
    if not held:
        return 0
    # What is joined to a row is read afterwards: it may have changed while the row was waited for.
    owners = Obligation.objects.select_related("service__team", "owner").in_bulk(
        {row.obligation_id for row in held}
    )
    for row in held:
        row.obligation = owners[row.obligation_id]
    adopt_orphans(list(owners.values()), at)
    mark_open(held, at)
    return len(held)


def mark_open(rows: Sequence[Occurrence], at: datetime) -> None:
    """Open planned occurrences that the caller holds, in its transaction."""
    for row in rows:
        row.state, row.opened_at, row.next_step_at = Occurrence.State.OPEN, at, at
    Occurrence.objects.bulk_update(rows, ["state", "opened_at", "next_step_at"], batch_size=500)
    record_all(
        [
            drafted(
                kind=events.OCCURRENCE_OPENED,
                actor=SYSTEM,
                at=at,
                **entry_of(
                    row,
                    {
                        "opens_at": stamp(row.opens_at),
                        "due_at": stamp(row.due_at),
                        "late_at": stamp(row.late_at),
                        "original_due": row.original_due_on.isoformat(),
                        "original_late_at": stamp(row.original_late_at),
                        "evidence": row.needs_evidence,
                        "reviewer": row.reviewer,
                    },
                ),
            )
            for row in rows
        ]
    )
