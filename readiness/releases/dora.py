"""The four figures of DORA over a period, computed from deployments. Pure; `docs/releases.md` defines each.

Source: dora.dev/guides/dora-metrics-four-keys.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One deployment to production. `state`, `kind` as in the record; `bad_since`: when the first thing that was taken
    for a reason to roll back happened, None where none did; `taken_back`: whether a rollback of it was started;
    `restored_at`: when the service was seen to have recovered from it."""

    id: str
    kind: str
    state: str
    rehearsal: bool
    started_at: datetime
    finished_at: datetime | None
    committed_at: datetime | None
    decided_back: bool = False
    taken_back: bool = False
    bad_since: datetime | None = None
    restored_at: datetime | None = None

    @property
    def is_change(self) -> bool:
        """Whether it brought something new: a rollback takes back, and a rehearsal proves."""
        return self.kind != "rollback" and not self.rehearsal

    @property
    def is_bad(self) -> bool:
        """Whether it failed, or had to be taken back."""
        return self.state == "failed" or self.decided_back or self.taken_back


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What is not known is None. `changes` ended in the period; times are medians."""

    days: int
    changes: int
    per_week: float | None
    lead_time: timedelta | None
    lead_times_known: int
    failure_rate: float | None
    failures: int
    restore_time: timedelta | None
    restored: int


def figures(facts: Iterable[Fact], *, after: datetime, until: datetime) -> Figures:
    """The figures of the deployments that ended in (after, until].

    A deployment counts when it ended as succeeded or failed. Lead time: from commit to the end of a deployment that
    succeeded, of those whose commit time is known. Without any deployment nothing is known, not even a rate of zero.
    """
    ended = [
        one
        for one in facts
        if one.is_change
        and one.state in ("succeeded", "failed")
        and one.finished_at is not None
        and after < one.finished_at <= until
    ]
    there = [one for one in ended if one.state == "succeeded"]
    bad = [one for one in ended if one.is_bad]
    leads = [
        one.finished_at - one.committed_at
        for one in there
        if one.finished_at and one.committed_at and one.committed_at <= one.finished_at
    ]
    restores = [
        one.restored_at - one.bad_since
        for one in bad
        if one.bad_since and one.restored_at and one.restored_at >= one.bad_since
    ]
    days = max(1, round((until - after).total_seconds() / 86400))
    return Figures(
        days=days,
        changes=len(there),
        per_week=len(there) * 7 / days if ended else None,
        lead_time=_median(leads),
        lead_times_known=len(leads),
        failure_rate=len(bad) * 100 / len(ended) if ended else None,
        failures=len(bad),
        restore_time=_median(restores),
        restored=len(restores),
    )


def _median(times: Sequence[timedelta]) -> timedelta | None:
    return timedelta(seconds=median(one.total_seconds() for one in times)) if times else None
