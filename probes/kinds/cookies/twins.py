"""Cookies whose verdict is known."""

from datetime import UTC, datetime

from probes.context import Failure
from probes.headers.cookies import Cookie, read_cookies
from probes.probe import Twin

from .facts import Given, Seen

_AT = datetime(2026, 6, 1, tzinfo=UTC)


def _twin(name: str, code: str, *headers: str, plain: bool = False) -> Twin[Seen]:
    cookies: tuple[Cookie, ...] = read_cookies(headers, _AT)
    answer = Given("/", "app.example", 200, plain, cookies)
    return Twin(name, Seen((Given("/", "app.example", 200), answer)), _AT, code)


GOOD = (
    _twin("all flags", "cookies_right", "sid=x; Path=/; Secure; HttpOnly; SameSite=Lax"),
    _twin("a prefix kept", "cookies_right", "__Host-sid=x; Path=/; Secure; HttpOnly; SameSite=Strict"),
    _twin("a forgery token that scripts read", "cookies_right", "csrftoken=x; Secure; SameSite=Lax"),
    _twin("a session taken away", "cookies_right", "sid=; Max-Age=0; Path=/", "lang=en; Secure"),
    _twin("no SameSite", "session_same_site", "sid=x; Secure; HttpOnly"),
)
BAD = (
    _twin("sid open to scripts", "session_exposed", "sid=x; Secure; SameSite=Lax"),
    _twin("a session without Secure", "session_exposed", "PHPSESSID=x; HttpOnly; SameSite=Lax"),
    _twin("a session in clear", "set_in_clear", "sid=x; Secure; HttpOnly; SameSite=Lax", plain=True),
    _twin("__Host- with a domain", "prefix_broken", "__Host-a=x; Path=/; Secure; Domain=app.example"),
    _twin("__Secure- without Secure", "prefix_broken", "__Secure-a=x; Path=/"),
    _twin("None without Secure", "same_site_refused", "a=x; SameSite=None"),
    _twin("a SameSite that does not exist", "same_site_refused", "a=x; Secure; SameSite=Relaxed"),
    _twin("a forgery token without SameSite", "forgery_token_open", "csrftoken=x; Secure"),
    _twin("somebody else's domain", "domain_refused", "a=x; Secure; Domain=other.example"),
    _twin("nothing set", "no_cookies"),
    Twin("silence", Seen((Given("/", failure=Failure("unreachable")),)), _AT, "unreachable"),
)
