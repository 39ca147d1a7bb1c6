"""What a burst shows."""

from datetime import datetime

from probes.context import Failure
from probes.facts import shown
from probes.probe import could_not_look
from probes.verdict import Finding, Severity, Status, Verdict

from .facts import Seen

SOONEST = 0.5  # of the limit: before that it is stricter than declared

LIMITED = Finding(
    "limited",
    Status.PASS,
    "{path} refused request {at} with 429 (declared: {limit} in {window} s) and answered again after the window.",
)
NO_RETRY_AFTER = Finding(
    "no_retry_after",
    Status.WARN,
    "{path} refused request {at} with 429 (declared: {limit} in {window} s), without saying when to come back.",
    "Send Retry-After with the 429, so that well-behaved clients wait.",
    Severity.LOW,
)
EARLY = Finding(
    "earlier_than_declared",
    Status.WARN,
    "{path} refused request {at} with 429, long before the declared {limit} in {window} s.",
    "Declare the limit that stands, or look for other traffic from the same address.",
    Severity.LOW,
)
LATE = Finding(
    "later_than_declared",
    Status.WARN,
    "{path} refused request {at} with 429, later than the declared {limit} in {window} s.",
    "Bring the limit and what is declared together; a limit per node counts once for every node.",
    Severity.MEDIUM,
)
NONE = Finding(
    "no_limit",
    Status.FAIL,
    "{path} answered {sent} requests in {seconds} s and refused none; declared are {limit} in {window} s.",
    "Put the limit in front of the endpoint, and see that no proxy or allow-list takes this address out of it.",
    Severity.HIGH,
)
NOT_LIMITED = Finding(
    "refused_otherwise",
    Status.FAIL,
    "{path} ended the burst at request {at} with {status}, which is no 429.",
    "Refuse with 429 before the service is overloaded or a firewall bans the client.",
    Severity.MEDIUM,
)
STAYS_SHUT = Finding(
    "stays_shut",
    Status.FAIL,
    "{path} refused request {at} with 429 and still answers {status} after its window of {window} s.",
    "Let the limit end with its window: this locks clients out.",
    Severity.MEDIUM,
)
NOT_PERMITTED = Finding(
    "not_permitted",
    Status.SKIPPED,
    "The permit does not name {path}, so it was not asked.",
    "Give a permit that names the path.",
)
NOT_EXERCISED = Finding(
    "not_exercised",
    Status.ERROR,
    "{path} answered the first request with {status}, so its limit could not be tried.",
    "Declare a path that answers without signing in.",
)
CONTROL = Finding(
    "control_refused",
    Status.ERROR,
    "The control answered {status} {when}, so this may be a ban or an outage and no limit.",
    "Declare a control path that answers 2xx and is not held by this limit.",
)
TOO_SLOW = Finding(
    "too_slow",
    Status.ERROR,
    "Only {sent} requests went out in {seconds} s: too few to tell whether {limit} in {window} s are held to.",
    "Declare a longer window or an endpoint that answers faster.",
)
NOT_AWAITED = Finding(
    "recovery_not_seen",
    Status.ERROR,
    "{path} refused request {at} with 429; whether it answers again after {window} s was not seen.",
    "Look again; the probe needs the time of the window.",
)
FINDINGS = (
    LIMITED, NO_RETRY_AFTER, EARLY, LATE, NONE, NOT_LIMITED, STAYS_SHUT, NOT_PERMITTED, NOT_EXERCISED, CONTROL,
    TOO_SLOW, NOT_AWAITED,
)  # fmt: skip


def judge(seen: Seen, at: datetime) -> Verdict:  # noqa: ARG001 - the contract's shape
    """Right only when 429 came in time, the control stood beside it, and the endpoint answered again."""
    facts = {
        "path": shown(seen.path, 100),
        "limit": seen.limit,
        "window": seen.window_seconds,
        "sent": len(seen.statuses),
        "at": len(seen.statuses),
        "seconds": round(seen.seconds, 1),
    }
    if not seen.permitted:
        return NOT_PERMITTED.say(**facts)
    if seen.failure is not None:
        return could_not_look(seen.failure, shown(seen.path, 100))
    if not _is_well(seen.control_before):
        return CONTROL.say(status=seen.control_before or "nothing", when="before the burst")
    if not seen.statuses:
        return could_not_look(Failure("deadline_exceeded"), shown(seen.path, 100))
    first = seen.statuses[0]
    if is_useless(first):
        return NOT_EXERCISED.say(**facts, status=first)
    return _unrefused(seen, facts) if seen.refused is None else _refused(seen, facts)


def is_useless(status: int) -> bool:
    """Whether the first answer shows that the endpoint itself was not reached."""
    return status in (403, 404, 405, 429) or status >= 500 or 300 <= status < 400


def _unrefused(seen: Seen, facts: dict[str, object]) -> Verdict:
    slow = len(seen.statuses) < seen.demanded or seen.seconds > seen.window_seconds
    return (TOO_SLOW if slow else NONE).say(**facts)


def _refused(seen: Seen, facts: dict[str, object]) -> Verdict:
    if not _is_well(seen.control_during):
        return CONTROL.say(status=seen.control_during or "nothing", when="while the endpoint refused")
    if seen.refused != 429:
        return NOT_LIMITED.say(**facts, status=seen.refused)
    if seen.recovered is None:
        return NOT_AWAITED.say(**facts)
    if is_useless(seen.recovered):
        return STAYS_SHUT.say(**facts, status=seen.recovered)
    # The refused request is the one after those that were let through.
    passed = len(seen.statuses) - 1
    if passed < seen.limit * SOONEST:
        return EARLY.say(**facts)
    if seen.is_late:
        return LATE.say(**facts)
    return (LIMITED if seen.retry_after else NO_RETRY_AFTER).say(**facts)


def _is_well(status: int | None) -> bool:
    return status is not None and 200 <= status < 300
