"""The steps of plain HTTP and of the HTTPS origin, each as its first answer: what a listener on the wire can turn."""

import re
import secrets
from dataclasses import dataclass, replace

from probes.client import RedirectRefused, Target, follow, normalise
from probes.context import REQUEST_SECONDS, Context, Failure
from probes.facts import shown
from probes.nodes import NODE_SECONDS, may_be_our_own_lack, other_nodes
from probes.paths import declared_paths
from probes.together import together

PERMANENT = (301, 308)
TEMPORARY = (302, 303, 307)
MOST_STEPS = 6
_REFRESH = re.compile(r"""\s*[\d.]*\s*[;,]\s*(?:url\s*=\s*)?['"]?([^'"\s]+)""", re.IGNORECASE)
# All plain paths together end inside the look even when every one of them drips.
PLAIN_SECONDS, PLAIN_TOGETHER = 3.5, 14.0


@dataclass(frozen=True, slots=True)
class Step:
    """One question and its answer. `locations` are the Location headers as sent; `cookies` counts those
    set; `address` is the one that answered; `refresh` is where a Refresh header leads (HTML, 4.2.5.3), "" without one.
    """

    url: str
    status: int | None = None
    locations: tuple[str, ...] = ()
    cookies: int = 0
    failure: Failure | None = None
    address: str = ""
    refresh: str = ""

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
    origin. `https_beside`: the steps there from the health path and from an invented one. `elsewhere`: the first
    answer of plain HTTP at each further address of its name. `beyond`: the first answer at the other origin that the
    HTTPS root leads to, when it leads to one.
    """

    http: str
    https_host: str
    https_port: int
    plain: tuple[tuple[Step, ...], ...]
    https: tuple[Step, ...]
    https_beside: tuple[tuple[Step, ...], ...] = ()
    elsewhere: tuple[Step, ...] = ()
    beyond: Step | None = None


def look(context: Context) -> Seen:
    """Asks plain HTTP on four paths and on those that were declared, and HTTPS on three, each with at most five further
    steps inside its origin; and the root of plain HTTP at the further addresses of its name.
    """
    aim = context.aim
    invented = f"/no-such-page-{secrets.token_hex(6)}"
    plain, secure = together(
        context, lambda one: _plain_side(one, invented), lambda one: _secure_side(one, invented)
    )
    elsewhere = _elsewhere(context, plain[0][0])
    beyond = _beyond(context, secure[0][-1])
    return Seen(aim.http.url, aim.https.host, aim.https.port, plain, secure[0], secure[1:], elsewhere, beyond)


def _refresh(headers: tuple[str, ...]) -> str:
    """The address in a Refresh header, as a browser takes it: seconds, then url= or the bare address."""
    found = next((match for header in headers if (match := _REFRESH.match(header))), None)
    return shown(found[1], 200) if found else ""


def _plain_side(context: Context, invented: str) -> tuple[tuple[Step, ...], ...]:
    aim = context.aim
    plain: list[tuple[Step, ...]] = []
    paths = dict.fromkeys(("/", aim.health, "/login", invented, *declared_paths(context)))
    for path in paths:
        plain.append(_steps(context, aim.http.at(path), min(PLAIN_SECONDS, PLAIN_TOGETHER / len(paths))))
        if plain[-1][0].failure is not None:
            break  # the others would only wait for the same silence
    return tuple(plain)


def _secure_side(context: Context, invented: str) -> tuple[tuple[Step, ...], ...]:
    aim = context.aim
    https = _steps(context, aim.https)
    if https[0].failure is not None:
        return (https,)
    return (https, *(_steps(context, aim.https.at(path)) for path in (aim.health, invented)))


def _elsewhere(context: Context, first: Step) -> tuple[Step, ...]:
    """The first answer of every further address, but for the silence that may be this machine's own lack."""
    found = []
    for address, there in other_nodes(context, context.aim.http, first.address):
        step = replace(_steps(there, context.aim.http, NODE_SECONDS, most_steps=1)[0], address=address)
        if step.failure is None or not may_be_our_own_lack(address, first.address):
            found.append(step)
    return tuple(found)


def _beyond(context: Context, last: Step) -> Step | None:
    """One look at where the HTTPS root leads, if that is another origin: two hosts may send visitors to and fro."""
    try:
        onward = last.target() if last.redirects else None
    except RedirectRefused:
        return None
    if onward is None or onward.origin == normalise(last.url).origin:
        return None
    return _steps(context, onward, NODE_SECONDS, most_steps=1)[0]


def _steps(
    context: Context, target: Target, most: float = REQUEST_SECONDS, most_steps: int = MOST_STEPS
) -> tuple[Step, ...]:
    steps: list[Step] = []
    asked: set[str] = set()
    while len(steps) < most_steps:
        asked.add(target.url)
        before = len(context.hops)
        answer = context.ask(target, most=most)
        # What stands in the head of an answer counts, even when its body never ends.
        head = next((hop for hop in reversed(context.hops[before:]) if hop.status is not None), None)
        if head is None:
            return (*steps, Step(target.url, failure=answer if isinstance(answer, Failure) else None))
        step = Step(
            target.url,
            head.status,
            head.values("location"),
            len(head.values("set-cookie")),
            address=str(head.address or ""),
            refresh=_refresh(head.values("refresh")),
        )
        steps.append(step)
        try:
            onward = step.target() if step.redirects else None
        except RedirectRefused:
            onward = None
        if onward is None or onward.origin != target.origin or onward.url in asked:
            break
        target = onward
    return tuple(steps)
