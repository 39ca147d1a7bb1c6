"""Endpoints whose verdict is known: two good, and the ways in which one lies."""

from dataclasses import replace
from datetime import UTC, datetime

from probes.context import Failure
from probes.probe import Twin

from .facts import Answer, Seen

_AT = datetime(2026, 6, 1, tzinfo=UTC)
_HEALTHY = '{"status": "healthy"}'
_READY = '{"ready": true, "checks": {"database": true, "cache": true}}'


def _json(path: str, body: str, status: int = 200) -> Answer:
    return Answer(path, status, "application/json", body, len(body), "aa")


_LIVE = _json("/health", _HEALTHY)
_WELL = _json("/health/ready", _READY)
_NOTHING = Answer("/no-such", 404, "text/html", "Not Found", 9, "ff")
_RIGHT = Seen(_LIVE, _WELL, _NOTHING, _NOTHING)
_PAGE = Answer("/health", 200, "text/html", "<!doctype html><title>App</title>", 30, "bb")


def _ready(body: str, status: int = 200) -> Seen:
    return replace(_RIGHT, ready=_json("/health/ready", body, status))


def _twin(name: str, code: str, seen: Seen) -> Twin[Seen]:
    return Twin(name, seen, _AT, code)


GOOD = (
    _twin("the plain two", "healthy", _RIGHT),
    _twin(
        "health+json",
        "healthy",
        replace(
            _ready('{"status": "pass", "checks": {"db:ping": [{"status": "pass"}]}}'),
            health=_json("/health", '{"status":"pass"}'),
        ),
    ),
    _twin("Actuator without components", "parts_unnamed", _ready('{"status": "UP"}')),
)
BAD = (
    _twin("a page", "not_json", replace(_RIGHT, health=_PAGE)),
    _twin("a false check", "contradicts", _ready('{"ready": true, "checks": {"database": false}}')),
    _twin("ready as text", "wrong_shape", _ready('{"ready": "true", "checks": {"database": true}}')),
    _twin("ready on 503", "contradicts", _ready(_READY, 503)),
    _twin("not ready on 200", "contradicts", _ready('{"ready": false, "checks": {"database": false}}')),
    _twin("not ready", "not_ready", _ready('{"ready": false, "checks": {"database": false}}', 503)),
    _twin("no check at all", "no_checks", _ready('{"ready": true, "checks": {}}')),
    _twin("a key twice", "not_json", _ready('{"ready": true, "checks": {"a": true}, "ready": false}')),
    _twin("everything is healthy", "catch_all", replace(_RIGHT, beside_health=_LIVE)),
    _twin("everything is ready", "catch_all", replace(_RIGHT, beside_ready=_WELL)),
    _twin(
        "well in the cache alone",
        "cached_well",
        replace(
            _RIGHT, past_ready=_json("/health/ready?a=a", '{"ready": false, "checks": {"db": false}}', 503)
        ),
    ),
    _twin("a cached copy", "cached", replace(_RIGHT, health=replace(_LIVE, copy="Age: 4711"))),
    _twin(
        "a file on disk",
        "stored_file",
        replace(_RIGHT, health=replace(_LIVE, stored="Last-Modified: Wed, 21 Oct 2015 07:28:00 GMT")),
    ),
    _twin(
        "a part with a word of its own", "wrong_shape", _ready('{"status": "ok", "checks": {"db": "failed"}}')
    ),
    _twin(
        "a part that is down",
        "contradicts",
        _ready('{"status": "UP", "components": {"db": {"status": "DOWN"}}}'),
    ),
    _twin(
        "healthy in maintenance",
        "contradicts",
        replace(_RIGHT, health=_json("/health", '{"status": "healthy", "maintenance": true}')),
    ),
    _twin("no readiness", "absent", replace(_RIGHT, ready=replace(_NOTHING, path="/health/ready"))),
    _twin(
        "untrusted",
        "tls_failed",
        replace(_RIGHT, health=Answer("/health", failure=Failure("tls_failed", "expired"))),
    ),
)
