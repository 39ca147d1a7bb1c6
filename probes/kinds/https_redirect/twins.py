"""Facts whose verdict is known; a rule that says something else of them switches the kind off."""

from datetime import UTC, datetime

from probes.context import Failure
from probes.probe import Twin

from .facts import Seen, Step

_AT = datetime(2026, 6, 1, tzinfo=UTC)
_HTTPS = (Step("https://app.example/", 200),)


def _twin(name: str, code: str, *plain: tuple[Step, ...], https: tuple[Step, ...] = _HTTPS) -> Twin[Seen]:
    return Twin(name, Seen("http://app.example/", "app.example", 443, plain, https), _AT, code)


def _redirect(path: str = "/", status: int = 301, to: str = "https://app.example") -> tuple[Step, ...]:
    return (Step(f"http://app.example{path}", status, (f"{to}{path}",)),)


GOOD = (
    _twin("301 everywhere", "redirects", _redirect(), _redirect("/health"), _redirect("/login", 308)),
    _twin("302", "temporary", _redirect(status=302)),
    _twin("closed", "closed", (Step("http://app.example/", failure=Failure("unreachable", "refused")),)),
)
BAD = (
    _twin("/login in clear", "in_clear", _redirect(), (Step("http://app.example/login", 200),)),
    _twin(
        "a cookie in clear",
        "cookie_in_clear",
        (Step("http://app.example/", 301, ("https://app.example/",), 1),),
    ),
    _twin("another host in clear", "stays_http", _redirect(to="http://www.app.example")),
    _twin("a loop", "loop", _redirect(to="http://app.example")),
    _twin("a trick in the host", "unreadable_location", _redirect(to="https://evil.example\\@app.example")),
    _twin(
        "there and back",
        "downgrade",
        _redirect(),
        https=(Step("https://app.example/", 302, ("http://app.example/",)),),
    ),
    Twin(
        "there and back from the health path",
        Seen(
            "http://app.example/",
            "app.example",
            443,
            (_redirect(),),
            _HTTPS,
            ((Step("https://app.example/health", 301, ("http://app.example/health/",)),),),
        ),
        _AT,
        "downgrade",
    ),
    _twin(
        "there and back by Refresh",
        "downgrade",
        _redirect(),
        https=(Step("https://app.example/", 200, refresh="http://app.example/"),),
    ),
    _twin(
        "all closed",
        "unreachable",
        (Step("http://app.example/", failure=Failure("unreachable", "refused")),),
        https=(Step("https://app.example/", failure=Failure("unreachable", "refused")),),
    ),
)
