"""What is seen of a page's headers, and the looking: a 200, a 404, and the first page once more."""

import secrets
from dataclasses import dataclass

from probes.client import Hop, Target
from probes.context import Context, Failure

from .grading import ASKED

REPORT_ONLY = "content-security-policy-report-only"
CROSS_ORIGIN = ("access-control-allow-origin", "access-control-allow-credentials")
KEPT = (*ASKED, REPORT_ONLY, *CROSS_ORIGIN)
NOT_FOUND = (404, 410)


@dataclass(frozen=True, slots=True)
class Cookie:
    """A cookie's name and flags; never its value."""

    name: str
    secure: bool
    http_only: bool


@dataclass(frozen=True, slots=True)
class Page:
    """One page: the path asked, the URL that answered in the end, and the headers judged here, as sent."""

    asked: str
    url: str = ""
    status: int | None = None
    headers: dict[str, tuple[str, ...]] | None = None
    cookies: tuple[Cookie, ...] = ()
    failure: Failure | None = None

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
    neither: the redirect that led to `home`, and the health answer.
    """

    home: Page
    invented: tuple[Page, ...]
    again: Page | None = None
    beside: tuple[Page, ...] = ()


def look(context: Context) -> Seen:
    """Asks the HTTPS origin, certificate verified, at most seven times."""
    https = context.aim.https
    home, *led = _pages(context, https, follow=5)
    health = None
    if home.failure is None:
        health = _page(context, https.at(context.aim.health), follow=2)
        home = health if health.answered_well and not home.answered_well else home
    if home.failure is not None:
        return Seen(home, ())
    beside = tuple(page for page in (*led[:1], health) if page is not None and page is not home)
    return Seen(home, _invented(context), _again(context, home), beside)


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
    context: Context, target: Target, *, follow: int = 0, headers: dict[str, str] | None = None
) -> tuple[Page, ...]:
    """The final answer, then the redirects that led to it, first one first."""
    answer = context.ask(target, follow=follow, headers=headers)
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
        _cookies(hop),
    )


def _cookies(answer: Hop) -> tuple[Cookie, ...]:
    found = []
    for value in answer.values("set-cookie")[:50]:
        pair, *attributes = value.split(";")
        flags = {attribute.partition("=")[0].strip().lower() for attribute in attributes}
        found.append(Cookie(pair.partition("=")[0].strip()[:80], "secure" in flags, "httponly" in flags))
    return tuple(found)
