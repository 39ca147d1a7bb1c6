"""The service is watched at least once a minute, by the portal's own slots of the last day.

Only slots in which somebody looked count as filled; what was missed is never up. The watch itself takes no cached
answer (see the kind `health_endpoint`). A watch that was never seen to find anything wrong may be watching nothing:
until it was, there is a warning.
"""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from probes.context import Context
from probes.facts import decode
from probes.needs import SLOTS
from probes.probe import Feed, Kind, Twin
from probes.slots import Slots
from probes.verdict import Finding, Severity, Status, Verdict

MOST_SECONDS = 60
FILLED, RIGHT_SHARE = 0.99, 0.99
DRILL = timedelta(days=90)

WATCHED = Finding(
    "watched",
    Status.PASS,
    "{filled} of {due} slots of the last day were looked at, one each {seconds} s; the service was right in {right},"
    " and the watch found it wrong on {wrong}, so it does notice.",
)
NEVER_WRONG = Finding(
    "never_seen_wrong",
    Status.WARN,
    "{filled} of {due} slots of the last day were looked at, one each {seconds} s, all right; the watch was not seen to"
    " notice an outage in the last 90 days.",
    "Take the service down on purpose for some minutes, announced, and see that the watch notices.",
    Severity.LOW,
)
GAPS = Finding(
    "gaps",
    Status.FAIL,
    "Only {filled} of {due} slots of the last day were looked at; what happened in the others nobody knows.",
    "See that workers run without a break and reach the service; the probe's page shows the missed slots.",
    Severity.HIGH,
)
DOWN = Finding(
    "down",
    Status.FAIL,
    "The service was found wrong in {wrong} of {looked} slots of the last day.",
    "Look at the probe's page for what was wrong, and mend that first.",
    Severity.HIGH,
)
TOO_SLOW = Finding(
    "watched_too_seldom",
    Status.SKIPPED,
    "The service is looked at once in {seconds} s; an outage of a minute would go unseen.",
    "Let the health probe of this environment look every 60 seconds or more often.",
)
NO_WATCH = Finding(
    "not_watched",
    Status.SKIPPED,
    "No health probe watches this environment.",
    "Give the environment an address, and switch its health probe on, every 60 seconds.",
)
TOO_YOUNG = Finding(
    "too_young",
    Status.ERROR,
    "The watch began on {began}; a whole day has not been seen yet.",
    "Wait until it has watched for a day.",
)
FINDINGS = (WATCHED, NEVER_WRONG, GAPS, DOWN, TOO_SLOW, NO_WATCH, TOO_YOUNG)


@dataclass(frozen=True, slots=True)
class Seen:
    """`noticed` is when the watch last found something wrong, today or before."""

    slots: Slots | None = None
    noticed: datetime | None = None


def look(context: Context) -> Seen:
    """Asks nobody: the portal's own slots are the facts."""
    slots = context.slots
    noticed = slots.last_wrong if slots is not None else None
    if noticed is None and context.previous:
        try:
            noticed = decode(Seen, dict(context.previous)).noticed
        except (TypeError, ValueError):
            noticed = None  # written by an older version of these facts
    return Seen(slots, noticed)


def judge(seen: Seen, at: datetime) -> Verdict:
    """Without a watch nothing is said; with one, its gaps count before what it saw."""
    slots = seen.slots
    if slots is None:
        return NO_WATCH.say()
    if slots.seconds > MOST_SECONDS:
        return TOO_SLOW.say(seconds=slots.seconds)
    if slots.began > slots.since:
        return TOO_YOUNG.say(began=f"{slots.began:%Y-%m-%d %H:%M} UTC")
    told = {"filled": slots.filled, "due": slots.due, "seconds": slots.seconds, "right": slots.right}
    if slots.due <= 0 or slots.filled / slots.due < FILLED:
        return GAPS.say(**told)
    looked = slots.right + slots.wrong
    if not looked or slots.right / looked < RIGHT_SHARE:
        return DOWN.say(wrong=slots.wrong, looked=looked)
    if seen.noticed is None or at - seen.noticed > DRILL:
        return NEVER_WRONG.say(**told)
    return WATCHED.say(**told, wrong=f"{seen.noticed:%Y-%m-%d %H:%M} UTC")


_AT = datetime(2026, 6, 1, 12, tzinfo=UTC)
_DAY = Slots(
    "health_endpoint", 60, _AT - timedelta(days=1), _AT, _AT - timedelta(days=9), due=1440, right=1436, wrong=4
)  # fmt: skip


def _twin(name: str, code: str, slots: Slots | None, noticed: datetime | None = _AT) -> Twin[Seen]:
    return Twin(name, Seen(slots, noticed), _AT, code)


KIND = Kind(
    name="uptime",
    title="Uptime monitoring",
    question="Was the service looked at in every minute of the last day, and does the watch notice?",
    source="The seed's launch checklist: uptime monitoring configured; Google SRE book, availability",
    feeds=(Feed("monitoring.uptime"),),
    seen=Seen,
    look=look,
    judge=judge,
    findings=FINDINGS,
    needs=(SLOTS,),
    good=(
        _twin("a day with an outage of four minutes", "watched", _DAY),
        _twin("an hour of maintenance", "watched", replace(_DAY, right=1376, maintained=60)),
        _twin("never found wrong", "never_seen_wrong", replace(_DAY, right=1440, wrong=0), noticed=None),
    ),
    bad=(
        _twin("two hours that nobody looked", "gaps", replace(_DAY, right=1316)),
        _twin("no slot filled", "gaps", replace(_DAY, right=0, wrong=0)),
        _twin("half an hour down", "down", replace(_DAY, right=1410, wrong=30)),
        _twin("a day of maintenance", "down", replace(_DAY, right=0, wrong=0, maintained=1440)),
        _twin("once in five minutes", "watched_too_seldom", replace(_DAY, seconds=300, due=288, right=288)),
        _twin("began an hour ago", "too_young", replace(_DAY, began=_AT - timedelta(hours=1))),
        _twin("no watch", "not_watched", None),
    ),
)
