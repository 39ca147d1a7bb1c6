"""What is seen of a page's headers, and the looking: a 200, a 404, and the first page once more."""

import secrets
from dataclasses import dataclass, replace

from probes.client import Hop, Target
from probes.context import REQUEST_SECONDS, Context, Failure
from probes.headers.cookies import Cookie, read_cookies
from probes.nodes import NODE_SECONDS, other_nodes
from probes.paths import declared_paths
from probes.together import together

from .grading import ASKED

REPORT_ONLY = "content-security-policy-report-only"
CROSS_ORIGIN = ("access-control-allow-origin", "access-control-allow-credentials")
KEPT = (*ASKED, REPORT_ONLY, *CROSS_ORIGIN)
NOT_FOUND = (404, 410)


@dataclass(frozen=True, slots=True)
class Page:
    """One page: the path asked, the URL that answered in the end, and the headers judged here, as sent."""

    asked: str
    url: str = ""
    status: int | None = None
    headers: dict[str, tuple[str, ...]] | None = None
    cookies: tuple[Cookie, ...] = ()
    failure: Failure | None = None
    address: str = ""

    @property
    def answered_well(self) -> bool:
        return self.status is not None and 200 <= self.status < 300

    @property
    def not_found(self) -> bool:
        return self.status in NOT_FOUND

    def values(self, name: str) -> tuple[str, ...]:
        return tuple((self.headers or {}).get(name, ()))


@dataclass(frozen=True, slots=True)
class Seen:
    """`home` is `/`, or the health path where `/` has no page; `invented` are paths that nobody made.

    `again` is `home` asked a second time, as by a sandboxed page of no origin. `beside` are answers that are
    neither: the redirect that led to `home`, and the health answer. `named` are the pages at declared paths.
    `elsewhere` are `home` and the one not found at the further addresses of the name.
    """

    home: Page
    invented: tuple[Page, ...]
    again: Page | None = None
    beside: tuple[Page, ...] = ()
    elsewhere: tuple[Page, ...] = ()
    named: tuple[Page, ...] = ()


def look(context: Context) -> Seen:
    """Asks the HTTPS origin, certificate verified, at most seven times and once at each declared path; and each further
    address of its name twice.
    """
    https = context.aim.https
    home, *led = _pages(context, https, follow=5)
    if home.failure is not None:
        return Seen(home, ())
    (health,), invented = together(
        context, lambda one: (_page(one, https.at(context.aim.health), follow=2),), _invented
    )
    home = health if health.answered_well and not home.answered_well else home
    named = tuple(_page(context, https.at(path), follow=2) for path in declared_paths(context))
    beside = tuple(page for page in (*led[:1], health) if page is not home)
    again, elsewhere = together(
        context,
        lambda one: tuple(filter(None, (_again(one, home),))),
        lambda one: _elsewhere(one, home, next((page for page in invented if page.not_found), None)),
    )
    return Seen(home, invented, next(iter(again), None), beside, elsewhere, named)


def _elsewhere(context: Context, home: Page, not_found: Page | None) -> tuple[Page, ...]:
    """The same two pages at the further addresses, where they are reached at all: silence is for other kinds."""
    found = []
    for address, there in other_nodes(context, context.aim.https, home.address):
        for page in filter(None, (home, not_found)):
            target = context.aim.https.at(page.asked)
            seen = _pages(there, target, follow=5 if page is home else 0, most=NODE_SECONDS)[0]
            if seen.failure is not None:
                break
            found.append(replace(seen, address=address))
    return tuple(found)


def _invented(context: Context) -> tuple[Page, ...]:
    """Invented paths of different looks, until one is not found: single-page sites answer 200 to most of
    them.
    """
    word = secrets.token_hex(6)
    pages: list[Page] = []
    below_health = context.aim.health.partition("?")[0].rstrip("/")
    for path in (f"/no-such-page-{word}", f"/no-such-file-{word}.txt", f"{below_health}/no-such-{word}"):
        pages.append(_page(context, context.aim.https.at(path)))
        if pages[-1].not_found:
            break
    return tuple(pages)


def _again(context: Context, home: Page) -> Page | None:
    if not home.answered_well:
        return None
    target = context.aim.https.at(home.asked)
    again = _page(context, target, follow=5, headers={"Origin": "null"})
    return again if again.answered_well else _page(context, target, follow=5)


def _page(
    context: Context, target: Target, *, follow: int = 0, headers: dict[str, str] | None = None
) -> Page:
    return _pages(context, target, follow=follow, headers=headers)[0]


def _pages(
    context: Context,
    target: Target,
    *,
    follow: int = 0,
    headers: dict[str, str] | None = None,
    most: float = REQUEST_SECONDS,
) -> tuple[Page, ...]:
    """The final answer, then the redirects that led to it, first one first."""
    answer = context.ask(target, follow=follow, headers=headers, most=most)
    if isinstance(answer, Failure):
        return (Page(target.path, failure=answer),)
    *led, last = (_told(target, hop) for hop in answer.hops)
    return (last, *led)


def _told(target: Target, hop: Hop) -> Page:
    kept = {name: hop.values(name) for name in KEPT}
    return Page(
        target.path,
        hop.url,
        hop.status,
        {name: values for name, values in kept.items() if values},
        read_cookies(hop.values("set-cookie")),
        address=str(hop.address or ""),
    )
