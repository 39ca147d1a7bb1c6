"""The verdict on who may read the answers, and what to do about it."""

from datetime import datetime

from probes.facts import shown
from probes.probe import could_not_look
from probes.verdict import Finding, Severity, Status, Verdict

from .facts import LOOKALIKES, NOBODY, PLAIN, STRANGER, SUBDOMAIN, Answered, Seen

_LIST = (
    ' Compare the whole origin with a fixed list. In nginx: map $http_origin $cors {{ default "";'
    ' "https://app.example.com" $http_origin; }} add_header Access-Control-Allow-Origin $cors always;'
    " in Caddy: @own header Origin https://app.example.com; header @own Access-Control-Allow-Origin"
    ' https://app.example.com; in Django (django-cors-headers): CORS_ALLOWED_ORIGINS = ["https://app.example.com"]'
    " and neither CORS_ALLOW_ALL_ORIGINS nor a regular expression."
)
CLOSED = Finding(
    "closed",
    Status.PASS,
    "No page of a stranger may read the answers: {count} questions in the name of others were not let in.",
)
ANYBODY = Finding(
    "anybody_with_credentials",
    Status.FAIL,
    "Any page may read answers with the visitor's credentials: {where} allows every origin that asks, with cookies.",
    "Never give back the origin that asks together with Access-Control-Allow-Credentials: true." + _LIST,
    Severity.CRITICAL,
)
NULL = Finding(
    "null_with_credentials",
    Status.FAIL,
    "Any page may read answers with the visitor's credentials: {where} allows the origin null, which every sandboxed"
    " frame has, with cookies.",
    "Never allow the origin null." + _LIST,
    Severity.HIGH,
)
LOOKALIKE = Finding(
    "lookalike_allowed",
    Status.FAIL,
    "The list of origins can be fooled: {where} allows {origin}, {who}, which anybody can register.",
    "The origin is compared by its beginning, its end or a pattern." + _LIST,
    Severity.HIGH,
)
DOWNGRADE = Finding(
    "plain_http_allowed",
    Status.FAIL,
    "{where} allows {origin} to read answers with the visitor's credentials: whoever sits on the wire can speak as"
    " that page.",
    "Allow https origins only." + _LIST,
    Severity.HIGH,
)
UNCREDITED = Finding(
    "open_without_credentials",
    Status.WARN,
    "{where} lets {who} read its answers, without cookies ({value}).",
    "Right for an answer that is public anyway; else name the origins that may." + _LIST,
    Severity.LOW,
)
SUBDOMAINS = Finding(
    "every_subdomain",
    Status.WARN,
    "{where} lets {origin}, and so any subdomain, read answers with the visitor's credentials.",
    "A forgotten subdomain that somebody takes over would read everything." + _LIST,
    Severity.MEDIUM,
)
VOID = Finding(
    "void",
    Status.WARN,
    "{where} sends cross-origin headers that browsers refuse ({value}).",
    "Send one Access-Control-Allow-Origin with one origin, and never the star together with"
    " Access-Control-Allow-Credentials." + _LIST,
    Severity.LOW,
)
NO_ANSWER = Finding(
    "no_answer",
    Status.ERROR,
    "{where} answered {status}, which says nothing of what it answers otherwise.",
    "Let the probe's address in, or look again when the service is well.",
)
FINDINGS = (
    CLOSED, ANYBODY, NULL, LOOKALIKE, DOWNGRADE, UNCREDITED, SUBDOMAINS, VOID, NO_ANSWER,
)  # fmt: skip


def judge(seen: Seen, at: datetime) -> Verdict:  # noqa: ARG001 - the contract's shape
    """The worst of what strangers were allowed; then what could not be asked; then what is merely open."""
    wrong = _wrong(seen.answers)
    if wrong is not None:
        return wrong
    for answer in seen.answers:
        if answer.failure is not None:
            return could_not_look(answer.failure, _where(answer))
    first = seen.answers[0]
    if first.status == 429 or (first.status or 500) >= 500:
        return NO_ANSWER.say(where=_where(first), status=first.status)
    return _open(seen.answers) or CLOSED.say(count=len(seen.answers))


def _wrong(answers: tuple[Answered, ...]) -> Verdict | None:
    let_in = [answer for answer in answers if answer.lets_in]
    for who, finding in ((STRANGER, ANYBODY), (NOBODY, NULL)):
        for answer in let_in:
            if answer.who == who and answer.with_credentials:
                return finding.say(where=_where(answer))
    if any(answer.who == STRANGER and answer.method == "GET" for answer in let_in):
        return None  # everybody is let in without cookies, so no list is fooled
    for answer in let_in:
        if answer.who in LOOKALIKES:
            return LOOKALIKE.say(where=_where(answer), origin=shown(answer.origin, 80), who=answer.who)
    for answer in let_in:
        if answer.who == PLAIN and answer.with_credentials:
            return DOWNGRADE.say(where=_where(answer), origin=shown(answer.origin, 80))
    return None


def _open(answers: tuple[Answered, ...]) -> Verdict | None:
    for answer in answers:
        value = shown(", ".join(answer.allowed), 60)
        if answer.who == SUBDOMAIN and answer.lets_in and answer.with_credentials:
            return SUBDOMAINS.say(where=_where(answer), origin=shown(answer.origin, 80))
        if len(answer.allowed) > 1 or any("," in one for one in answer.allowed):
            return VOID.say(where=_where(answer), value=value)
        if answer.allowed == ("*",) and answer.with_credentials:
            return VOID.say(where=_where(answer), value="the star together with credentials")
    for answer in answers:
        if answer.allowed == ("*",) or answer.lets_in:
            who = "every page" if answer.who == STRANGER or answer.allowed == ("*",) else answer.who
            value = shown(", ".join(answer.allowed), 60)
            return UNCREDITED.say(
                where=_where(answer), who=who, value=f"Access-Control-Allow-Origin: {value}"
            )
    return None


def _where(answer: Answered) -> str:
    return f"{answer.method} {shown(answer.path, 60)}"
