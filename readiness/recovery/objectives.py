"""How much would be lost, and how long one would be gone: measured beside what is declared. Pure."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from readiness.findings.fault import Fault
from readiness.recovery.classes import MINOR_TIER, USUAL_RPO, USUAL_RTO, in_words

SCOPE, ITEM = "objectives", "infrastructure.backups"
WINDOW = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Targets:
    """RTO and RPO in minutes; None: nothing is asked. `declared` says whether somebody did."""

    rto_minutes: int | None
    rpo_minutes: int | None
    rto_declared: bool
    rpo_declared: bool


def targets_of(*, rto_minutes: int | None, rpo_minutes: int | None, tier: int) -> Targets:
    """What a service is measured by: its own, or the usual of a typical service."""
    typical = tier < MINOR_TIER
    return Targets(
        rto_minutes if rto_minutes is not None else USUAL_RTO if typical else None,
        rpo_minutes if rpo_minutes is not None else USUAL_RPO if typical else None,
        rto_minutes is not None,
        rpo_minutes is not None,
    )


@dataclass(frozen=True, slots=True, order=True)
class Point:
    """A state that could be restored: there from `ready_at` on, with the data of `data_at`."""

    ready_at: datetime
    data_at: datetime


@dataclass(frozen=True, slots=True)
class Loss:
    """What would be lost, in minutes: now, and at worst in the window. None where there is nothing to restore."""

    now: float | None
    worst: float | None
    newest: Point | None


def loss(points: Collection[Point], at: datetime, window: timedelta = WINDOW) -> Loss:
    """At `at` and in the window before it. Just before a backup is ready, all since the one before would be lost."""
    known = sorted(one for one in points if one.ready_at <= at)
    if not known:
        return Loss(None, None, None)
    newest = max(known, key=lambda one: one.data_at)
    now = (at - newest.data_at) / timedelta(minutes=1)
    return Loss(now, max([now, *(lost for _when, lost in _losses(known) if _when >= at - window)]), newest)


def worst_by_day(points: Collection[Point], at: datetime, days: int = 30) -> list[tuple[date, float | None]]:
    """The worst of each of the last `days` UTC days, oldest first; None for days before the first backup."""
    known = sorted(one for one in points if one.ready_at <= at)
    found = []
    for back in range(days - 1, -1, -1):
        day = (at - timedelta(days=back)).date()
        start = at.replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=back)
        end = min(start + timedelta(days=1), at)
        before = [one.data_at for one in known if one.ready_at <= end]
        lost = [lost for when, lost in _losses(known) if start <= when < end]
        if before:
            lost.append((end - max(before)) / timedelta(minutes=1))
        found.append((day, max(lost, default=None)))
    return found


def _losses(known: Sequence[Point]) -> Iterator[tuple[datetime, float]]:
    """What would have been lost just before each one was ready."""
    best: datetime | None = None
    for one in known:
        if best is not None:
            yield one.ready_at, (one.ready_at - best) / timedelta(minutes=1)
        best = one.data_at if best is None else max(best, one.data_at)


def breach(lost: Loss, targets: Targets, *, archive_seen: bool) -> bool:
    """Whether more would be lost now than may be. Where a tool reports an advancing archive, it is not."""
    if lost.now is None or targets.rpo_minutes is None or archive_seen:
        return False
    return lost.now > targets.rpo_minutes


def fault_of(targets: Targets, *, production: bool) -> Fault:
    """The fault of a breach."""
    whose = "The target" if targets.rpo_declared else "Nobody declared a target; the usual one"
    return Fault(
        kind="recovery",
        scope=SCOPE,
        about="rpo",
        severity="high" if production else "medium",
        title="More data would be lost than may be",
        # No number that grows by the minute: the same fault is told in the same words.
        detail=f"{whose} is {in_words(targets.rpo_minutes or 0)}; what could be restored now is older. "
        "Back up or archive more often, or declare what may be lost.",
        item_key=ITEM,
    )
