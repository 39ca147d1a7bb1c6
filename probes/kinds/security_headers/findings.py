"""What is said of the headers, and what to do about it."""

from probes.verdict import Finding, Severity, Status

_ADD = 'Send on every answer, errors included: {lines}. In nginx: add_header NAME "VALUE" always;'

GOOD = Finding(
    "headers_right",
    Status.PASS,
    "All six security headers are on the 200 and on the 404, as strict as asked or stricter.",
)
TOLERATED = Finding(
    "tolerated",
    Status.WARN,
    "All six security headers are there; {header} {why}.",
    "Make it as strict as {line}; inline code belongs into files.",
    Severity.LOW,
)
COOKIE_LOOSE = Finding(
    "cookie_loose",
    Status.WARN,
    "All six security headers are there, but a cookie lacks a flag: {problems}.",
    "Set Secure on every cookie: Set-Cookie: NAME=...; Secure; HttpOnly; SameSite=Lax",
    Severity.LOW,
)
ELSEWHERE = Finding(
    "elsewhere",
    Status.WARN,
    "All six security headers are on the 200 and on the 404, but not on every answer. {problems}.",
    _ADD,
    Severity.LOW,
)
MISSING = Finding(
    "header_missing", Status.FAIL, "Security headers are not all there. {problems}.", _ADD, Severity.MEDIUM
)
WEAK = Finding(
    "header_weak", Status.FAIL, "Security headers are weaker than asked. {problems}.", _ADD, Severity.MEDIUM
)
CONFLICTING = Finding(
    "header_conflicting",
    Status.FAIL,
    "Security headers contradict each other. {problems}.",
    "Send each header once, from one place (the service or the proxy, not both): {lines}.",
    Severity.MEDIUM,
)
UNREADABLE = Finding(
    "header_unreadable", Status.FAIL, "Security headers cannot be read. {problems}.", _ADD, Severity.MEDIUM
)
COOKIE_EXPOSED = Finding(
    "cookie_exposed",
    Status.FAIL,
    "A session cookie is not protected: {problems}.",
    "Set it with all three flags: Set-Cookie: NAME=...; Secure; HttpOnly; SameSite=Lax",
    Severity.HIGH,
)
CROSS_ORIGIN_OPEN = Finding(
    "cross_origin_open",
    Status.FAIL,
    "Any page may read answers with the visitor's credentials: it sends Access-Control-Allow-Origin: null"
    " together with Access-Control-Allow-Credentials: true.",
    "Never allow the origin null with credentials; answer only origins from a fixed list.",
    Severity.HIGH,
)
NO_PAGE = Finding(
    "no_ok_page",
    Status.ERROR,
    "Neither / nor the health path answered 2xx inside this origin ({statuses}), so no 200 could be judged.",
    "Point the assessment at the origin that serves the pages.",
)
NO_MISSING = Finding(
    "no_not_found_page",
    Status.ERROR,
    "No invented path was answered with 404 ({statuses}), so the headers of an error could not be judged.",
    "Answer unknown paths with 404, or have a person show the headers of an error page.",
)
UNSEEN_AGAIN = Finding(
    "not_seen_again",
    Status.ERROR,
    "The policy relies on a nonce or hash, and a second look did not show whether it changes.",
    "Look again; move inline code into files, so that default-src 'self' is enough.",
)
FINDINGS = (
    UNSEEN_AGAIN,
    GOOD,
    TOLERATED,
    ELSEWHERE,
    COOKIE_LOOSE,
    MISSING,
    WEAK,
    CONFLICTING,
    UNREADABLE,
    COOKIE_EXPOSED,
    CROSS_ORIGIN_OPEN,
    NO_PAGE,
    NO_MISSING,
)
