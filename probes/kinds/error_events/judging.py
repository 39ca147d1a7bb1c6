"""Facts to verdict: seen within a minute, in the right place, complete, and scrubbed."""

from datetime import datetime

from probes.kinds.error_events.facts import FIELDS, LOST_AFTER, Event, Seen
from probes.kinds.error_events.findings import (
    INCOMPLETE,
    LOST,
    NOT_RAISED,
    NOT_YET,
    OTHER_PLACE,
    SECRET,
    SEEN,
    SLOW,
)
from probes.marker import later
from probes.probe import could_not_look
from probes.verdict import Verdict

SOON_SECONDS = 60.0


def judge(seen: Seen, at: datetime) -> Verdict:
    """A secret in the event is the worst that can be seen; what waits is lost after five minutes."""
    if seen.failure is not None:
        return could_not_look(seen.failure, "The error tracker or the service")
    if seen.event is not None:
        return _found(seen, seen.event)
    if seen.status is not None and seen.status < 500:
        return NOT_RAISED.say(path=seen.path, status=seen.status)
    if seen.waiting_since is None or later(seen.waiting_since, at) <= LOST_AFTER:
        return NOT_YET.say()
    return LOST.say(minutes=int(later(seen.waiting_since, at).total_seconds() // 60))


def _found(seen: Seen, event: Event) -> Verdict:
    if event.shows_secret:
        return SECRET.say()
    expected = seen.expected
    if expected is not None and event.environment and event.environment != expected.environment:
        return OTHER_PLACE.say(what=f"environment {event.environment}")
    if expected is not None and expected.release and event.release and event.release != expected.release:
        return OTHER_PLACE.say(what=f"release {event.release}")
    # Nobody is signed in where the probe asks, so a user cannot be asked for.
    missing = [words for name, words in FIELDS.items() if name not in event.holds and name != "user"]
    if missing:
        return INCOMPLETE.say(missing=", ".join(missing))
    if seen.by_next_look or (seen.delay or 0) > SOON_SECONDS:
        return SLOW.say()
    return SEEN.say(seconds=f"{seen.delay or 0:g}")
