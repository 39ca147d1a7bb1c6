"""The Observatory's tests, algorithm 6: each gives a modifier of the score and why. Pure.

Source: developer.mozilla.org/en-US/observatory/docs/tests_and_scoring. Where it errs (`caught`), the header is read
as browsers read it. Its list of preloaded hosts is not at hand, so nobody gets the points for being on it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from probes.headers.cookies import Cookie
from probes.headers.transport import Transport, read_transport
from probes.headers.words import PRIVATE_REFERRERS, referrer_in_force, words

from . import policy_score
from .facts import Page, Route, Seen
from .framing import framing
from .scripts import score_scripts

HALF_A_YEAR = 15_552_000  # seconds
START, ENOUGH_FOR_BONUS = 100, 90
GRADES = (
    (100, "A+"), (90, "A"), (85, "A-"), (80, "B+"), (70, "B"), (65, "B-"), (60, "C+"), (50, "C"), (45, "C-"),
    (40, "D+"), (30, "D"), (25, "D-"), (0, "F"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Scored:
    """One test: its name, the points it gives or takes, and why."""

    test: str
    points: int
    why: str


def score_all(seen: Seen) -> tuple[Scored, ...]:
    """Every test, in the Observatory's order."""
    return tuple(Scored(test, *rule(seen)) for test, rule in _TESTS.items())


def total(scored: tuple[Scored, ...]) -> int:
    """The score, 0 or more; bonuses count only where penalties leave 90 or more."""
    without = START + sum(min(0, one.points) for one in scored)
    whole = START + sum(one.points for one in scored)
    return max(0, whole if without >= ENOUGH_FOR_BONUS else without)


def grade(score: int) -> str:
    """The letter of a score."""
    return next(letter for least, letter in GRADES if score - score % 5 >= least)


def transport_of(page: Page) -> Transport | None:
    """What the first header says; None without one."""
    values = page.values("strict-transport-security")
    return read_transport(values[0]) if values else None


def _policy(seen: Seen) -> tuple[int, str]:
    markup = seen.home.markup
    metas = markup.meta("content-security-policy") if markup else ()
    return policy_score.score(seen.home.values("content-security-policy"), metas)


def _transport(seen: Seen) -> tuple[int, str]:
    said = transport_of(seen.home)
    if said is None:
        return -20, "is missing"
    if said.fault:
        return -20, said.fault
    return (
        (0, "")
        if said.seconds >= HALF_A_YEAR
        else (-10, f"holds {said.seconds} seconds, less than half a year")
    )


_COOKIE_RULES: tuple[tuple[int, str, Callable[[Cookie, bool], bool]], ...] = (
    (
        -40,
        "a session cookie lacks Secure",
        lambda one, hsts: _is_session(one) and not one.secure and not hsts,
    ),
    (-30, "a session cookie lacks HttpOnly", lambda one, _: _is_session(one) and not one.http_only),
    (-20, "a forgery token lacks SameSite", lambda one, _: "csrf" in one.name.lower() and not one.same_site),
    (-20, "a SameSite cannot be obeyed", lambda one, _: _bad_same_site(one)),
    (-10, "a session cookie lacks Secure", lambda one, _: _is_session(one) and not one.secure),
    (-20, "a cookie lacks Secure", lambda one, hsts: not one.secure and not hsts),
    (-5, "a cookie lacks Secure", lambda one, _: not one.secure),
)


def _cookies(seen: Seen) -> tuple[int, str]:
    """The first rule that a cookie breaks, in the Observatory's order of harm."""
    given = [cookie for cookie in seen.home.cookies if not cookie.deletes]
    hsts = _transport(seen)[0] == 0
    for points, why, broken in _COOKIE_RULES:
        if any(broken(cookie, hsts) for cookie in given):
            return points, why
    return (5, "") if given and all(cookie.same_site for cookie in given) else (0, "")


def _is_session(cookie: Cookie) -> bool:
    """The Observatory's signs alone; what it does not know by its name is told by `caught`."""
    return any(sign in cookie.name.lower() for sign in ("login", "sess"))


def _bad_same_site(cookie: Cookie) -> bool:
    known = cookie.same_site in ("", "lax", "strict", "none")
    return not known or (cookie.same_site == "none" and not cookie.secure)


