"""Plain HTTP is only a signpost to HTTPS: on `/`, the health path, a usual sign-in path and an invented one.
And HTTPS never leads back.

Redirects are never followed blindly: the first hop is what a listener on the wire can turn. RFC 9110, 15.4;
the
rule of the MDN Observatory, sharpened: it asks `/` alone, so that a `/login` in clear goes unseen.
"""

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime

from probes.client import RedirectRefused, Target, follow, normalise
from probes.context import REQUEST_SECONDS, Context, Failure
from probes.facts import shown
from probes.probe import Feed, Kind, Twin, could_not_look
from probes.verdict import Finding, Severity, Status, Verdict, worst

PERMANENT = (301, 308)
TEMPORARY = (302, 303, 307)
MOST_STEPS = 6
# All plain paths together end inside the look even when every one of them drips.
PLAIN_SECONDS = 3.5

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


@dataclass(frozen=True, slots=True)
class Step:
    """One question and its answer. `locations` are the Location headers as sent; `cookies` counts those
    set.
    """

    url: str
    status: int | None = None
    locations: tuple[str, ...] = ()
    cookies: int = 0
    failure: Failure | None = None

    @property
    def redirects(self) -> bool:
        return self.status in (*PERMANENT, *TEMPORARY) and bool(self.locations)

    def target(self) -> Target:
        """Where the redirect leads. Raises `RedirectRefused`."""
        if len(set(self.locations)) != 1:
            raise RedirectRefused("location")
        return follow(normalise(self.url), self.locations[0])


@dataclass(frozen=True, slots=True)
class Seen:
    """`plain`: per path asked, the steps inside the plain origin. `https`: the steps from `/` inside that
    origin. `https_beside`: the steps there from the health path and from an invented one.
    """

    http: str
    https_host: str
    https_port: int
    plain: tuple[tuple[Step, ...], ...]
    https: tuple[Step, ...]
    https_beside: tuple[tuple[Step, ...], ...] = ()


def look(context: Context) -> Seen:
    """Asks plain HTTP on four paths and HTTPS on three, each with at most five further steps inside its
    origin.
    """
    aim = context.aim
    invented = f"/no-such-page-{secrets.token_hex(6)}"
    https = _steps(context, aim.https)
    plain = []
    for path in dict.fromkeys(("/", aim.health, "/login", invented)):
        plain.append(_steps(context, aim.http.at(path), PLAIN_SECONDS))
        if plain[-1][0].failure is not None:
            break  # the others would only wait for the same silence
    beside = []
    if https[0].failure is None:
        beside = [_steps(context, aim.https.at(path)) for path in (aim.health, invented)]
    return Seen(aim.http.url, aim.https.host, aim.https.port, tuple(plain), https, tuple(beside))


def _steps(context: Context, target: Target, most: float = REQUEST_SECONDS) -> tuple[Step, ...]:
    steps: list[Step] = []
    asked: set[str] = set()
    while len(steps) < MOST_STEPS:
        asked.add(target.url)
        before = len(context.hops)
        answer = context.ask(target, most=most)
        # What stands in the head of an answer counts, even when its body never ends.
        head = next((hop for hop in reversed(context.hops[before:]) if hop.status is not None), None)
        if head is None:
            return (*steps, Step(target.url, failure=answer if isinstance(answer, Failure) else None))
        step = Step(target.url, head.status, head.values("location"), len(head.values("set-cookie")))
        steps.append(step)
        try:
            onward = step.target() if step.redirects else None
        except RedirectRefused:
            onward = None
        if onward is None or onward.origin != target.origin or onward.url in asked:
            break
        target = onward
    return tuple(steps)


def judge(seen: Seen, at: datetime) -> Verdict:  # noqa: ARG001 - the contract's shape
    """The worst of all paths and of the HTTPS side: without an HTTPS that answers, nothing is enforced.

    Below its root only a way back to plain HTTP counts; what else is wrong there is for other kinds.
    """
    verdicts = [_judge_plain(steps, seen) for steps in seen.plain]
    https = _judge_https(seen.https)
    if https is not None:
        verdicts.append(https)
    beside = [_judge_https(steps) for steps in seen.https_beside]
    verdicts += [verdict for verdict in beside if verdict is not None and verdict.code == DOWNGRADE.code]
    return worst(verdicts)


