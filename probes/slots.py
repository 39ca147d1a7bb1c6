"""A day of slots of one probe: which were filled, and with what. Pure.

A slot that nobody ran is no answer, and neither is one in which nobody could look. More runs in one slot count once,
so that pressing "Run now" fills no gap.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

RIGHT, WRONG = frozenset({"pass", "warn"}), frozenset({"fail"})


@dataclass(frozen=True, slots=True)
class Slots:
    """Slots from `since` to `until`, `seconds` apart, of the probe `kind`. `due` is how many there were, whether or not
    a row tells of them; `right`, `wrong` and `maintained` are those that were looked at, the last ones in planned
    maintenance; `began`: when the probe's slots begin; `last_wrong` the newest slot that was found wrong.
    """

    kind: str
    seconds: int
    since: datetime
    until: datetime
    began: datetime
    due: int = 0
    right: int = 0
    wrong: int = 0
    maintained: int = 0
    last_wrong: datetime | None = None

    @property
    def filled(self) -> int:
        return self.right + self.wrong + self.maintained


def tally(plan: Slots, rows: Iterable[tuple[datetime, str, bool]]) -> Slots:
    """The plan with its slots counted: `rows` are when a run was due, its status, whether in maintenance. The worst run
    of a slot stands for it.
    """
    step = timedelta(seconds=plan.seconds)
    held: dict[int, str] = {}
    last_wrong = None
    for due_at, status, maintained in rows:
        if not plan.since <= due_at < plan.until or status not in RIGHT | WRONG:
            continue
        word = "maintained" if maintained else "wrong" if status in WRONG else "right"
        place = (due_at - plan.since) // step
        if held.get(place) != "wrong":
            held[place] = word
        if word == "wrong":
            last_wrong = max(last_wrong or due_at, due_at)
    words = list(held.values())
    return Slots(
        plan.kind, plan.seconds, plan.since, plan.until, plan.began,
        due=(plan.until - plan.since) // step,
        right=words.count("right"),
        wrong=words.count("wrong"),
        maintained=words.count("maintained"),
        last_wrong=last_wrong,
    )  # fmt: skip
