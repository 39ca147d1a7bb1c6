"""Counts of a day's runs by probe, and how long the phases of their first requests took."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import UTC, date
from typing import Any
from uuid import UUID

from probes.models import ProbeDay, Run

#: Status -> the column that counts it.
COLUMNS = {
    Run.Status.PASS: "passed",
    Run.Status.WARN: "warned",
    Run.Status.FAIL: "failed",
    Run.Status.ERROR: "errors",
    Run.Status.SKIPPED: "skipped",
    Run.Status.MISSED: "missed",
}
# Of a probe that looks every 20 seconds a day has 4,320 runs; more tell nothing new of a median.
MOST_LENGTHS = 5_000
_Place = tuple[UUID, date]


class Tally:
    """Sees each run once, as a mapping of its columns."""

    def __init__(self) -> None:
        self.counts: dict[_Place, dict[str, int]] = defaultdict(lambda: defaultdict(int))
        self._lengths: dict[_Place, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))

    def take(self, row: Mapping[str, Any]) -> None:
        """Count one run, on the day for which it was scheduled."""
        place = row["probe_id"], row["scheduled_for"].astimezone(UTC).date()
        column = "maintained" if row["in_maintenance"] else COLUMNS[row["status"]]
        self.counts[place][column] += 1
        for hop in (row["hops"] or ())[:1]:
            for name, phase in (hop.get("phases") or {}).items():
                if phase and len(self._lengths[place][name]) < MOST_LENGTHS:
                    self._lengths[place][name].append(phase["length"])

    def phases(self, place: _Place) -> dict[str, dict[str, float]]:
        """Median and 95th percentile of each phase, in seconds."""
        found = {}
        for name, lengths in self._lengths[place].items():
            row = sorted(lengths)
            found[name] = {"p50": row[(len(row) - 1) // 2], "p95": row[int((len(row) - 1) * 0.95)]}
        return found


def add_up(tally: Tally) -> None:
    """Add the tally to the kept days, in the transaction that seals these runs: so nothing is counted twice."""
    probes = {probe for probe, _day in tally.counts}
    days = {day for _probe, day in tally.counts}
    there = {
        (one.probe_id, one.day): one
        for one in ProbeDay.objects.select_for_update().filter(probe__in=probes, day__in=days).order_by("id")
    }
    fresh = [
        there.setdefault(place, ProbeDay(probe_id=place[0], day=place[1]))
        for place in sorted(tally.counts)
        if place not in there
    ]
    for place, counts in tally.counts.items():
        row = there[place]
        for column, count in counts.items():
            setattr(row, column, getattr(row, column) + count)
        row.phases = tally.phases(place) or row.phases
    ProbeDay.objects.bulk_create(fresh, batch_size=500)
    changed = [one for place, one in there.items() if place in tally.counts and one not in fresh]
    ProbeDay.objects.bulk_update(changed, [*COLUMNS.values(), "maintained", "phases"], batch_size=200)
