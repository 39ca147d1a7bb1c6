"""The steps of plain HTTP and of the HTTPS origin, each as its first answer: what a listener on the wire can turn."""

import secrets
from dataclasses import dataclass

from probes.client import RedirectRefused, Target, follow, normalise
from probes.context import REQUEST_SECONDS, Context, Failure

PERMANENT = (301, 308)
TEMPORARY = (302, 303, 307)
MOST_STEPS = 6
# All plain paths together end inside the look even when every one of them drips.
PLAIN_SECONDS = 3.5


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