def _judge_plain(steps: tuple[Step, ...], seen: Seen) -> Verdict:
    """One path. Only its last step can be anything but a redirect inside the plain origin."""
    if steps[0].failure is not None and steps[0].failure.nobody_listens:
        return CLOSED.say(url=seen.http)
    for step in steps:
        if step.failure is not None:
            return could_not_look(step.failure, f"GET {shown(step.url, 80)}")
        if step.cookies:
            return COOKIE.say(where=_where(step))
    last = steps[-1]
    if last.status == 429:
        return BUSY.say()
    if not last.redirects:
        return IN_CLEAR.say(where=_where(last))
    return _judge_redirect(last, seen, first=len(steps) == 1)


def _judge_redirect(step: Step, seen: Seen, *, first: bool) -> Verdict:
    try:
        target = step.target()
    except RedirectRefused:
        return UNREADABLE.say(where=_where(step))
    here = normalise(step.url)
    where = f"{_where(step)} to {shown(target.url, 80)}"
    if target.scheme != "https":
        return (LOOP if target.origin == here.origin else STAYS_HTTP).say(where=where)
    if target.host not in (here.host, seen.https_host):
        return OTHER_HOST.say(where=where)
    if target.port != seen.https_port:
        return OTHER_PORT.say(where=where)
    if not first:
        return HTTP_FIRST.say(where=where)
    return NOT_PERMANENT.say(where=_where(step)) if step.status in TEMPORARY else REDIRECTS.say()


def _judge_https(steps: tuple[Step, ...]) -> Verdict | None:
    """What is wrong with the HTTPS side, or None: an error where it cannot be trusted or reached."""
    last = steps[-1]
    if last.failure is not None:
        return could_not_look(last.failure, f"GET {shown(last.url, 80)}")
    if not last.redirects:
        return None
    try:
        target = last.target()
    except RedirectRefused:
        return UNREADABLE.say(where=_where(last))
    where = f"{_where(last)} to {shown(target.url, 80)}"
    if target.scheme != "https":
        return DOWNGRADE.say(where=where)
    if target.origin != normalise(last.url).origin:
        return None
    return COOKIE_LOOP.say() if any(step.cookies for step in steps) else LOOP.say(where=where)


def _where(step: Step) -> str:
    return f"{shown(step.url, 80)} gave {step.status}"


_AT = datetime(2026, 6, 1, tzinfo=UTC)
_HTTPS = (Step("https://app.example/", 200),)


def _twin(name: str, code: str, *plain: tuple[Step, ...], https: tuple[Step, ...] = _HTTPS) -> Twin[Seen]:
    return Twin(name, Seen("http://app.example/", "app.example", 443, plain, https), _AT, code)


def _redirect(path: str = "/", status: int = 301, to: str = "https://app.example") -> tuple[Step, ...]:
    return (Step(f"http://app.example{path}", status, (f"{to}{path}",)),)


KIND = Kind(
    name="https_redirect",
    title="HTTPS enforced",
    question="Does plain HTTP do nothing but redirect to HTTPS?",
    feeds=(Feed("security.https"),),
    seen=Seen,
    look=look,
    judge=judge,
    findings=FINDINGS,
    rule_version=2,
    good=(
        _twin("301 everywhere", "redirects", _redirect(), _redirect("/health"), _redirect("/login", 308)),
        _twin("302", "temporary", _redirect(status=302)),
        _twin("closed", "closed", (Step("http://app.example/", failure=Failure("unreachable", "refused")),)),
    ),
    bad=(
        _twin("/login in clear", "in_clear", _redirect(), (Step("http://app.example/login", 200),)),
        _twin(
            "a cookie in clear",
            "cookie_in_clear",
            (Step("http://app.example/", 301, ("https://app.example/",), 1),),
        ),
        _twin("another host in clear", "stays_http", _redirect(to="http://www.app.example")),
        _twin("a loop", "loop", _redirect(to="http://app.example")),
        _twin(
            "a trick in the host", "unreadable_location", _redirect(to="https://evil.example\\@app.example")
        ),
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
            "all closed",
            "unreachable",
            (Step("http://app.example/", failure=Failure("unreachable", "refused")),),
            https=(Step("https://app.example/", failure=Failure("unreachable", "refused")),),
        ),
    ),
)
