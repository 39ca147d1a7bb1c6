"""What is said of cookies, and what to do about it."""

from probes.verdict import Finding, Severity, Status

_SESSION_LINES = (
    " In Django: SESSION_COOKIE_SECURE = True, SESSION_COOKIE_HTTPONLY = True, SESSION_COOKIE_SAMESITE = 'Lax'."
    " In nginx, for a service that cannot: proxy_cookie_flags ~ secure httponly samesite=lax;"
    ' in Caddy: header_down Set-Cookie (.*) "$1; Secure; HttpOnly; SameSite=Lax".'
)

RIGHT = Finding(
    "cookies_right",
    Status.PASS,
    "Every cookie that was set ({names}) is protected as its name asks.",
)
NONE = Finding(
    "no_cookies",
    Status.SKIPPED,
    "No cookie was set on the pages asked ({paths}), so there was none to judge.",
    "If people sign in elsewhere, give the address of that page as the service's address.",
)
EXPOSED = Finding(
    "session_exposed",
    Status.FAIL,
    "A session cookie is not protected: {problems}.",
    "Set it as: Set-Cookie: NAME=...; Path=/; Secure; HttpOnly; SameSite=Lax." + _SESSION_LINES,
    Severity.HIGH,
)
IN_CLEAR = Finding(
    "set_in_clear",
    Status.FAIL,
    "A session cookie travels without encryption: {problems}.",
    "Answer plain HTTP with nothing but the redirect to HTTPS: in nginx, in the server of port 80 only:"
    " return 301 https://$host$request_uri; in Django: SECURE_SSL_REDIRECT = True and SESSION_COOKIE_SECURE = True.",
    Severity.HIGH,
)
PREFIX = Finding(
    "prefix_broken",
    Status.FAIL,
    "A cookie breaks the promise of its name, so browsers refuse it: {problems}.",
    "__Secure- needs Secure; __Host- needs Secure, Path=/ and no Domain. In Django: SESSION_COOKIE_NAME ="
    " '__Host-sessionid' with SESSION_COOKIE_SECURE = True and SESSION_COOKIE_DOMAIN = None.",
    Severity.MEDIUM,
)
CROSS_SITE = Finding(
    "same_site_refused",
    Status.FAIL,
    "A cookie's SameSite cannot be obeyed: {problems}.",
    "Write SameSite=Lax or SameSite=Strict; SameSite=None only together with Secure.",
    Severity.MEDIUM,
)
FORGERY = Finding(
    "forgery_token_open",
    Status.FAIL,
    "The cookie against forged forms is itself sent across sites: {problems}.",
    "Set it with SameSite=Lax and Secure. In Django: CSRF_COOKIE_SAMESITE = 'Lax', CSRF_COOKIE_SECURE = True.",
    Severity.MEDIUM,
)
FOREIGN = Finding(
    "domain_refused",
    Status.FAIL,
    "A cookie names a domain that is not the service's, so browsers refuse it: {problems}.",
    "Leave Domain out. In Django: SESSION_COOKIE_DOMAIN = None, CSRF_COOKIE_DOMAIN = None.",
    Severity.MEDIUM,
)
SAME_SITE = Finding(
    "session_same_site",
    Status.WARN,
    "A session cookie is not kept to its own site: {problems}.",
    "Set SameSite=Lax (or Strict) on it. In Django: SESSION_COOKIE_SAMESITE = 'Lax'."
    " In nginx: proxy_cookie_flags NAME samesite=lax;",
    Severity.LOW,
)
SHARED = Finding(
    "session_shared",
    Status.WARN,
    "A session cookie is sent to other hosts too: {problems}.",
    "Leave Domain out, and name it __Host-NAME so that nobody can widen it."
    " In Django: SESSION_COOKIE_DOMAIN = None, SESSION_COOKIE_NAME = '__Host-sessionid'.",
    Severity.LOW,
)
LOOSE = Finding(
    "cookie_loose",
    Status.WARN,
    "A cookie may travel without encryption: {problems}.",
    "Set Secure on every cookie. In Django: CSRF_COOKIE_SECURE = True, LANGUAGE_COOKIE_SECURE = True."
    " In nginx: proxy_cookie_flags ~ secure;",
    Severity.LOW,
)
NO_PAGE = Finding(
    "no_page",
    Status.ERROR,
    "The first page answered {status}, so the cookies of a visitor were not seen.",
    "Let the probe's address open the page that visitors open, or look again when the service is well.",
)
FINDINGS = (
    RIGHT, NONE, EXPOSED, IN_CLEAR, PREFIX, CROSS_SITE, FORGERY, FOREIGN, SAME_SITE, SHARED, LOOSE, NO_PAGE,
)  # fmt: skip
