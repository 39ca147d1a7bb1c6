"""The verdict on the two health endpoints: both must answer, in a known shape, live, and say well."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from probes.facts import shown
from probes.probe import could_not_look
from probes.verdict import Status, Verdict, worst

from .facts import Answer, Seen
from .findings import (
    ABSENT,
    CATCH_ALL,
    CLOSED,
    CONTRADICTS,
    COPY,
    NO_CHECKS,
    NOT_JSON,
    NOT_READY,
    PAST,
    SHAPE,
    SHAPES,
    STATUS,
    STORED,
    TYPE,
    UNNAMED,
    WARNS,
    WELL,
)
from .reading import Reading, Word, read_liveness, read_readiness

_CLOSED_STATUSES = (401, 403, 407, 429)
# nginx answers 400 to a visitor without the client certificate that it asks for.
_WANTS_CERTIFICATE = ("no required ssl certificate was sent", "the ssl certificate error")
_ABSENT_STATUSES = (404, 405, 410, 501)


def judge(seen: Seen, at: datetime) -> Verdict:  # noqa: ARG001 - the contract's shape
    """The worse of the two; where both are wrong, both are told."""
    well = WELL.say(health=shown(seen.health.path, 60), ready=shown(seen.ready.path, 60))
    liveness = _judge_liveness(seen) or well
    readiness = _judge_readiness(seen) or well
    node = _judge_nodes(seen)
    if node is not None and Status.FAIL not in (liveness.status, readiness.status):
        return node
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
    past = _judge_past(answer, seen.past_health, read_liveness)
    return past or _judge_word(answer, "liveness", reading) or _unseen(seen.beside_health)


def _judge_readiness(seen: Seen) -> Verdict | None:
    answer, reading = seen.ready, read_readiness(seen.ready.body)
    early = _judge_status(answer, "readiness", reading)
    if early is not None:
        return early
    beside = (seen.beside_health, seen.beside_ready)
    if any(other.status == 200 and _says_well(read_readiness(other.body)) for other in beside):
        return CATCH_ALL.say(path=_path(answer))
    past = _judge_past(answer, seen.past_ready, read_readiness)
    return past or _judge_word(answer, "readiness", reading) or _unseen(*beside)


def _judge_nodes(seen: Seen) -> Verdict | None:
    """The first fault of a further address, and which; None when they are well, or only could not be read."""
    for answer in seen.elsewhere:
        reading = read_readiness(answer.body)
        verdict = _judge_status(answer, "readiness", reading) or _judge_word(answer, "readiness", reading)
        if verdict is not None and verdict.status is Status.FAIL:
            return replace(
                verdict, sentence=f"{verdict.sentence.rstrip('.')} (at the address {answer.address})."
            )
    return None


def _judge_past(answer: Answer, past: Answer | None, read: Callable[[str | None], Reading]) -> Verdict | None:
    """A fault when the same path says well, and ill with a query that no cache has seen; else None.

    Any other answer to the query counts for nothing: a service may refuse what it does not know.
    """
    if past is None or not _says_well(read(answer.body)):
        return None
    reading = read(past.body)
    ill = reading.word in (Word.ILL, Word.CONTRADICTS) or (past.status or 0) in (500, 502, 503, 504)
    return PAST.say(path=_path(answer), how=_parts(reading)) if ill else None


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
    return SHAPES[what].format()


def _path(answer: Answer) -> str:
    return shown(answer.path, 60)


def _parts(reading: Reading) -> str:
    return f" ({', '.join(shown(part, 40) for part in reading.parts[:5])})" if reading.parts else ""
