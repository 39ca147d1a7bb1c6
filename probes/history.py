"""What pages read of a probe's past: its days, one run, and two runs side by side."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from probes.availability import SPAN, Day
from probes.days import Tally
from probes.models import Probe, ProbeDay, Run, RunSeal
from probes.shown import fact_groups
from readiness.catalog.queries import visible_services
from readiness.refusals import Unseen
from readiness.teams.actors import Actor

_TALLIED = ("probe_id", "scheduled_for", "status", "in_maintenance", "hops")
#: More runs than these are not counted by a page; the worker seals them within the hour after midnight.
MOST_UNSEALED = 20_000


def days_of(probe: Probe, at: datetime) -> list[Day]:
    """The probe's days with a run, at most `SPAN` back: the kept counts, and those of runs not counted yet."""
    first = at.astimezone(UTC).date() - timedelta(days=SPAN - 1)
    kept = {row.day: row for row in ProbeDay.objects.filter(probe=probe, day__gte=first)}
    counts: dict[Any, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    phases: dict[Any, Any] = {}
    for day, row in kept.items():
        for column in (*_COUNTED, "maintained"):
            counts[day][column] = getattr(row, column)
        phases[day] = row.phases
    tally = Tally()
    for values in _uncounted(probe, first):
        tally.take(values)
    for (_probe, day), more in tally.counts.items():
        for column, count in more.items():
            counts[day][column] += count
        phases[day] = tally.phases((probe.pk, day)) or phases.get(day, {})
    return [_day(day, counts[day], phases.get(day) or {}) for day in sorted(counts) if day >= first]


_COUNTED = ("passed", "warned", "failed", "errors", "skipped", "missed")


def _uncounted(probe: Probe, first: Any) -> Any:
    """Runs of days that are not sealed yet: sealing a day counts it."""
    newest = RunSeal.objects.filter(service_id=probe.environment.service_id).order_by("-day").first()
    runs = Run.objects.filter(
        probe=probe, scheduled_for__gte=datetime.combine(first, datetime.min.time(), UTC)
    )
    if newest is not None:
        after = datetime.combine(newest.day + timedelta(days=1), datetime.min.time(), UTC)
        runs = runs.filter(kept_at__gte=after)
    return runs.order_by("-scheduled_for").values(*_TALLIED)[:MOST_UNSEALED]


def _day(day: Any, counts: Mapping[str, int], phases: dict[str, dict[str, float]]) -> Day:
    return Day(
        day,
        good=counts["passed"] + counts["warned"],
        bad=counts["failed"],
        unseen=counts["errors"],
        missed=counts["missed"],
        maintained=counts["maintained"],
        phases=phases,
    )


def run_for(actor: Actor, pk: UUID) -> Run:
    """One run of a service that the actor sees. Raises `Unseen`."""
    found = (
        Run.objects.filter(pk=pk, probe__environment__service__in=visible_services(actor))
        .select_related("probe__environment__service__team", "asked_by")
        .first()
    )
    if found is None:
        raise Unseen
    return found


def neighbours(run: Run) -> tuple[Run | None, Run | None]:
    """The run before and the run after, of the same probe."""
    same = Run.objects.filter(probe=run.probe_id).only("id", "scheduled_for", "status")
    before = same.filter(scheduled_for__lt=run.scheduled_for).order_by("-scheduled_for").first()
    after = same.filter(scheduled_for__gt=run.scheduled_for).order_by("scheduled_for").first()
    return before, after


def last_of_other_answer(run: Run) -> Run | None:
    """The newest earlier run that saw something and said something else: what it is worth comparing with."""
    return (
        Run.objects.filter(
            probe=run.probe_id, scheduled_for__lt=run.scheduled_for, status__in=("pass", "warn", "fail")
        )
        .exclude(code=run.code, status=run.status)
        .order_by("-scheduled_for")
        .first()
    )


@dataclass(frozen=True, slots=True)
class Change:
    """One fact that two runs tell differently; "" where one of them does not tell it."""

    about: str
    name: str
    older: str
    newer: str


def changes(older: Run, newer: Run) -> list[Change]:
    """The facts in which two runs differ, in the order of the newer one."""
    was, is_now = _facts(older), _facts(newer)
    names = [*is_now, *(place for place in was if place not in is_now)]
    return [
        Change(*place, was.get(place, ""), is_now.get(place, ""))
        for place in names
        if was.get(place) != is_now.get(place)
    ]


def _facts(run: Run) -> dict[tuple[str, str], str]:
    return {
        (group.title, name): value for group in fact_groups(run.observations) for name, value in group.facts
    }
