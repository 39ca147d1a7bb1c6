"""The first line of a service's page: one sentence that a person would say. Pure."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Counts:
    """How many items of the leading checklist stand how."""

    fail: int = 0
    stale: int = 0
    unknown: int = 0
    waived: int = 0
    total: int = 0

    @property
    def blocking(self) -> int:
        """Items that keep the gate shut."""
        return self.fail + self.stale + self.unknown


def headline(name: str, counts: Counts | None, launch_day: str = "", *, retired: bool = False) -> str:
    """For example "Payments API is not ready: 3 items block the launch on 12 December."."""
    if retired:
        return f"{name} is retired. Its evidence and its history stay to be read."
    if counts is None:
        return f"{name} has no launch checklist yet."
    launch = f" the launch on {launch_day}" if launch_day else " a launch"
    if counts.blocking:
        block = "blocks" if counts.blocking == 1 else "block"
        return f"{name} is not ready: {_items(counts.blocking)} {block}{launch}."
    if counts.waived:
        told = f"{name} is ready, {_items(counts.waived)} of {counts.total} only by waiver"
    else:
        told = f"{name} is ready: all {counts.total} items hold"
    return f"{told}. The launch is planned for {launch_day}." if launch_day else f"{told}."


def _items(number: int) -> str:
    return f"{number} item" if number == 1 else f"{number} items"
