"""What is said of the two health endpoints, and what to do about it."""

from probes.verdict import Finding, Severity, Status

SHAPES = {
    "liveness": '200 with {{"status": "healthy"}}',
    "readiness": '200 with {{"ready": true, "checks": {{"database": true}}}}, or 503 when a check is false',
}
_MEND = "Answer {path} from the running service: {shape}."

WELL = Finding(
    "healthy", Status.PASS, "Liveness ({health}) and readiness ({ready}) answer 200 and say that all is well."
)
WARNS = Finding(
    "warns",
    Status.WARN,
    "{path} answers 200 with a warning of its own.",
    "See what it warns of.",
    Severity.LOW,
)
UNNAMED = Finding(
    "parts_unnamed",
    Status.WARN,
    "{path} says ready, but names nothing that it checked.",
    "Name each dependency and its state in the answer: " + SHAPES["readiness"] + ".",
    Severity.LOW,
)
TYPE = Finding(
    "not_marked_json",
    Status.WARN,
    "{path} answers well, but not marked as JSON ({type}).",
    "Send Content-Type: application/json.",
    Severity.LOW,
)
CLOSED = Finding(
    "closed_to_us",
    Status.ERROR,
    "{path} answered {status}: it is closed to the probe.",
    "Let the probe's address read {path}, or name another path (--health, --ready).",
)
ABSENT = Finding(
    "absent",
    Status.FAIL,
    "{path} answered {status}: there is no {what} endpoint.",
    _MEND + " If it is elsewhere, say where (--health, --ready).",
    Severity.HIGH,
)
STATUS = Finding(
    "wrong_status", Status.FAIL, "{path} answered {status} instead of 200.", _MEND, Severity.HIGH
)
NOT_READY = Finding(
    "not_ready",
    Status.FAIL,
    "{path} says that the service is not well now{parts}.",
    "Mend what the failing checks name, then look again.",
    Severity.HIGH,
)
CONTRADICTS = Finding(
    "contradicts",
    Status.FAIL,
    "{path} contradicts itself: {how}.",
    "Let status code and body follow from the checks: all true gives 200 and true, any false gives 503"
    " and false.",
    Severity.HIGH,
)
NO_CHECKS = Finding(
    "no_checks",
    Status.FAIL,
    "{path} says ready without naming a single check.",
    "Check each dependency and name it: " + SHAPES["readiness"] + ".",
    Severity.MEDIUM,
)
SHAPE = Finding(
    "wrong_shape",
    Status.FAIL,
    "{path} answers 200, but its JSON is in no known form{parts}.",
    _MEND,
    Severity.MEDIUM,
)
NOT_JSON = Finding(
    "not_json",
    Status.FAIL,
    "{path} answers 200 with something that is not a JSON health answer.",
    _MEND,
    Severity.HIGH,
)
CATCH_ALL = Finding(
    "catch_all",
    Status.FAIL,
    "{path} proves nothing: a path that nobody made gets the same good answer.",
    "Give the endpoint a route of its own, and answer unknown paths with 404.",
    Severity.HIGH,
)
COPY = Finding(
    "cached",
    Status.FAIL,
    "{path} came from a cache ({copy}), not from the service.",
    "Send Cache-Control: no-store and keep the path out of the CDN's cache.",
    Severity.HIGH,
)
# Not a fault found: something may rewrite the file all the time, or the files may be the whole service.
PAST = Finding(
    "cached_well",
    Status.FAIL,
    "{path} says that all is well, but past a cache (with a query of its own) it does not{how}.",
    "Keep the path out of every cache: Cache-Control: no-store; in nginx: proxy_cache off;",
    Severity.HIGH,
)
STORED = Finding(
    "stored_file",
    Status.ERROR,
    "{path} is a file on disk ({stored}): it reads the same when the service is down, so it shows nothing.",
    _MEND,
)
FINDINGS = (
    WELL, WARNS, UNNAMED, TYPE, CLOSED, ABSENT, STATUS, NOT_READY, CONTRADICTS, NO_CHECKS, SHAPE, NOT_JSON,
    CATCH_ALL,
    COPY, STORED, PAST,
)  # fmt: skip
