"""What `verify_ledger` asks of the probes: that each day's runs are those over which the ledger has a root."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from probes import events
from probes.models import RunSeal
from probes.sealing import sealed_root
from readiness.ledger.verifier import Entry, Report


class SealCheck:
    """Holds every seal against its entry and, while its runs are kept, against these."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._told: dict[tuple[str, str], tuple[Any, str]] = {}

    def take(self, entry: Entry, _opened: dict[str, str]) -> None:
        """Remember what the ledger says about a day."""
        if entry.kind != events.RUNS_SEALED:
            return
        place = entry.service, entry.text("day")
        if place in self._told:
            self._report.problem(f"the runs of service {place[0]} on {place[1]} were sealed twice")
        self._told[place] = entry.data.get("count"), entry.text("root")

    def close(self) -> None:
        """Compute what can be computed again."""
        computed = gone = 0
        for seal in RunSeal.objects.order_by("day", "service_id").iterator(chunk_size=500):
            self._hold_against_entry(seal)
            if seal.pruned_at is None:
                self._compute(seal.service_id, seal.day, seal.count, seal.root)
                computed += 1
            else:
                gone += 1
                self._demand_age(seal)
        for service, day in self._told:
            self._report.problem(f"the seal over the runs of service {service} on {day} is not there")
        self._report.check(
            "runs",
            computed,
            f"{computed} days of runs have the root that was sealed, {gone} went for their age",
        )

    def _hold_against_entry(self, seal: RunSeal) -> None:
        told = self._told.pop((str(seal.service_id), seal.day.isoformat()), None)
        if told != (seal.count, seal.root) and (seal.count or told):
            self._report.problem(
                f"the seal over the runs of service {seal.service_id} on {seal.day} is not the one in the ledger"
            )

    def _compute(self, service: UUID, day: date, count: int, root: str) -> None:
        found, computed = sealed_root(service, day)
        if (found, computed.hex()) != (count, root):
            self._report.problem(
                f"the runs of service {service} kept on {day} are not the {count} that were sealed"
                f" ({found} are there)"
            )

    def _demand_age(self, seal: RunSeal) -> None:
        least = timedelta(days=1)
        if seal.pruned_at is not None and seal.pruned_at.date() - seal.day < least:
            self._report.problem(f"the runs of service {seal.service_id} on {seal.day} went on the same day")


def check(report: Report) -> SealCheck:
    """For one verification."""
    return SealCheck(report)
