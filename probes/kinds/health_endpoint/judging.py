"""The verdict on the two health endpoints: both must answer, in a known shape, live, and say well."""

from datetime import datetime

from probes.facts import shown
from probes.probe import could_not_look
from probes.verdict import Finding, Severity, Status, Verdict, worst

from .facts import Answer, Seen
from .reading import Reading, Word, read_liveness, read_readiness

_SHAPES = {
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
    "Name each dependency and its state in the answer: " + _SHAPES["readiness"] + ".",
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
    "Check each dependency and name it: " + _SHAPES["readiness"] + ".",
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
STORED = Finding(
    "stored_file",
    Status.ERROR,
    "{path} is a file on disk ({stored}): it reads the same when the service is down, so it shows nothing.",
    _MEND,
)
FINDINGS = (
    WELL, WARNS, UNNAMED, TYPE, CLOSED, ABSENT, STATUS, NOT_READY, CONTRADICTS, NO_CHECKS, SHAPE, NOT_JSON,
    CATCH_ALL,
    COPY, STORED,
)  # fmt: skip
_CLOSED_STATUSES = (401, 403, 407, 429)
# nginx answers 400 to a visitor without the client certificate that it asks for.
_WANTS_CERTIFICATE = ("no required ssl certificate was sent", "the ssl certificate error")
_ABSENT_STATUSES = (404, 405, 410, 501)


def judge(seen: Seen, at: datetime) -> Verdict:  # noqa: ARG001 - the contract's shape
    """The worse of the two; where both are wrong, both are told."""
    well = WELL.say(health=shown(seen.health.path, 60), ready=shown(seen.ready.path, 60))
    liveness = _judge_liveness(seen) or well
    readiness = _judge_readiness(seen) or well
    verdict = worst([liveness, readiness])
    other = readiness if verdict is liveness else liveness
    if other.status is not verdict.status or other == verdict or verdict is well:
        return verdict
    return Verdict(
        verdict.status, verdict.code, f"{verdict.sentence} {other.sentence}",
        verdict.remedy if other.remedy == verdict.remedy else f"{verdict.remedy} {other.remedy}",
        verdict.severity,
    )  # fmt: skip


def _judge_liveness(seen: Seen) -> Verdict | None:
    answer, reading = seen.health, read_liveness(seen.health.body)
    early = _judge_status(answer, "liveness", reading)
    if early is not None:
        return early
    if seen.beside_health.status == 200 and _says_well(read_liveness(seen.beside_health.body)):
        return CATCH_ALL.say(path=_path(answer))
    return _judge_word(answer, "liveness", reading) or _unseen(seen.beside_health)


def _judge_readiness(seen: Seen) -> Verdict | None:
    answer, reading = seen.ready, read_readiness(seen.ready.body)
    early = _judge_status(answer, "readiness", reading)
    if early is not None:
        return early
    beside = (seen.beside_health, seen.beside_ready)
    if any(other.status == 200 and _says_well(read_readiness(other.body)) for other in beside):
        return CATCH_ALL.say(path=_path(answer))
    return _judge_word(answer, "readiness", reading) or _unseen(*beside)


def _unseen(*beside: Answer) -> Verdict | None:
    """An error when an invented neighbour gave no answer: the endpoint may be a catch-all."""
    failed = next((other for other in beside if other.failure is not None), None)
    if failed is None or failed.failure is None:
        return None
    return could_not_look(failed.failure, f"GET {_path(failed)} (an invented path)")


def _judge_status(answer: Answer, what: str, reading: Reading) -> Verdict | None:
    """What the status code and the way of the answer already decide; None for a live 200."""
    if answer.failure is not None:
        return could_not_look(answer.failure, f"GET {_path(answer)}")
    facts = {"path": _path(answer), "status": answer.status, "what": what, "shape": _shape(what)}
    if answer.copy:
        return COPY.say(**facts, copy=answer.copy)
    if answer.status in _CLOSED_STATUSES or _wants_certificate(answer):
        return CLOSED.say(**facts)
    if answer.status in _ABSENT_STATUSES:
        return ABSENT.say(**facts)
    if answer.status != 200 and _says_well(reading):
        return CONTRADICTS.say(**facts, how=f"the status is {answer.status}, the body says that all is well")
    if answer.status == 503:
        return NOT_READY.say(**facts, parts=_parts(reading))
    return STATUS.say(**facts) if answer.status != 200 else None


def _judge_word(answer: Answer, what: str, reading: Reading) -> Verdict | None:
    """What the body of a live 200 decides; None when it says well in a known form and is marked as JSON."""
    facts = {"path": _path(answer), "shape": _shape(what), "parts": _parts(reading)}
    if reading.word is Word.ILL:
        return CONTRADICTS.say(
            **facts, how=f"the status is 200, the body says that it is not well{_parts(reading)}"
        )
    if reading.word is Word.CONTRADICTS:
        return CONTRADICTS.say(**facts, how=f"it says well while a part does not{_parts(reading)}")
    findings = {
        Word.NOT_JSON: NOT_JSON, Word.OTHER: SHAPE, Word.NO_CHECKS: NO_CHECKS, Word.WARNS: WARNS,
        Word.UNNAMED: UNNAMED,
    }  # fmt: skip
    if reading.word in findings and findings[reading.word].status is Status.FAIL:
        return findings[reading.word].say(**facts)
    if answer.stored:
        return STORED.say(**facts, stored=answer.stored)
    if reading.word in findings:
        return findings[reading.word].say(**facts)
    kind = answer.content_type.partition(";")[0].strip()
    marked = kind == "application/json" or kind.endswith("+json")
    return None if marked else TYPE.say(**facts, type=kind or "no Content-Type")


def _wants_certificate(answer: Answer) -> bool:
    said = (answer.body or "").lower()
    return answer.status == 400 and any(words in said for words in _WANTS_CERTIFICATE)


def _says_well(reading: Reading) -> bool:
    return reading.word in (Word.WELL, Word.UNNAMED, Word.WARNS, Word.NO_CHECKS)


def _shape(what: str) -> str:
    return _SHAPES[what].format()


def _path(answer: Answer) -> str:
    return shown(answer.path, 60)


def _parts(reading: Reading) -> str:
    return f" ({', '.join(shown(part, 40) for part in reading.parts[:5])})" if reading.parts else ""
