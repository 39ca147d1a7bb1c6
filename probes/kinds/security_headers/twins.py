"""Pages whose verdict is known: one good, and what other graders let through."""

from dataclasses import replace
from datetime import UTC, datetime

from probes.headers.cookies import Cookie
from probes.probe import Twin

from .facts import Page, Seen
from .grading import ASKED

_AT = datetime(2026, 6, 1, tzinfo=UTC)
_URL = "https://app.example"
_RIGHT: dict[str, tuple[str, ...]] = {name: (value,) for name, (_, value) in ASKED.items()}


def _seen(headers: dict[str, tuple[str, ...]], *, missing: dict[str, tuple[str, ...]] | None = None) -> Seen:
    home = Page("/", f"{_URL}/", 200, headers)
    missing_page = Page("/no-such", f"{_URL}/no-such", 404, headers if missing is None else missing)
    return Seen(home, (missing_page,), home)


def _with(**changed: str) -> Seen:
    """The right headers with some changed; an empty value takes the header away."""
    headers = _RIGHT | {name.replace("_", "-"): (value,) for name, value in changed.items()}
    return _seen({name: values for name, values in headers.items() if values != ("",)})


def _twin(name: str, seen: Seen, code: str) -> Twin[Seen]:
    return Twin(name, seen, _AT, code)


def _with_cookie(cookie: Cookie) -> Seen:
    seen = _seen(_RIGHT)
    return replace(seen, home=replace(seen.home, cookies=(cookie,)))


GOOD = (
    _twin("the six as asked", _seen(_RIGHT), "headers_right"),
    _twin("DENY twice", _with(x_frame_options="DENY, DENY"), "headers_right"),
    _twin(
        "stricter",
        _with(content_security_policy="default-src 'none'", referrer_policy="no-referrer"),
        "headers_right",
    ),
)
BAD = (
    _twin("no header at all", _seen({}), "header_missing"),
    _twin("none on the 404", _seen(_RIGHT, missing={}), "header_missing"),
    _twin(
        "HSTS that is no number",
        _with(strict_transport_security="max-age=abc; includeSubDomains"),
        "header_unreadable",
    ),
    _twin(
        "HSTS switched off", _with(strict_transport_security="max-age=0; includeSubDomains"), "header_weak"
    ),
    _twin("no default-src", _with(content_security_policy="script-src 'self'"), "header_weak"),
    _twin(
        "scripts from shared hosts",
        _with(content_security_policy="default-src 'self'; script-src *.googleapis.com https://*.com"),
        "header_weak",
    ),
    _twin(
        "a nonce that never changes",
        _with(content_security_policy="default-src 'self' 'nonce-MTIzNDU2Nzg5MDEyMzQ1Ng=='"),
        "header_weak",
    ),
    _twin(
        "framing by anybody",
        _with(content_security_policy="default-src 'self'; frame-ancestors *", x_frame_options=""),
        "header_missing",
    ),
    _twin(
        "a session cookie open to scripts",
        _with_cookie(Cookie("sid", secure=True, http_only=False)),
        "cookie_exposed",
    ),
    _twin(
        "answers shared with the origin null",
        _with(access_control_allow_origin="null", access_control_allow_credentials="true"),
        "cross_origin_open",
    ),
    _twin(
        "report-only",
        _with(content_security_policy="", content_security_policy_report_only="default-src 'self'"),
        "header_missing",
    ),
)
