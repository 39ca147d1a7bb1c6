"""Errors show no debug page and no stack trace: the settings of development are not the ones of production.

It supports and never proves: a service may still share a database or a key with another environment.
"""

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

from probes.context import Context, Failure
from probes.facts import shown
from probes.needs import OWNERSHIP
from probes.probe import Feed, Kind, Twin, could_not_look
from probes.together import together
from probes.verdict import Finding, Severity, Status, Verdict

from .signatures import found_in

_PAGE = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.5"}

CLEAN = Finding(
    "no_debug_page", Status.PASS, "{count} provoked errors show no debug page and no stack trace."
)
DEBUG = Finding(
    "debug_page",
    Status.FAIL,
    "An error shows what only developers should see: {what} ({where}).",
    "Switch debug mode off in production (Django DEBUG=False, Flask without --debug, NODE_ENV=production,"
    " Rails"
    " consider_all_requests_local=false, PHP display_errors=Off, Laravel APP_DEBUG=false, Spring"
    " server.error.include-stacktrace=never, ASP.NET ASPNETCORE_ENVIRONMENT=Production).",
    Severity.HIGH,
)
NO_ERROR = Finding(
    "no_error_seen",
    Status.SKIPPED,
    "The service answers no invented request with an error ({statuses}), so no error page could be seen.",
    "Answer unknown paths with 404; then their page can be looked at.",
)
FINDINGS = (CLEAN, DEBUG, NO_ERROR)


@dataclass(frozen=True, slots=True)
class Provoked:
    """One request that ought to fail, and the names of what its answer shows."""

    method: str
    path: str
    status: int | None = None
    shows: tuple[str, ...] = ()
    failure: Failure | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    requests: tuple[Provoked, ...]


def look(context: Context) -> Seen:
    """Four requests that no client sends: an invented path, broken encoding, an odd query, odd headers; and another
    method where the team has the host.
    """
    word = secrets.token_hex(6)
    first = _provoke(context, ("GET", f"/no-such-page-{word}", _PAGE))
    if first.failure is not None:
        return Seen((first,))
    odd = {
        "Accept": "application/json",
        "X-Forwarded-Host": f"no-such_host..{word}",
        "Cookie": "sessionid=%00%ff",
    }
    requests = (
        ("GET", f"/no-such-page-{word}/%c0%ae%ff", _PAGE),
        ("GET", f"/?{word}=%00%ff&{word}[]=1&{word}[a][b]=2", _PAGE),
        ("GET", f"/no-such-answer-{word}", odd),
        *([("OPTIONS", f"/no-such-page-{word}", _PAGE)] if context.grant.owned else []),
    )
    return Seen((first, *together(context, *(partial(_provoke, request=one) for one in requests))))


def _provoke(context: Context, request: tuple[str, str, dict[str, str]]) -> Provoked:
    method, path, headers = request
    answer = context.ask(context.aim.https.at(path), method=method, headers=headers)
    if isinstance(answer, Failure):
        return Provoked(method, path, failure=answer)
    return Provoked(method, path, answer.status, found_in(answer.body, is_error=answer.status >= 400))


def judge(seen: Seen, at: datetime) -> Verdict:  # noqa: ARG001 - the contract's shape
    """One debug page is enough to be wrong; right only when errors were really seen."""
    for request in seen.requests:
        if request.shows:
            where = f"{request.method} {shown(request.path, 60)} gave {request.status}"
            return DEBUG.say(what=", ".join(request.shows), where=where)
    answered = [request for request in seen.requests if request.status is not None]
    if not answered:
        failure = seen.requests[0].failure or Failure("could_not_look")
        return could_not_look(failure, f"GET {shown(seen.requests[0].path, 60)}")
    errors = [request for request in answered if (request.status or 0) >= 400]
    if not errors:
        return NO_ERROR.say(statuses=", ".join(str(request.status) for request in answered))
    return CLEAN.say(count=len(errors))


_AT = datetime(2026, 6, 1, tzinfo=UTC)


def _twin(name: str, code: str, *requests: Provoked) -> Twin[Seen]:
    return Twin(name, Seen(requests), _AT, code)


KIND = Kind(
    name="error_page",
    title="Error pages",
    question="Do errors keep what only developers should see to themselves?",
    source="OWASP ASVS 7.4, error handling",
    feeds=(Feed("operations.config_separated", proves=False),),
    seen=Seen,
    look=look,
    judge=judge,
    findings=FINDINGS,
    rule_version=2,
    uses=(OWNERSHIP,),
    good=(_twin("a plain 404", "no_debug_page", Provoked("GET", "/no-such", 404)),),
    bad=(
        _twin("Django in debug mode", "debug_page", Provoked("GET", "/no-such", 404, ("Django debug page",))),
        _twin("a success for everything", "no_error_seen", Provoked("GET", "/no-such", 200)),
        _twin(
            "silence", "deadline_exceeded", Provoked("GET", "/no-such", failure=Failure("deadline_exceeded"))
        ),
    ),
)
