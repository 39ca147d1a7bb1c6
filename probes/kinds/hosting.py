"""The URL as given is served, steadily, by something that is not a parked or default page.

It supports and never proves: only the team knows whether this is the environment that they mean.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime

from probes.context import Context, Failure
from probes.facts import shown
from probes.probe import Feed, Kind, Twin, could_not_look
from probes.together import together
from probes.verdict import Finding, Severity, Status, Verdict

TRIES = 3
_TITLE = re.compile(r"<title[^>]{0,200}>([^<]{0,300})", re.IGNORECASE)
_NOT_A_SERVICE = {
    "the default page of nginx": (r"<title>Welcome to nginx\b", r"<title>Test Page for the Nginx"),
    "the default page of OpenResty": (r"<title>Welcome to OpenResty",),
    "the default page of lighttpd": (r"lighttpd.{0,200}placeholder page",),
    "the default page of Jetty": (r"<title>Welcome to Jetty", r"Powered by Eclipse Jetty"),
    "the default page of Django": (r"<title>The install worked successfully! Congratulations!",),
    "the default page of Rails": (r"<title>(Ruby on Rails|Yay! You.{1,7}re on Rails)",),
    "the default page of Apache": (
        r"<title>Apache2 \w+ Default Page",
        r"<title>Test Page for the (Apache|HTTP Server)",
        r"^\s*<html><body><h1>It works!</h1></body></html>\s*$",
    ),
    "the default page of IIS": (r"<title>(IIS Windows|IIS7|(Microsoft )?Internet Information)",),
    "the default page of Caddy": (r"<title>Caddy works!",),
    "the default page of Tomcat": (r"<title>Apache Tomcat/\d",),
    "the default page of a hosting panel": (
        r"<title>(Default Web Site Page|Domain Default page|Plesk|Default Parallels)",
    ),
    "a parked domain": (
        r"(this|the) domain (name )?(is|may be) (parked|for sale)",
        r"buy this domain",
        r"sedoparking|parkingcrew",
        r"domain has expired",
    ),
    "a platform's page for an unknown service": (
        r"<title>(No such app|Site not found|404: NOT_FOUND|Heroku \| Welcome|Welcome to Firebase Hosting)",
        r"<title>(Microsoft Azure (App Service|Web App) - (Welcome|Error 404)|404 Web Site not found)",
        r"Your (web )?app( service)? is (up and )?running and waiting for your content",
        r"Fastly error: unknown domain|Application not found.{0,200}railway",
        r"<Code>NoSuchBucket</Code>|DEPLOYMENT_NOT_FOUND",
        r"There isn't a GitHub Pages site here",
    ),
}
_PATTERNS = {
    name: re.compile("|".join(texts), re.IGNORECASE | re.DOTALL) for name, texts in _NOT_A_SERVICE.items()
}

STEADY = Finding("steady", Status.PASS, "{url} answered {tries} times out of {tries}, with {status}.")
UNSTEADY = Finding(
    "unsteady",
    Status.WARN,
    "{url} did not answer alike: {statuses}.",
    "Look for a node that is down or restarting behind the address.",
    Severity.MEDIUM,
)
DOWN = Finding(
    "server_error",
    Status.FAIL,
    "{url} answers only with server errors ({statuses}).",
    "Start the service, or mend the way from the proxy to it; the proxy's error log says which.",
    Severity.CRITICAL,
)
NOT_A_SERVICE = Finding(
    "not_the_service",
    Status.FAIL,
    "{url} shows {what}, not a service.",
    "Deploy the service there, or point the DNS record and the proxy at it.",
    Severity.HIGH,
)
ELSEWHERE = Finding(
    "leads_elsewhere",
    Status.WARN,
    "{url} only leads on to another origin ({status}), where nothing was looked at.",
    "Give the environment the address at which the service itself answers; a sign-in elsewhere may stay as it is.",
    Severity.LOW,
)
FINDINGS = (STEADY, ELSEWHERE, UNSTEADY, DOWN, NOT_A_SERVICE)


@dataclass(frozen=True, slots=True)
class Try:
    """One GET of the URL, redirects inside its origin followed. `what` names a page that is no service."""

    status: int | None = None
    title: str = ""
    what: str = ""
    failure: Failure | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    url: str
    tries: tuple[Try, ...]


def look(context: Context) -> Seen:
    """Asks the URL as given three times; stops when the first gets no answer."""
    first = _try(context)
    more = () if first.failure is not None else together(context, *[_try] * (TRIES - 1))
    return Seen(context.aim.page.url, (first, *more))


def _try(context: Context) -> Try:
    answer = context.ask(context.aim.page, follow=5)
    if isinstance(answer, Failure):
        return Try(failure=answer)
    text = answer.body[:65_536].decode("utf-8", "replace")
    title = _TITLE.search(text)
    what = next((name for name, pattern in _PATTERNS.items() if pattern.search(text)), "")
    return Try(answer.status, shown(title[1], 80) if title else "", what)


def judge(seen: Seen, at: datetime) -> Verdict:  # noqa: ARG001 - the contract's shape
    """Wrong when it shows no service, or only server errors; could not tell when it did not answer at all."""
    url = shown(seen.url, 100)
    answered = [one for one in seen.tries if one.status is not None]
    if not answered:
        return could_not_look(seen.tries[0].failure or Failure("could_not_look"), f"GET {url}")
    what = next((one.what for one in answered if one.what), "")
    if what:
        return NOT_A_SERVICE.say(url=url, what=what)
    statuses = ", ".join(str(one.status or "no answer") for one in seen.tries)
    if all((one.status or 0) >= 500 for one in answered):
        return DOWN.say(url=url, statuses=statuses)
    if len({one.status for one in seen.tries}) > 1:
        return UNSTEADY.say(url=url, statuses=statuses)
    if 300 <= (answered[0].status or 0) < 400:
        return ELSEWHERE.say(url=url, status=answered[0].status)
    return STEADY.say(url=url, tries=len(seen.tries), status=answered[0].status)


_AT = datetime(2026, 6, 1, tzinfo=UTC)


def _twin(name: str, code: str, *tries: Try) -> Twin[Seen]:
    return Twin(name, Seen("https://app.example/", tries), _AT, code)


KIND = Kind(
    name="hosting",
    title="Hosting",
    question="Is the URL served, steadily, by a service?",
    source="The seed's launch checklist: hosting environment provisioned",
    feeds=(Feed("infrastructure.hosting", proves=False),),
    seen=Seen,
    look=look,
    judge=judge,
    findings=FINDINGS,
    rule_version=2,
    good=(
        _twin("three answers", "steady", Try(200), Try(200), Try(200)),
        _twin("a sign-in elsewhere", "leads_elsewhere", Try(302), Try(302), Try(302)),
    ),
    bad=(
        _twin(
            "a default page", "not_the_service", Try(200, "Welcome to nginx!", "the default page of nginx")
        ),
        _twin("a bad gateway", "server_error", Try(502), Try(502), Try(502)),
        _twin("silence", "unreachable", Try(failure=Failure("unreachable", "timed_out"))),
    ),
)
