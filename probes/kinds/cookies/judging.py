"""The verdict on the cookies seen: each one judged by what its name says that it is for."""

from collections.abc import Iterator
from datetime import datetime

from probes.facts import shown
from probes.headers.cookies import Cookie
from probes.probe import could_not_look
from probes.verdict import Finding, Verdict

from .facts import Given, Seen
from .findings import (
    CROSS_SITE,
    EXPOSED,
    FOREIGN,
    FORGERY,
    IN_CLEAR,
    LOOSE,
    NO_PAGE,
    NONE,
    PREFIX,
    RIGHT,
    SAME_SITE,
    SHARED,
)

_FAILS = (EXPOSED, IN_CLEAR, PREFIX, CROSS_SITE, FORGERY, FOREIGN)
_WARNS = (SAME_SITE, SHARED, LOOSE)
_TOLD = 4  # problems in one sentence


def judge(seen: Seen, at: datetime) -> Verdict:  # noqa: ARG001 - the contract's shape
    """What is wrong first; then what was not seen; then what is loose; then right, where there was a cookie at all."""
    answers = (*seen.home, *seen.beside)
    problems: dict[Finding, list[str]] = {}
    for answer in answers:
        for cookie in answer.cookies:
            for finding, why in () if cookie.deletes else _problems(cookie, answer):
                problems.setdefault(finding, []).append(f"{shown(cookie.name, 40)} {why}")
    wrong = _first(_FAILS, problems)
    if wrong is not None:
        return wrong
    for answer in answers:
        if answer.failure is not None and not answer.failure.nobody_listens:
            return could_not_look(answer.failure, f"GET {shown(answer.path, 60)}")
    last = seen.home[-1]
    if last.status in (403, 429) or (last.status or 500) >= 500:
        return NO_PAGE.say(status=last.status)
    names = sorted(
        {shown(cookie.name, 40) for one in answers for cookie in one.cookies if not cookie.deletes}
    )
    if not names:
        return NONE.say(paths=", ".join(dict.fromkeys(shown(one.path, 40) for one in answers)))
    return _first(_WARNS, problems) or RIGHT.say(names=", ".join(names[:6]))


def _first(findings: tuple[Finding, ...], problems: dict[Finding, list[str]]) -> Verdict | None:
    """The gravest finding that has problems, with all of them told once."""
    for finding in findings:
        if finding in problems:
            return finding.say(problems="; ".join(list(dict.fromkeys(problems[finding]))[:_TOLD]))
    return None


def _problems(cookie: Cookie, answer: Given) -> Iterator[tuple[Finding, str]]:
    if cookie.holds_session:
        yield from _of_session(cookie, answer)
    elif not cookie.secure:
        yield LOOSE, "without Secure"
    yield from _of_prefix(cookie)
    if cookie.same_site not in ("", "lax", "strict", "none"):
        yield CROSS_SITE, f"with SameSite={shown(cookie.same_site, 20)}"
    elif cookie.same_site == "none" and not cookie.secure:
        yield CROSS_SITE, "with SameSite=None and without Secure"
    if cookie.guards_forms and not cookie.same_site:
        yield FORGERY, "without SameSite"
    if cookie.domain and not _covers(cookie.domain, answer.host):
        yield FOREIGN, f"for {shown(cookie.domain, 60)}, set by {shown(answer.host, 60)}"


def _of_session(cookie: Cookie, answer: Given) -> Iterator[tuple[Finding, str]]:
    flags = (("Secure", cookie.secure), ("HttpOnly", cookie.http_only))
    lacking = [flag for flag, there in flags if not there]
    if answer.plain:
        yield IN_CLEAR, "set over plain HTTP"
    if lacking:
        yield EXPOSED, f"without {' and '.join(lacking)}"
    if not cookie.same_site:
        yield SAME_SITE, "without SameSite"
    elif cookie.same_site == "none":
        yield SAME_SITE, "with SameSite=None"
    if cookie.domain:
        yield SHARED, f"for every host of {shown(cookie.domain, 60)}"


def _of_prefix(cookie: Cookie) -> Iterator[tuple[Finding, str]]:
    name = cookie.name.lower()
    if name.startswith(("__secure-", "__host-")) and not cookie.secure:
        yield PREFIX, "without Secure"
    if name.startswith("__host-") and cookie.domain:
        yield PREFIX, "with a Domain"
    if name.startswith("__host-") and cookie.path != "/":
        yield PREFIX, f"with Path={shown(cookie.path, 30)}" if cookie.path else "without Path=/"


def _covers(domain: str, host: str) -> bool:
    """Whether a browser takes a cookie for the domain from the host; a domain without a dot is a public suffix."""
    return domain == host or (host.endswith(f".{domain}") and "." in domain)
