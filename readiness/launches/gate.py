"""Go or no-go: the machine's answer to "may this launch?", with every reason. Pure.

People decide; the gate says what stands in the way. It goes only when every item passes, is waived or does
not apply, and says until when that will be so if nothing else happens.
"""

from collections.abc import Iterable, Mapping, Sequence
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


@dataclass(frozen=True, slots=True, kw_only=True)
class GateFinding:
    """An open finding. `waived_until`: the end of the approved waiver that covers it longest; None: none does."""

    id: str
    kind: str
    severity: str
    title: str
    waived_until: datetime | None = None


#: Findings that keep a launch back, by kind and severity. What the checklist asks for, its items answer for.
KEEP_BACK: Mapping[str, frozenset[str]] = {"dependency": frozenset({"critical", "high"})}


@dataclass(frozen=True, slots=True)
class Reason:
    """What stands in the way. `code`: the item's standing, `ran_out`, `finding`, or `empty` for a list without items.

    `finding` is the id of the finding, None where an item or the whole is in the way.
    """

    code: str
    item_key: str | None
    sentence: str
    finding: str | None = None

    @property
    def about(self) -> str:
        """Key of the item or id of the finding, "" for the whole."""
        return self.item_key or self.finding or ""


@dataclass(frozen=True, slots=True)
class GateAnswer:
    """`reasons` is empty exactly when the verdict is `go`.

    Of a go, `valid_until` is the earliest moment at which an item stops holding or a finding's waiver ends, and
    `first_to_expire` the key of that item or the id of that finding; None means that nothing ends by ageing. A
    no-go has neither.
    """

    verdict: Literal["go", "no-go"]
    reasons: tuple[Reason, ...] = ()
    valid_until: datetime | None = None
    first_to_expire: str | None = None


def gate(items: Sequence[GateItem], at: datetime, findings: Sequence[GateFinding] = ()) -> GateAnswer:
    """The answer for these items and the environment's open findings at the aware time `at`.

    An empty checklist is no-go: nothing was shown.
    """
    weighty = [one for one in findings if one.severity in KEEP_BACK.get(one.kind, ())]
    empty = () if items else (Reason("empty", None, "The checklist has no items."),)
    reasons = (*empty, *_in_the_way(items, at), *_found(weighty, at))
    if reasons:
        return GateAnswer("no-go", reasons)
    ends = [(item.valid_until, item.key) for item in items if item.valid_until is not None]
    ends += [(one.waived_until, one.id) for one in weighty if one.waived_until is not None]
    valid_until, first = min(ends, default=(None, None))
    return GateAnswer("go", (), valid_until, first)


def _in_the_way(items: Iterable[GateItem], at: datetime) -> Iterable[Reason]:
    for item in items:
        if item.standing not in HOLDS:
            yield Reason(item.standing, item.key, f"{item.title}: {item.reason}")
        elif item.valid_until is not None and item.valid_until <= at:
            # The stored standing has not been computed again yet; what has run out does not hold meanwhile.
            yield Reason("ran_out", item.key, f"{item.title}: it held until {written(item.valid_until)}.")


def _found(findings: Iterable[GateFinding], at: datetime) -> Iterable[Reason]:
    for one in findings:
        if one.waived_until is None:
            yield Reason(
                "finding", None, f"{one.title}: a finding of {one.severity} severity is open.", one.id
            )
        elif one.waived_until <= at:
            ended = f"its waiver ran out on {written(one.waived_until)}."
            yield Reason("finding", None, f"{one.title}: {ended}", one.id)
