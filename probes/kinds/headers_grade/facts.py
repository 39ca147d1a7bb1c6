"""What the Observatory looks at, and what it does not: a second look, a 404, the origin null, the sign-in in clear."""

import secrets
from dataclasses import dataclass, replace
from functools import partial

from probes.client import ClientError, Exchange, Target, follow
from probes.context import Context, Failure
from probes.headers.cookies import Cookie, read_cookies
from probes.together import together

from .markup import Markup, read_markup

KEPT = (
    "strict-transport-security", "content-security-policy", "content-security-policy-report-only",
    "x-frame-options", "x-content-type-options", "referrer-policy", "cross-origin-resource-policy",
    "cross-origin-embedder-policy", "cross-origin-opener-policy", "access-control-allow-origin",
    "access-control-allow-credentials", "content-type",
)  # fmt: skip
PLAIN_SECONDS = 3.5
MOST_STEPS = 6


@dataclass(frozen=True, slots=True)
class Page:
    """One answer: the headers judged here as sent, cookies without values; `origin` is whose name it was asked in."""

    asked: str
    url: str = ""
    status: int | None = None
    headers: dict[str, tuple[str, ...]] | None = None
    cookies: tuple[Cookie, ...] = ()
    markup: Markup | None = None
    origin: str = ""
    failure: Failure | None = None

    def values(self, name: str) -> tuple[str, ...]:
        return tuple((self.headers or {}).get(name, ()))

    @property
    def is_html(self) -> bool:
        kind = next(iter(self.values("content-type")), "")
        return kind.partition(";")[0].strip().lower() in ("text/html", "application/xhtml+xml")


@dataclass(frozen=True, slots=True)
class Route:
    """Where plain HTTP leads: the addresses, the one asked first; `status` is the last answer's."""

    urls: tuple[str, ...] = ()
    status: int | None = None
    failure: Failure | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """`again` is `home` in the name of a stranger, `null` in the name of no origin; `missing` a path nobody made."""

    home: Page
    again: Page | None = None
    null: Page | None = None
    missing: Page | None = None
    plain: Route | None = None
    sign_in: Route | None = None


def look(context: Context) -> Seen:
    """Asks the HTTPS origin four times, and plain HTTP for two paths."""
    aim, word = context.aim, secrets.token_hex(5)
    home = _page(context, aim.https, markup=True)
    if home.failure is not None:
        return Seen(home)
    pages, routes = together(
        context, partial(_with_pages, home=home, word=word), partial(_with_routes, home=home)
    )
    return replace(pages, plain=routes.plain, sign_in=routes.sign_in)


def _with_pages(context: Context, home: Page, word: str) -> Seen:
    https = context.aim.https
    again, null, missing = together(
        context,
        partial(_page, target=https, origin=f"https://{word}.example"),
        partial(_page, target=https, origin="null"),
        partial(_page, target=https.at(f"/no-such-page-{word}"), steps=0),
    )
    return Seen(home, again, null, missing)


def _with_routes(context: Context, home: Page) -> Seen:
    plain = _route(context, context.aim.http)
    silent = plain.failure is not None
    sign_in = plain if silent else _route(context, context.aim.http.at("/login"))
    return Seen(home, plain=plain, sign_in=sign_in)


def _page(
    context: Context, target: Target, *, origin: str = "", steps: int = 5, markup: bool = False
) -> Page:
    answer = context.ask(target, follow=steps, headers={"Origin": origin} if origin else None)
    if isinstance(answer, Failure):
        return Page(target.path, origin=origin, failure=answer)
    return _told(target, answer, context, origin, markup=markup)


def _told(target: Target, answer: Exchange, context: Context, origin: str, *, markup: bool) -> Page:
    kept = {name: answer.values(name) for name in KEPT}
    cookies = [value for hop in answer.hops for value in hop.values("set-cookie")]
    page = Page(
        target.path,
        answer.url,
        answer.status,
        {name: values for name, values in kept.items() if values},
        read_cookies(cookies, context.at),
        origin=origin,
    )
    return replace(page, markup=read_markup(answer.body)) if markup and page.is_html else page


def _route(context: Context, target: Target) -> Route:
    """Follows inside plain HTTP; the first address that is not there is told, and not asked."""
    urls = [target.url]
    for _ in range(MOST_STEPS):
        answer = context.ask(target, most=PLAIN_SECONDS)
        if isinstance(answer, Failure):
            return Route(tuple(urls), failure=answer)
        location = answer.header("location")
        if answer.status not in (301, 302, 303, 307, 308) or not location:
            return Route(tuple(urls), answer.status)
        try:
            onward = follow(target, location)
        except ClientError:
            return Route(tuple(urls), answer.status)
        known = onward.url in urls
        urls.append(onward.url)
        if known or onward.origin != target.origin:
            return Route(tuple(urls), answer.status)
        target = onward
    return Route(tuple(urls))
