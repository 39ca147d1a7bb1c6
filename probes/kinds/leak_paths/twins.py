"""Paths whose verdict is known."""

from dataclasses import replace
from datetime import UTC, datetime

from probes.context import Failure
from probes.probe import Twin

from .facts import Seen, Tried

_AT = datetime(2026, 6, 1, tzinfo=UTC)
_CLEAN = Seen(Tried("/", 200), Tried("/.no-such", 404), (Tried("/.git/HEAD", 404), Tried("/.env", 404)))
_SINGLE_PAGE = Seen(Tried("/", 200), Tried("/.no-such", 200), (Tried("/.git/HEAD", 200), Tried("/.env", 200)))


def _twin(name: str, code: str, seen: Seen) -> Twin[Seen]:
    return Twin(name, seen, _AT, code)


def _tried(one: Tried) -> Seen:
    return replace(_CLEAN, tried=(one, Tried("/.git/HEAD", 404)))


GOOD = (
    _twin("404 everywhere", "nothing_leaks", _CLEAN),
    _twin("the same page everywhere", "nothing_leaks", _SINGLE_PAGE),
    _twin("a source map", "source_map", replace(_CLEAN, maps=(Tried("/app.js.map", 200, "the sources"),))),
)
BAD = (
    _twin("a file of settings", "leaks", _tried(Tried("/.env", 200, "a file of environment variables"))),
    _twin("one with the status of an error", "leaks", _tried(Tried("/id_rsa", 404, "a private key"))),
    _twin(
        "one over plain HTTP only",
        "leaks",
        _tried(Tried("/.git/HEAD", 200, "the git repository", plain=True)),
    ),
    _twin(
        "the same content everywhere",
        "not_told_apart",
        replace(_SINGLE_PAGE, everywhere=("a file of environment variables",)),
    ),
    _twin("a firewall", "turned_away", replace(_CLEAN, home=Tried("/", 403))),
    _twin("a rate limit", "turned_away", _tried(Tried("/.env", 429))),
    _twin("silence", "deadline_exceeded", _tried(Tried("/.env", failure=Failure("deadline_exceeded")))),
    _twin("nobody there", "unreachable", Seen(Tried("/", failure=Failure("unreachable")))),
)
