"""What the application logs arrives where people search: a random word, given to it, is found in the log store.

Asked by the API of Grafana Loki (query_range), which others speak too. The word travels in a header that access
logs do not hold, so that only the application's own logger can have written it.
"""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from probes.context import Context, Failure
from probes.marker import Marker, later, new_word, place, wait_for
from probes.probe import Feed, Kind, Twin, could_not_look
from probes.readback import NO_JSON, read, rows
from probes.verdict import Finding, Severity, Status, Verdict

TOOL = "loki"
SOON, LATE = timedelta(minutes=2), timedelta(minutes=15)
_HOUR = timedelta(hours=1)

ARRIVES = Finding("log_arrives", Status.PASS, "A word that the service logged was found after {seconds} s.")
SLOW = Finding(
    "log_slow",
    Status.WARN,
    "A word that the service logged was found, but not within two minutes.",
    "See what holds the shipper back: its batch size, its queue, or the limits of the log store.",
    Severity.LOW,
)
SHORT = Finding(
    "log_retention_short",
    Status.WARN,
    "Logs arrive, but none of {days} days ago is there.",
    "Let the log store keep what the policy says (in Loki: limits_config.retention_period), or wait until the"
    " store is that old.",
    Severity.LOW,
)
LOST = Finding(
    "log_lost",
    Status.FAIL,
    "A word that the service was given {minutes} minutes ago is not in the log store.",
    "See that the application writes the header's value with its own logger at {path}, and that its logs (not"
    " only the proxy's) are shipped with the labels declared here.",
    Severity.HIGH,
)
NOT_YET = Finding(
    "log_not_yet",
    Status.ERROR,
    "The word given in this look has not arrived yet; the next look tells.",
    "Look again in some minutes.",
)
NO_MARKER = Finding(
    "marker_not_taken",
    Status.FAIL,
    "{path} answers with {status}, so the service does not take the word that it should log.",
    "Answer requests there with 200 or 204 and log the value of X-Launchproof-Marker with the application's logger.",
    Severity.MEDIUM,
)
FINDINGS = (ARRIVES, SLOW, SHORT, LOST, NOT_YET, NO_MARKER)


@dataclass(frozen=True, slots=True)
class Declared:
    """`path` of the service that logs the marker; `selector`, a LogQL stream selector such as `{app="shop"}`."""

    path: str = field(
        metadata={"help": "Where the service logs the value of X-Launchproof-Marker: /launchproof/marker"}
    )
    selector: str = field(
        metadata={"label": "Stream selector", "help": 'What names the service: {app="shop"}'}
    )
    retention_days: int = field(default=30, metadata={"help": "How long logs are kept, in days"})

    def __post_init__(self) -> None:
        if not self.path.startswith("/"):
            raise ValueError("Write a path of the service, such as /launchproof/marker.")
        if not (self.selector.startswith("{") and self.selector.endswith("}") and "=" in self.selector):
            raise ValueError('Write a stream selector that names the service, such as {app="shop"}.')
        if not 1 <= self.retention_days <= 3650:
            raise ValueError("Logs are kept for 1 to 3650 days.")


@dataclass(frozen=True, slots=True)
class Seen:
    """`waiting` is the newest word not found yet, `waiting_since` when the first of those that were lost in a row was
    given; `delay` the seconds after which a word was found.

    `by_next_look` says that it was found only by a later look, so that its delay is not known.
    `old_there` is whether logs as old as the policy asks are still there; None when nobody could tell.
    """

    path: str
    status: int | None = None
    waiting: str = ""
    waiting_since: datetime | None = None
    delay: float | None = None
    by_next_look: bool = False
    retention_days: int = 30
    old_there: bool | None = None
    failure: Failure | None = None


def look(context: Context) -> Seen:
    """Looks for the word that still waits; where none does, or it is lost, gives a new one and waits a little."""
    declared = context.declared
    assert isinstance(declared, Declared), "planned only where it was declared"
    before = context.previous or {}
    old, lost_since = str(before.get("waiting") or ""), None
    if old:
        since = datetime.fromisoformat(str(before["waiting_since"]))
        found = _found(context, declared, old, since)
        if isinstance(found, Failure):
            return Seen(declared.path, waiting=old, waiting_since=since, failure=found)
        if not found and later(since, context.at) <= LATE:
            return Seen(declared.path, int(before.get("status") or 0), old, since)
        # What was lost never comes; whether what is logged now arrives is another question.
        lost_since = None if found else since
    marker = place(context, declared.path, new_word())
    if marker.failure is not None or not 200 <= (marker.status or 0) < 300:
        return Seen(declared.path, marker.status, failure=marker.failure)
    seen = _arrival(context, declared, marker, by_next_look=bool(old) and lost_since is None)
    return replace(seen, waiting_since=lost_since) if seen.waiting and lost_since else seen


