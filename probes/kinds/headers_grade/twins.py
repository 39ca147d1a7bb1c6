"""A site that has everything right, and the ten that graders call excellent although they are not."""

from dataclasses import replace
from datetime import UTC, datetime

from probes.context import Failure
from probes.headers.cookies import Cookie
from probes.probe import Twin

from .facts import Page, Route, Seen

_AT = datetime(2026, 6, 1, tzinfo=UTC)
_URL = "https://app.example/"
_RIGHT: dict[str, tuple[str, ...]] = {
    "strict-transport-security": ("max-age=31536000; includeSubDomains",),
    "content-security-policy": ("default-src 'self'",),
    "x-content-type-options": ("nosniff",),
    "x-frame-options": ("DENY",),
    "referrer-policy": ("strict-origin-when-cross-origin",),
    "content-type": ("text/html",),
}


def _site(headers: dict[str, tuple[str, ...]] = _RIGHT) -> Seen:
    home = Page("/", _URL, 200, headers)
    return Seen(
        home,
        replace(home, origin="https://stranger.example"),
        replace(home, origin="null"),
        replace(home, asked="/no-such", url=f"{_URL}no-such", status=404),
        Route(("http://app.example/", _URL), 301),
        Route(("http://app.example/login", f"{_URL}login"), 301),
    )


def _with(**changed: str) -> Seen:
    """The right headers with some changed; an empty value takes the header away."""
    headers = _RIGHT | {name.replace("_", "-"): (value,) for name, value in changed.items()}
    return _site({name: values for name, values in headers.items() if values != ("",)})


def _twin(name: str, code: str, seen: Seen) -> Twin[Seen]:
    return Twin(name, seen, _AT, code)


_SITE = _site()
_SILENT = Route(("http://app.example/",), failure=Failure("unreachable", "refused"))
_SID = (Cookie("sid", secure=True, http_only=False, same_site="lax"),)
_NULL = {"access-control-allow-origin": ("null",), "access-control-allow-credentials": ("true",)}
_NONCE = "default-src 'self' 'nonce-MTIzNDU2Nzg5MDEyMzQ1Ng=='"

GOOD = (
    _twin("everything right", "grade_a", _SITE),
    _twin("DENY twice", "grade_a", _with(x_frame_options="DENY, DENY")),
    _twin("nobody listens on port 80", "grade_a", replace(_SITE, plain=_SILENT, sign_in=_SILENT)),
)
BAD = (
    _twin("HSTS that is no number", "overlooked_fault", _with(strict_transport_security="max-age=abc")),
    _twin("HSTS switched off", "overlooked_fault", _with(strict_transport_security="max-age=0")),
    _twin(
        "framing by anybody",
        "overlooked_fault",
        _with(content_security_policy="default-src 'self'; frame-ancestors *", x_frame_options=""),
    ),
    _twin("sid without HttpOnly", "overlooked_fault", replace(_SITE, home=replace(_SITE.home, cookies=_SID))),
    _twin(
        "scripts from shared hosts",
        "overlooked_fault",
        _with(content_security_policy="default-src 'self'; script-src *.googleapis.com https://*.com"),
    ),
    _twin("a nonce that never changes", "overlooked_fault", _with(content_security_policy=_NONCE)),
    _twin(
        "neither base-uri nor default-src",
        "overlooked_fault",
        _with(content_security_policy="script-src 'self'; object-src 'none'"),
    ),
    _twin("none on the 404", "overlooked_fault", replace(_SITE, missing=Page("/no-such", _URL, 404, {}))),
    _twin(
        "a sign-in in clear",
        "overlooked_fault",
        replace(_SITE, sign_in=Route(("http://app.example/login",), 200)),
    ),
    _twin(
        "shared with the origin null",
        "overlooked_fault",
        replace(_SITE, null=Page("/", _URL, 200, _RIGHT | _NULL, origin="null")),
    ),
    _twin("no policy and no framing", "below_a", _with(content_security_policy="", x_frame_options="")),
    _twin("an error page", "no_page", Seen(Page("/", _URL, 500, _RIGHT))),
    _twin("silence", "unreachable", Seen(Page("/", failure=Failure("unreachable")))),
    _twin(
        "a second look that failed",
        "deadline_exceeded",
        replace(_SITE, again=Page("/", failure=Failure("deadline_exceeded"))),
    ),
)
