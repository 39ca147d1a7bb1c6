"""What is said of the plain side of a service, and what to do about it."""

from probes.verdict import Finding, Severity, Status

_MEND = (
    "Answer every plain request with a permanent redirect; in nginx: listen 80; return 301"
    " https://$host$request_uri;"
)
REDIRECTS = Finding(
    "redirects", Status.PASS, "Every plain HTTP path asked answers with a permanent redirect to HTTPS."
)
CLOSED = Finding(
    "closed", Status.PASS, "Nothing listens for plain HTTP at {url}, and the HTTPS origin answers."
)
NOT_PERMANENT = Finding(
    "temporary",
    Status.WARN,
    "Plain HTTP redirects to HTTPS, but only for now ({where}).",
    "Use 301 or 308 instead of 302, 303 or 307, so that browsers remember it.",
    Severity.LOW,
)
OTHER_HOST = Finding(
    "other_host_first",
    Status.WARN,
    "Plain HTTP redirects to HTTPS on another host first ({where}).",
    "Redirect to HTTPS on the same host first, so that its HSTS is learnt, and only then elsewhere.",
    Severity.LOW,
)
OTHER_PORT = Finding(
    "other_port",
    Status.WARN,
    "Plain HTTP redirects to HTTPS on another port than the one assessed ({where}).",
    "Redirect to the port that serves the HTTPS origin.",
    Severity.LOW,
)
HTTP_FIRST = Finding(
    "http_hop_first",
    Status.WARN,
    "Plain HTTP redirects to plain HTTP before it redirects to HTTPS ({where}).",
    "Make the very first redirect lead to HTTPS. " + _MEND,
    Severity.LOW,
)
IN_CLEAR = Finding(
    "in_clear",
    Status.FAIL,
    "Plain HTTP is answered in clear instead of redirected: {where}.",
    _MEND,
    Severity.HIGH,
)
COOKIE = Finding(
    "cookie_in_clear",
    Status.FAIL,
    "A cookie is sent over plain HTTP: {where}.",
    "Set cookies on HTTPS only, with Secure. " + _MEND,
    Severity.HIGH,
)
STAYS_HTTP = Finding(
    "stays_http", Status.FAIL, "Plain HTTP redirects, but not to HTTPS: {where}.", _MEND, Severity.HIGH
)
UNREADABLE = Finding(
    "unreadable_location",
    Status.FAIL,
    "The redirect leads nowhere that a browser should go: {where}.",
    "Send one Location header with an https:// URL. " + _MEND,
    Severity.MEDIUM,
)
LOOP = Finding(
    "loop",
    Status.FAIL,
    "The redirects go round in circles: {where}.",
    "Let the service know that the visitor came by HTTPS (X-Forwarded-Proto), and redirect plain HTTP only.",
    Severity.HIGH,
)
DOWNGRADE = Finding(
    "downgrade",
    Status.FAIL,
    "HTTPS redirects back to plain HTTP: {where}.",
    "Use https:// URLs in every redirect; behind a proxy, trust its X-Forwarded-Proto.",
    Severity.HIGH,
)
COOKIE_LOOP = Finding(
    "cookie_wall",
    Status.ERROR,
    "The HTTPS origin redirects in circles for a visitor who keeps no cookies.",
    "Answer without a cookie, or let a person show the redirect.",
)
BUSY = Finding(
    "too_many_requests",
    Status.ERROR,
    "Plain HTTP answered 429 (too many requests), so its redirect could not be seen.",
    "Let the probe's address through, or look again later.",
)
FINDINGS = (
    REDIRECTS, CLOSED, NOT_PERMANENT, OTHER_HOST, OTHER_PORT, HTTP_FIRST, IN_CLEAR, COOKIE, STAYS_HTTP,
    UNREADABLE,
    LOOP, DOWNGRADE, COOKIE_LOOP, BUSY,
)  # fmt: skip
