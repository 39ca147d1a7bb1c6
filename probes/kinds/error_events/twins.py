"""Facts whose verdict is known."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from probes.context import Failure
from probes.kinds.error_events.facts import FIELDS, Declared, Event, Seen
from probes.probe import Twin

_AT = datetime(2026, 6, 1, tzinfo=UTC)
_EVENT = Event(tuple(FIELDS), "production", "1.4.0")
_HERE = Declared("/error", "acme", "shop", "production", "1.4.0")
_RIGHT = Seen("/error", 500, event=_EVENT, delay=4.0, expected=_HERE)


def _with(**changes: object) -> Seen:
    return replace(_RIGHT, event=replace(_EVENT, **changes))  # type: ignore[arg-type]


GOOD = (
    Twin("seen at once", _RIGHT, _AT, "error_seen"),
    Twin("nobody signed in", _with(holds=tuple(n for n in FIELDS if n != "user")), _AT, "error_seen"),
    Twin(
        "no release",
        _with(holds=("stack", "request", "body", "environment", "client"), release=""),
        _AT,
        "error_incomplete",
    ),
    Twin("seen by the next look", replace(_RIGHT, delay=None, by_next_look=True), _AT, "error_slow"),
)
BAD = (
    Twin("the password in clear", _with(shows_secret=True), _AT, "error_shows_secret"),
    Twin("another environment", _with(environment="staging"), _AT, "error_in_another_place"),
    Twin("the last release", _with(release="1.3.9"), _AT, "error_in_another_place"),
    Twin("dropped by a quota", Seen("/error", None, "w", "p", _AT - timedelta(minutes=6)), _AT, "error_lost"),
    Twin("not there yet", Seen("/error", 500, "w", "p", _AT), _AT, "error_not_yet"),
    Twin("no error raised", Seen("/error", 200), _AT, "error_not_raised"),
    Twin("no access", Seen("/error", failure=Failure("access_refused", "", "No.")), _AT, "access_refused"),
)
