"""The ten faults that graders overlook and call excellent. Pure.

Each was shown by giving the Observatory a page that has everything right but this.
"""

from collections.abc import Callable, Iterator

from probes.facts import shown
from probes.headers.policy import nonces, policies

from .facts import Page, Seen
from .framing import framing
from .policy_score import script_sources
from .scoring import transport_of

# Hosts under which everybody may put a script: a wildcard there lets strangers in.
_SHARED = (
    "googleapis.com", "cloudfront.net", "amazonaws.com", "azureedge.net", "windows.net", "azurewebsites.net",
    "herokuapp.com", "github.io", "githubusercontent.com", "gitlab.io", "netlify.app", "vercel.app", "pages.dev",
    "workers.dev", "web.app", "firebaseapp.com", "appspot.com", "jsdelivr.net", "cloudflare.com", "akamaihd.net",
    "fastly.net", "b-cdn.net", "digitaloceanspaces.com", "co.uk", "org.uk", "com.au", "co.jp", "com.br", "co.nz",
    "co.in", "co.za",
)  # fmt: skip
_MUST_STAY = (
    "strict-transport-security",
    "content-security-policy",
    "x-content-type-options",
    "x-frame-options",
)


def caught(seen: Seen) -> tuple[tuple[str, str], ...]:
    """Each fault in words, with what to do about it."""
    return tuple((told, remedy) for rule, remedy in _RULES.items() for told in rule(seen))


def _unread_transport(seen: Seen) -> Iterator[str]:
    said = transport_of(seen.home)
    if said is not None and said.fault:
        yield f"Strict-Transport-Security {said.fault}"


def _no_transport(seen: Seen) -> Iterator[str]:
    said = transport_of(seen.home)
    if said is not None and not said.fault and said.seconds == 0:
        yield "Strict-Transport-Security is switched off by max-age=0"


def _framed(seen: Seen) -> Iterator[str]:
    if framing(seen.home) is False:
        yield "frame-ancestors lets everybody frame the page"


def _session(seen: Seen) -> Iterator[str]:
    for cookie in seen.home.cookies:
        flags = (("Secure", cookie.secure), ("HttpOnly", cookie.http_only))
        lacking = [flag for flag, there in flags if not there]
        if cookie.holds_session and lacking and not cookie.deletes:
            yield f"the session cookie {shown(cookie.name, 40)} lacks {' and '.join(lacking)}"


def _shared_hosts(seen: Seen) -> Iterator[str]:
    held = policies(seen.home.values("content-security-policy"))
    loose = [sorted(word for word in script_sources(policy) if _is_shared(word)) for policy in held]
    if loose and all(loose):
        yield f"scripts may come from {shown(', '.join(loose[0]), 80)}, where anybody can put one"


def _is_shared(source: str) -> bool:
    host = source.partition("://")[2] or source
    host = host.partition("/")[0].partition(":")[0]
    if not host.startswith("*."):
        return False
    rest = host[2:]
    return "." not in rest or rest in _SHARED


def _static_nonce(seen: Seen) -> Iterator[str]:
    first = set(nonces(seen.home.values("content-security-policy")))
    if seen.again is not None and first & set(nonces(seen.again.values("content-security-policy"))):
        yield "the nonce of the Content-Security-Policy never changes"


def _no_base(seen: Seen) -> Iterator[str]:
    held = policies(seen.home.values("content-security-policy"))
    if held and not any("default-src" in policy or "base-uri" in policy for policy in held):
        yield "the Content-Security-Policy has neither default-src nor base-uri"


def _missing_page(seen: Seen) -> Iterator[str]:
    page = seen.missing
    if page is None or page.status is None or 300 <= page.status < 400:
        return
    lost = [name for name in _MUST_STAY if seen.home.values(name) and not page.values(name)]
    if framing(page) is not None and "x-frame-options" in lost:
        lost.remove("x-frame-options")
    if lost:
        yield f"the answer {page.status} to a path that does not exist goes without {', '.join(lost)}"


def _sign_in_in_clear(seen: Seen) -> Iterator[str]:
    route = seen.sign_in
    if route is None or route.status is None or any(url.startswith("https:") for url in route.urls):
        return
    if route.status < 300 or route.status in (401, 403):
        yield f"/login is answered over plain HTTP ({route.status})"


def _shared_with_null(seen: Seen) -> Iterator[str]:
    def said(page: Page, name: str) -> list[str]:
        return [value.strip().lower() for value in page.values(name)]

    for page in (seen.null, seen.home):
        if page is None:
            continue
        if "null" in said(page, "access-control-allow-origin") and "true" in said(
            page, "access-control-allow-credentials"
        ):
            yield "answers are shared with the origin null, which every sandboxed frame has, with credentials"
            return


_ALWAYS = 'add_header Strict-Transport-Security "max-age=31536000; includeSubDomains" always;'
_RULES: dict[Callable[[Seen], Iterator[str]], str] = {
    _unread_transport: f"In nginx: {_ALWAYS} in Django: SECURE_HSTS_SECONDS = 31536000.",
    _no_transport: f"In nginx: {_ALWAYS} in Django: SECURE_HSTS_SECONDS = 31536000.",
    _framed: "Write frame-ancestors 'none' (or 'self'); in Django: X_FRAME_OPTIONS = 'DENY'.",
    _session: "In Django: SESSION_COOKIE_SECURE = SESSION_COOKIE_HTTPONLY = True; in nginx: proxy_cookie_flags ~ secure"
    " httponly samesite=lax;",
    _shared_hosts: "Name the hosts of your own scripts in script-src, without a star, or use 'self' alone.",
    _static_nonce: "Make a nonce from 16 random bytes for every answer, or drop it; in Django: django-csp.",
    _no_base: "Write default-src 'self'; base-uri 'none'; object-src 'none' first.",
    _missing_page: "In nginx: end every add_header with always; in Caddy: use header outside of handle; in Django:"
    " let SecurityMiddleware stand first.",
    _sign_in_in_clear: "In nginx, in the server of port 80 only: return 301 https://$host$request_uri; in Django:"
    " SECURE_SSL_REDIRECT = True.",
    _shared_with_null: "Never allow the origin null; compare the whole origin with a fixed list.",
}
