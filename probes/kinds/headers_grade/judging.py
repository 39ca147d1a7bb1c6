"""The grade of the headers: the Observatory's, and no A where it would be fooled."""

from datetime import datetime

from probes.facts import shown
from probes.probe import could_not_look
from probes.verdict import Finding, Severity, Status, Verdict

from .caught import caught
from .facts import Seen
from .scoring import ENOUGH_FOR_BONUS, Scored, grade, score_all, total

MOST_WITH_FAULT = 80  # points: B+, the best letter that is no A
GOOD = Finding(
    "grade_a",
    Status.PASS,
    "The headers get grade {grade} (score {score}), by the Observatory's scoring and by what it overlooks.",
)
CAUGHT = Finding(
    "overlooked_fault",
    Status.FAIL,
    "The headers get grade {grade} (score {score}; the scoring alone would say {naive}) for {count}: {problems}.",
    "{remedies}",
    Severity.HIGH,
)
BELOW = Finding(
    "below_a",
    Status.FAIL,
    "The headers get grade {grade} (score {score}), which is no A: {problems}.",
    "Send on every answer, errors included: {remedies}",
    Severity.MEDIUM,
)
ONLY_REDIRECTION = Finding(
    "below_a_for_redirection",
    Status.WARN,
    "The headers lose no point; the grade is {grade} (score {score}) for plain HTTP alone: {problems}.",
    "The item on HTTPS tells what is wrong there. {remedies}",
    Severity.LOW,
)
NO_PAGE = Finding(
    "no_page",
    Status.ERROR,
    "/ answered {status}, which has no headers to grade.",
    "Point the assessment at the origin that serves the pages, and let the probe's address in.",
)
FINDINGS = (GOOD, CAUGHT, BELOW, ONLY_REDIRECTION, NO_PAGE)

_LINES = {
    "Content-Security-Policy": "add_header Content-Security-Policy \"default-src 'self'\" always; (in Django:"
    " django-csp, or SECURE_CSP from 6.0)",
    "Set-Cookie": "Set-Cookie: NAME=...; Secure; HttpOnly; SameSite=Lax (in Django: SESSION_COOKIE_SECURE ="
    " CSRF_COOKIE_SECURE = True)",
    "Access-Control-Allow-Origin": "one origin of a fixed list, never the one that asks",
    "Redirection to HTTPS": "in the server of port 80: return 301 https://$host$request_uri; (in Django:"
    " SECURE_SSL_REDIRECT = True; Caddy does it by itself)",
    "Referrer-Policy": "add_header Referrer-Policy strict-origin-when-cross-origin always;",
    "Strict-Transport-Security": 'add_header Strict-Transport-Security "max-age=31536000; includeSubDomains" always;'
    " (in Django: SECURE_HSTS_SECONDS = 31536000)",
    "Subresource Integrity": 'serve scripts yourself, or write <script src="https://..." integrity="sha384-..."'
    ' crossorigin="anonymous">',
    "X-Content-Type-Options": "add_header X-Content-Type-Options nosniff always;",
    "X-Frame-Options": "add_header X-Frame-Options DENY always;",
    "Cross-Origin-Resource-Policy": "add_header Cross-Origin-Resource-Policy same-origin always;",
    "Cross-Origin-Embedder-Policy": "add_header Cross-Origin-Embedder-Policy require-corp always;",
    "Cross-Origin-Opener-Policy": "add_header Cross-Origin-Opener-Policy same-origin always;",
}
_GRADED = (401, 403)
_REDIRECTION = "Redirection to HTTPS"


def judge(seen: Seen, at: datetime) -> Verdict:  # noqa: ARG001 - the contract's shape
    """What is wrong on what was seen; then what was not seen; then the A."""
    home = seen.home
    if home.failure is not None:
        return could_not_look(home.failure, "GET /")
    if home.status is None or not (200 <= home.status < 300 or home.status in _GRADED):
        return NO_PAGE.say(status=home.status)
    scored = score_all(seen)
    wrong = _wrong(seen, scored)
    if wrong is not None:
        return wrong
    for page in (seen.again, seen.null, seen.missing):
        if page is not None and page.failure is not None:
            return could_not_look(page.failure, f"GET {shown(page.asked, 60)}")
    for route in (seen.plain, seen.sign_in):
        if route is not None and route.failure is not None and not route.failure.nobody_listens:
            return could_not_look(route.failure, f"GET {shown(route.urls[-1], 80)}")
    return GOOD.say(grade=grade(total(scored)), score=total(scored))


def _wrong(seen: Seen, scored: tuple[Scored, ...]) -> Verdict | None:
    score, faults = total(scored), caught(seen)
    lost = [one for one in scored if one.points < 0]
    problems = [told for told, _ in faults] + [f"{one.test} {one.why} ({one.points})" for one in lost]
    lines = "; ".join(_LINES[one.test] for one in lost)
    if faults:
        capped = min(score, MOST_WITH_FAULT)
        remedies = [
            *dict.fromkeys(remedy for _, remedy in faults),
            *([f"Then send: {lines}"] if lines else []),
        ]
        return CAUGHT.say(
            grade=grade(capped),
            score=capped,
            naive=grade(score),
            count="a fault that graders overlook" if len(faults) == 1 else "faults that graders overlook",
            problems="; ".join(problems),
            remedies=" ".join(remedies),
        )
    if score >= ENOUGH_FOR_BONUS:
        return None
    # Another item judges redirection: a fault is told once, where it is mended.
    found = ONLY_REDIRECTION if {one.test for one in lost} == {_REDIRECTION} else BELOW
    return found.say(grade=grade(score), score=score, problems="; ".join(problems), remedies=lines)
