"""Trials whose verdict is known."""

from datetime import UTC, datetime

from probes.context import STOPPED, Failure
from probes.probe import Twin

from .facts import Probed, Seen, Tried

_AT = datetime(2026, 6, 1, tzinfo=UTC)


def _one(*statuses: int, control: int = 200, note: str = "") -> Probed:
    return Probed("POST /orders", control, tuple(Tried("broken JSON", status) for status in statuses), note)


def _twin(
    name: str, code: str, *probed: Probed, problem: str = "", failure: Failure | None = None
) -> Twin[Seen]:
    return Twin(name, Seen("/openapi.json", probed, problem, failure), _AT, code)


_WELL = _one(400, 422, 413)
GOOD = (
    _twin("everything is refused", "refused", _WELL, _one(415, 400)),
    _twin("nineteen of twenty", "refused", *[_WELL] * 19, Probed("GET /x", note="no value for a parameter")),
)
BAD = (
    _twin("one is taken", "accepted", *[_WELL] * 30, _one(400, 200)),
    _twin("one breaks", "broke", _WELL, _one(500)),
    _twin("taken, then stopped", "accepted", _one(201), failure=STOPPED),
    _twin("the right one is refused too", "too_little", _one(control=400)),
    _twin("refused for want of rights", "too_little", _one(401, 403)),
    _twin("refused as if it were not there", "too_little", _one(404)),
    _twin("too busy to say", "too_little", _one(400, 429)),
    _twin("a redirect", "too_little", _one(302)),
    _twin("nothing wrong was sent", "too_little", _one()),
    _twin("eighteen of twenty", "too_little", *[_WELL] * 18, _one(404), _one(404)),
    _twin("nothing takes input", "no_input"),
    _twin("stopped half-way", "stopped", _WELL, failure=STOPPED),
    _twin("no document", "no_document", problem="It answers 404."),
)
