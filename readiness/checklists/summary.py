"""How a checklist stands as a whole, from how its items stand. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from readiness.checklists.standing import HOLDS, VALUES, Standing, Value

Word = Literal["ready", "ready_waived", "not_ready", "failing"]

# Worst first: a whole is as its worst part.
_WORST_FIRST: tuple[Value, ...] = ("fail", "unknown", "stale", "waived", "pass", "not_applicable")


@dataclass(frozen=True, slots=True)
class Summary:
    """`counts` has all six values. `standing` is the worst of them, `unknown` for an empty checklist.

    `verdict`: `ready`, `ready_waived` (ready, but only with waivers), `failing` (something was found wrong)
    or `not_ready`. `changes_at` is the next instant at which an item's standing changes by ageing alone.
    """

    counts: Mapping[Value, int]
    standing: Value
    verdict: Word
    changes_at: datetime | None

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def holding(self) -> int:
        """How many pass, are waived or do not apply."""
        return sum(count for value, count in self.counts.items() if value in HOLDS)


def summary(standings: Iterable[Standing]) -> Summary:
    """Sum up the items of one checklist."""
    standings = tuple(standings)
    values = [standing.value for standing in standings]
    whole = worst(values)
    return Summary(
        counts={value: values.count(value) for value in VALUES},
        standing=whole,
        verdict=_verdict(whole),
        changes_at=min((one.changes_at for one in standings if one.changes_at), default=None),
    )


def worst(values: Iterable[Value]) -> Value:
    """The standing of a whole: of a checklist by its items, of a service by its checklists."""
    present = set(values)
    return next((value for value in _WORST_FIRST if value in present), "unknown")


def _verdict(whole: Value) -> Word:
    if whole == "fail":
        return "failing"
    if whole == "waived":
        return "ready_waived"
    return "ready" if whole in HOLDS else "not_ready"
