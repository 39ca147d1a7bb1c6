"""The verdict on the headers of a 200 and of a 404."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from probes.facts import shown
from probes.probe import could_not_look
from probes.verdict import Verdict

from . import content, permissions, simple, transport
from .facts import REPORT_ONLY, Page, Seen
from .findings import (
    CONFLICTING,
    COOKIE_EXPOSED,
    COOKIE_LOOSE,
    CROSS_ORIGIN_OPEN,
    ELSEWHERE,
    GOOD,
    MISSING,
    NO_MISSING,
    NO_PAGE,
    TOLERATED,
    UNREADABLE,
    UNSEEN_AGAIN,
    WEAK,
)
from .grading import ASKED, STRICT, Grade, Graded

_BY_GRADE = {
    Grade.MISSING: MISSING, Grade.WEAK: WEAK, Grade.CONFLICTING: CONFLICTING, Grade.UNREADABLE: UNREADABLE,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Problem:
    header: str
    graded: Graded
    places: tuple[str, ...]


def judge(seen: Seen, at: datetime) -> Verdict:  # noqa: ARG001 - the contract's shape
    """First what is wrong on any page that could be judged; then what could not be seen; then right."""
    pages = [page for page in (seen.home, seen.again) if page and page.answered_well]
    not_found = [page for page in seen.invented if page.not_found]
    wrong = _wrong(list(_looks(seen)), frozenset(page.asked for page in seen.named))
    if wrong:
        return wrong
    for page in (seen.home, seen.again, *(() if not_found else seen.invented), *seen.named):
        if page is not None and page.failure is not None:
            return could_not_look(page.failure, f"GET {shown(page.asked, 60)}")
    if not pages:
        return NO_PAGE.say(statuses=_statuses((seen.home,)))
    if not not_found:
        return NO_MISSING.say(statuses=_statuses(seen.invented))
    return _right(seen)


def _looks(seen: Seen) -> Iterator[tuple[Page, Page | None]]:
    """Every page that can be judged, each with a second look that its nonces must differ from."""
    if seen.home.answered_well:
        yield seen.home, seen.again
    if seen.again is not None and seen.again.answered_well:
        yield seen.again, seen.home
    for page in (*seen.invented, *seen.elsewhere):
        if page.not_found or page.answered_well:
            yield page, seen.home
    for page in seen.named:
        if page.status is not None:
            yield page, None
    for page in seen.beside:
        if page.status is not None and 300 <= page.status < 400:
            yield page, None


def _wrong(looks: list[tuple[Page, Page | None]], named: frozenset[str]) -> Verdict | None:
    several = len({page.address for page, _ in looks}) > 1

    def place(page: Page) -> str:
        told = f"{page.status} at {page.address}" if several else str(page.status)
        return f"{told} of {shown(page.asked, 60)}" if page.asked in named else told

    problems = list(_problems(looks, place))
    if problems:
        worst = max(problems, key=lambda problem: list(Grade).index(problem.graded.grade))
        return _BY_GRADE[worst.graded.grade].say(problems=_told(problems), lines=_lines(problems))
    pages = [page for page, _ in looks]
    if any(_gives_null_credentials(page) for page in pages):
        return CROSS_ORIGIN_OPEN.say()
    exposed = sorted({problem for page in pages for problem in _exposed(page)})
    return COOKIE_EXPOSED.say(problems="; ".join(exposed[:4])) if exposed else None


def _problems(looks: Sequence[tuple[Page, Page | None]], place: Callable[[Page], str]) -> Iterator[_Problem]:
    for header in ASKED:
        places: dict[Graded, list[str]] = {}
        for page, other in looks:
            graded = grade(header, page, other)
            if not graded.holds:
                places.setdefault(graded, []).append(place(page))
        for graded, where in places.items():
            yield _Problem(header, graded, tuple(dict.fromkeys(where)))


def _lines(problems: list[_Problem]) -> str:
    return "; ".join(dict.fromkeys(": ".join(ASKED[problem.header]) for problem in problems))


def _told(problems: list[_Problem]) -> str:
    """The problems as sentences' parts; headers with the same one share a part."""
    shared: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for problem in problems:
        shared.setdefault((problem.graded.why, problem.places), []).append(ASKED[problem.header][0])
    return "; ".join(
        f"{', '.join(headers)}: {why} (on the {' and the '.join(places)})"
        for (why, places), headers in shared.items()
    )


def grade(header: str, page: Page, other: Page | None = None) -> Graded:
    """The grade of one of the six on one page; `other` is another answer, whose nonces must be others."""
    values = page.values(header)
    if header == "strict-transport-security":
        return transport.grade(values)
    if header == "content-security-policy":
        return _grade_content(values, page, other)
    if header == "x-content-type-options":
        return simple.grade_nosniff(values)
    if header == "x-frame-options":
        graded = simple.grade_framing(values)
        outranking = content.framing(page.values("content-security-policy"))
        return outranking if graded.holds and outranking else graded
    return simple.grade_referrer(values) if header == "referrer-policy" else permissions.grade(values)


def _grade_content(values: tuple[str, ...], page: Page, other: Page | None) -> Graded:
    if not values and page.values(REPORT_ONLY):
        return Graded(Grade.MISSING, "missing (report-only protects nobody)")
    second = other.values("content-security-policy") if other is not None else ()
    return content.grade(values, page=page.url, again=second)


def _right(seen: Seen) -> Verdict:
    judged = [seen.home, *(page for page in seen.invented if page.not_found)]
    for header in ASKED:
        graded = next((one for page in judged if (one := grade(header, page)) != STRICT), None)
        if graded is None:
            continue
        seen_twice = seen.again is not None and seen.again.answered_well
        if header == "content-security-policy" and not seen_twice:
            return UNSEEN_AGAIN.say()
        return TOLERATED.say(header=ASKED[header][0], why=graded.why, line=": ".join(ASKED[header]))
    beside = [(page, None) for page in seen.beside if page.status is not None and page.status < 300]
    elsewhere = list(_problems(beside, lambda page: f"{shown(page.asked, 60)} {page.status}"))
    if elsewhere:
        return ELSEWHERE.say(problems=_told(elsewhere), lines=_lines(elsewhere))
    loose = sorted(
        {shown(cookie.name, 40) for page in judged for cookie in page.cookies if not cookie.secure}
    )
    if loose:
        return COOKIE_LOOSE.say(problems=", ".join(f"{name} without Secure" for name in loose[:4]))
    return GOOD.say()


def _exposed(page: Page) -> Iterator[str]:
    for cookie in page.cookies:
        if not cookie.holds_session:
            continue
        lacking = [
            flag for flag, there in (("Secure", cookie.secure), ("HttpOnly", cookie.http_only)) if not there
        ]
        if lacking:
            yield f"{shown(cookie.name, 40)} without {' and '.join(lacking)}"


def _gives_null_credentials(page: Page) -> bool:
    allowed = [value.strip().lower() for value in page.values("access-control-allow-origin")]
    credentials = [value.strip().lower() for value in page.values("access-control-allow-credentials")]
    return "null" in allowed and "true" in credentials


def _statuses(pages: tuple[Page, ...]) -> str:
    return ", ".join(f"{shown(page.asked, 40)} gave {page.status}" for page in pages)
