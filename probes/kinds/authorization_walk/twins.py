"""Walks whose verdict is known."""

from datetime import UTC, datetime

from probes.context import STOPPED, Failure
from probes.probe import Twin

from .facts import GOOD as ACCOUNT
from .facts import LOW, NOBODY, OTHER, Asked, Seen, Walked

_AT = datetime(2026, 6, 1, tzinfo=UTC)
_MAY = Asked(ACCOUNT, 200)


def _one(name: str, *others: Asked, good: Asked = _MAY) -> Walked:
    return Walked(f"GET {name}", asked=(good, *others))


_DENIES = _one("/orders", Asked(NOBODY, 401))
_RECORD = _one("/orders/7", Asked(NOBODY, 401), Asked(OTHER, 404))
_UNSAFE = Walked("POST /orders", note="not a safe method")
_PUBLIC = Walked("GET /version", public=True, note="public")


def _twin(
    name: str, code: str, *walked: Walked, problem: str = "", failure: Failure | None = None
) -> Twin[Seen]:
    return Twin(name, Seen("/openapi.json", walked, problem, failure), _AT, code)


GOOD = (
    _twin("every operation denies", "denied", _DENIES, _RECORD, _PUBLIC),
    _twin("a redirect to the sign-in", "denied", _one("/", Asked(NOBODY, 302, sign_in=True))),
    _twin("a sign-in form in place", "denied", _one("/", Asked(NOBODY, 200, sign_in=True))),
    _twin("some are unsafe", "partly_walked", _DENIES, _UNSAFE),
    _twin("stopped half-way", "partly_walked", _DENIES, Walked("GET /x", note="broken off"), failure=STOPPED),
)
BAD = (
    _twin("one lets nobody in", "open", _DENIES, _one("/admin", Asked(NOBODY, 200))),
    _twin(
        "one shows other tenants' records",
        "open",
        _one("/orders/7", Asked(NOBODY, 401), Asked(OTHER, 200)),
    ),
    _twin("few rights are enough", "open", _one("/admin", Asked(NOBODY, 401), Asked(LOW, 204))),
    _twin("open, then stopped", "open", _one("/a", Asked(NOBODY, 200)), failure=STOPPED),
    _twin("an invented id", "nothing_exercised", _one("/orders/1", good=Asked(ACCOUNT, 404))),
    _twin("a firewall denies all", "nothing_exercised", _one("/orders", good=Asked(ACCOUNT, 403))),
    _twin("an expired credential", "nothing_exercised", _one("/orders", good=Asked(ACCOUNT, 401))),
    _twin("an outage for nobody", "nothing_exercised", _one("/orders", Asked(NOBODY, 503))),
    _twin("too busy to say", "nothing_exercised", _one("/orders", Asked(NOBODY, 429))),
    _twin("a redirect elsewhere", "nothing_exercised", _one("/orders", Asked(NOBODY, 301))),
    _twin("nobody was not asked", "nothing_exercised", _one("/orders", Asked(OTHER, 403))),
    _twin("all called public", "nothing_exercised", _PUBLIC),
    _twin("no document", "no_document", problem="It answers 404."),
    _twin("stopped before it began", "stopped", failure=STOPPED),
)