def _arrival(context: Context, declared: Declared, marker: Marker, *, by_next_look: bool) -> Seen:
    found, seconds = wait_for(context, lambda: _found(context, declared, marker.word, marker.sent_at) or None)
    if isinstance(found, Failure):
        return Seen(declared.path, marker.status, failure=found)
    if not found:
        return Seen(
            declared.path, marker.status, marker.word, marker.sent_at, by_next_look=by_next_look,
            retention_days=declared.retention_days,
        )  # fmt: skip
    return Seen(
        declared.path,
        marker.status,
        delay=seconds,
        retention_days=declared.retention_days,
        old_there=_old_there(context, declared),
    )


def _found(context: Context, declared: Declared, word: str, since: datetime) -> bool | Failure:
    query = f'{declared.selector} |= "{word}"'
    return _any(context, query, since - timedelta(minutes=1), datetime.now(UTC) + timedelta(minutes=1), word)


def _old_there(context: Context, declared: Declared) -> bool | None:
    oldest = context.at - timedelta(days=declared.retention_days)
    found = _any(context, declared.selector, oldest, oldest + timedelta(days=1))
    return None if isinstance(found, Failure) else found


def _any(context: Context, query: str, start: datetime, end: datetime, word: str = "") -> bool | Failure:
    """Whether such a line is there: one that holds the word, or, without a word, one of that time. A store that minds
    neither filter nor time shows any line.
    """
    times = {"start": str(int(start.timestamp() * 10**9)), "end": str(int(end.timestamp() * 10**9))}
    document = read(context, TOOL, "/loki/api/v1/query_range", {"query": query, "limit": "1", **times})
    if isinstance(document, Failure):
        return document
    data = (
        document.get("data") if isinstance(document, dict) and document.get("status") == "success" else None
    )
    if not isinstance(data, dict) or not isinstance(data.get("result"), list):
        return NO_JSON
    lines = [
        line
        for stream in rows(data["result"])
        for line in stream.get("values") or ()
        if isinstance(line, list)
    ]
    return any(word in str(line[-1]) if word else _within(line, start, end) for line in lines if line)


def _within(line: list[Any], start: datetime, end: datetime) -> bool:
    """Whether a line, told as nanoseconds and text, is of that time."""
    try:
        return start.timestamp() <= int(line[0]) / 10**9 <= end.timestamp() and len(line) > 1
    except (TypeError, ValueError, IndexError):
        return False


def judge(seen: Seen, at: datetime) -> Verdict:
    """Lost after a quarter of an hour; until then it may still come."""
    if seen.failure is not None:
        return could_not_look(seen.failure, "The log store or the marker")
    if seen.status is not None and not 200 <= seen.status < 300:
        return NO_MARKER.say(path=seen.path, status=seen.status)
    if seen.delay is not None:
        if seen.delay > SOON.total_seconds():
            return SLOW.say()
        return (
            SHORT.say(days=seen.retention_days)
            if seen.old_there is False
            else ARRIVES.say(seconds=f"{seen.delay:g}")
        )
    if seen.waiting_since is None:
        return NOT_YET.say()
    gone = later(seen.waiting_since, at)
    if gone > LATE:
        return LOST.say(minutes=int(gone.total_seconds() // 60), path=seen.path)
    return SLOW.say() if seen.by_next_look else NOT_YET.say()


_AT = datetime(2026, 6, 1, tzinfo=UTC)
_OK = Seen("/marker", 200, delay=3.0, old_there=True)

KIND = Kind(
    name="log_search",
    title="Log search",
    question="Does what the application logs arrive where people search?",
    source="Grafana Loki HTTP API, query_range",
    feeds=(Feed("monitoring.log_aggregation"),),
    seen=Seen,
    look=look,
    judge=judge,
    findings=FINDINGS,
    good=(
        Twin("found at once", _OK, _AT, "log_arrives"),
        Twin("a young store", Seen("/marker", 200, delay=3.0, old_there=False), _AT, "log_retention_short"),
        Twin("found by the next look", Seen("/marker", 200, "w", _AT, by_next_look=True), _AT, "log_slow"),
    ),
    bad=(
        Twin("never found", Seen("/marker", 200, "w", _AT - _HOUR), _AT, "log_lost"),
        Twin("not found yet", Seen("/marker", 200, "w", _AT), _AT, "log_not_yet"),
        Twin("no marker", Seen("/marker", 404), _AT, "marker_not_taken"),
        Twin(
            "no access", Seen("/marker", failure=Failure("access_refused", "", "No.")), _AT, "access_refused"
        ),
    ),
    interval=timedelta(hours=6),
    needs=(f"connection:{TOOL}", "declaration"),
    declares=Declared,
    waits=("log_not_yet",),
)