def _redirection(seen: Seen) -> tuple[int, str]:
    route: Route = seen.plain or Route()
    if route.failure is not None:
        return 0, ""  # nobody listens; what could not be asked is told by the verdict
    parts = [urlsplit(url) for url in route.urls]
    if len(parts) < 2:
        return -20, "plain HTTP answers instead of redirecting"
    if parts[-1].scheme != "https":
        return -20, "plain HTTP never leads to HTTPS"
    if parts[1].scheme != "https":
        return -10, "plain HTTP leads to plain HTTP first"
    return (
        (0, "") if parts[0].hostname == parts[1].hostname else (-5, "plain HTTP leads to another host first")
    )


def _framing(seen: Seen) -> tuple[int, str]:
    closed = framing(seen.home)
    if closed is not None:
        return (5, "") if closed else (-20, "frame-ancestors lets everybody frame the page")
    said = {word for word in words(seen.home.values("x-frame-options")) if word}
    if said in ({"deny"}, {"sameorigin"}):
        return 5, ""
    if len(said) == 1 and next(iter(said)).startswith("allow-from"):
        return 0, "ALLOW-FROM is obeyed by no browser"
    return -20, "is not readable" if said else "is missing"


def _sniffing(seen: Seen) -> tuple[int, str]:
    said = set(words(seen.home.values("x-content-type-options")))
    return (0, "") if said == {"nosniff"} else (-5, "is not nosniff" if said else "is missing")


def _referrer(seen: Seen) -> tuple[int, str]:
    metas = seen.home.markup.meta("referrer-policy") if seen.home.markup else ()
    values = (*seen.home.values("referrer-policy"), *metas)
    if not values:
        return 0, ""
    policy = referrer_in_force(values)
    if policy is None:
        return -5, "names no policy that browsers know"
    return (
        (5, "")
        if policy in PRIVATE_REFERRERS
        else (-5, f"{policy} tells other sites where visitors come from")
    )


def _sharing(seen: Seen) -> tuple[int, str]:
    if seen.again is None:
        return 0, ""
    allowed = seen.again.values("access-control-allow-origin")[:1]
    credentials = seen.again.values("access-control-allow-credentials")[:1]
    reflected = [one.strip() for one in allowed] == [seen.again.origin]
    if reflected and [one.strip().lower() for one in credentials] == ["true"]:
        return -50, "any origin may read answers with the visitor's credentials"
    return 0, ""


def _one_of(header: str, good: tuple[str, ...], neutral: str) -> Callable[[Seen], tuple[int, str]]:
    def rule(seen: Seen) -> tuple[int, str]:
        metas = (
            seen.home.markup.meta(header) if seen.home.markup and header.endswith("resource-policy") else ()
        )
        values = seen.home.values(header) or metas[-1:]
        if not values:
            return 0, ""
        said = values[0].partition(";")[0].strip().lower()
        return (
            (10, "")
            if said in good
            else (0, "")
            if said == neutral
            else (-5, "is not a value that browsers know")
        )

    return rule


_TESTS: dict[str, Callable[[Seen], tuple[int, str]]] = {
    "Content-Security-Policy": _policy,
    "Set-Cookie": _cookies,
    "Access-Control-Allow-Origin": _sharing,
    "Redirection to HTTPS": _redirection,
    "Referrer-Policy": _referrer,
    "Strict-Transport-Security": _transport,
    "Subresource Integrity": lambda seen: score_scripts(seen.home),
    "X-Content-Type-Options": _sniffing,
    "X-Frame-Options": _framing,
    "Cross-Origin-Resource-Policy": _one_of(
        "cross-origin-resource-policy", ("same-origin", "same-site"), "cross-origin"
    ),
    "Cross-Origin-Embedder-Policy": _one_of(
        "cross-origin-embedder-policy", ("require-corp", "credentialless"), "unsafe-none"
    ),
    "Cross-Origin-Opener-Policy": _one_of(
        "cross-origin-opener-policy",
        ("same-origin", "same-origin-allow-popups", "noopener-allow-popups"),
        "unsafe-none",
    ),
}
