"""Go or no-go: the machine's answer to "may this launch?", with every reason. Pure.

People decide; the gate says what stands in the way. It goes only when every item passes, is waived or does
not apply, and says until when that will be so if nothing else happens.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from readiness.checklists.standing import HOLDS
from readiness.evidence.moments import written


@dataclass(frozen=True, slots=True, kw_only=True)
class GateItem:
    """One item as it stood when it was last computed. `valid_until`: when it stops holding; None: never."""

    key: str
    title: str
    standing: str
    reason: str
    valid_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Reason:
    """What stands in the way. `code`: the item's standing, `ran_out`, or `empty` for a list without items."""

    code: str
    item_key: str | None
    sentence: str


@dataclass(frozen=True, slots=True)
class GateAnswer:
    """`reasons` is empty exactly when the verdict is `go`.

    Of a go, `valid_until` is the earliest moment at which an item stops holding and `first_to_expire` the key
    of that item; None means that nothing ends by ageing. A no-go has neither.
    """

    verdict: Literal["go", "no-go"]
    reasons: tuple[Reason, ...] = ()
    valid_until: datetime | None = None
    first_to_expire: str | None = None


def gate(items: Sequence[GateItem], at: datetime) -> GateAnswer:
    """The answer for these items at the aware time `at`. An empty checklist is no-go: nothing was shown."""
    if not items:
        return GateAnswer("no-go", (Reason("empty", None, "The checklist has no items."),))
    reasons = tuple(_in_the_way(items, at))
    if reasons:
        return GateAnswer("no-go", reasons)
    ends = [(item.valid_until, item.key) for item in items if item.valid_until is not None]
    valid_until, first = min(ends, default=(None, None))
    return GateAnswer("go", (), valid_until, first)


def _in_the_way(items: Iterable[GateItem], at: datetime) -> Iterable[Reason]:
    for item in items:
        if item.standing not in HOLDS:
            yield Reason(item.standing, item.key, f"{item.title}: {item.reason}")
        elif item.valid_until is not None and item.valid_until <= at:
            # The stored standing has not been computed again yet; what has run out does not hold meanwhile.
            yield Reason("ran_out", item.key, f"{item.title}: it held until {written(item.valid_until)}.")
