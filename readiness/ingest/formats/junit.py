"""JUnit XML. What was skipped was not tested, and what nobody named says nothing of authentication."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from readiness.evidence.observations import shown
from readiness.evidence.verdict import Finding, Severity, Status, Verdict
from readiness.ingest.format import Feed, Format, Given, Unreadable, twin
from readiness.ingest.twins import HERE
from readiness.ingest.xml_reading import Element, xml_of

TTL = timedelta(days=30)
_ABOUT = re.compile(
    r"auth|log[ _-]?in|log[ _-]?out|sign[ _-]?in|session|password|credential|token|2fa|mfa|totp",
    re.IGNORECASE,
)

PASSED = Finding(
    "all_passed", Status.PASS, "{count} cases ran and passed, {named} of them on authentication."
)
FAILED = Finding(
    "cases_failed",
    Status.FAIL,
    "{count} of {all} cases failed: {named}.",
    "Mend them, then run all again.",
    Severity.HIGH,
)
SKIPPED = Finding(
    "cases_skipped",
    Status.FAIL,
    "{count} of {all} cases were skipped: {named}.",
    "Run every case on what is deployed.",
)
MISSING = Finding(
    "cases_missing",
    Status.FAIL,
    "Cases that must run did not: {named}.",
    "Run them, or mend the list of cases.",
)
EMPTY = Finding("nothing_ran", Status.ERROR, "No case ran.", "See why the suite was empty.")
UNNAMED = Finding(
    "no_named_case", Status.ERROR, "None of {all} cases is named for authentication.",
    "Name the cases that must run: ?cases=test_login,test_logout.",
)  # fmt: skip
CONTRADICTION = Finding(
    "contradiction",
    Status.ERROR,
    "The report contradicts itself: {why}.",
    "Hand in the file as the runner wrote it.",
)
TOO_OLD = Finding(
    "too_old", Status.ERROR, "The tests ran on {made}, which is more than thirty days ago.", "Run them again."
)
FINDINGS = (TOO_OLD, PASSED, FAILED, SKIPPED, MISSING, EMPTY, UNNAMED, CONTRADICTION)


@dataclass(frozen=True, slots=True)
class Suite:
    """What ran. Names are cut to the first few; `missing` are asked-for cases that did not pass; `ran_at`: when the
    first suite began, None where none tells.
    """

    cases: int
    about: int
    failed: int
    skipped: int
    named_failed: tuple[str, ...] = ()
    named_skipped: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    contradiction: str = ""
    ran_at: datetime | None = None


def parse(content: bytes, given: Given) -> Suite:
    """Every `testcase` of every suite; the suites' own counters must agree with them."""
    root = xml_of(content)
    if root.name not in {"testsuites", "testsuite"}:
        raise Unreadable("The root is not testsuites or testsuite.")
    suites = [root] if root.name == "testsuite" else []
    suites += root.all("testsuite")
    cases = root.all("testcase")
    failed = [_name(one) for one in cases if _has(one, "failure", "error")]
    skipped = [
        _name(one)
        for one in cases
        if _has(one, "skipped") or one.attributes.get("status") in {"notrun", "skipped"}
    ]
    passed = {name for one in cases if _name(one) not in {*failed, *skipped} for name in _names(one)}
    return Suite(
        cases=len(cases),
        about=sum(1 for one in cases if _ABOUT.search(_name(one))),
        failed=len(failed),
        skipped=len(skipped),
        named_failed=tuple(failed[:3]),
        named_skipped=tuple(skipped[:3]),
        missing=tuple(shown(name) for name in given.cases if name not in passed)[:20],
        contradiction=_disagreement([root, *suites]),
        ran_at=min((when for one in [root, *suites] if (when := _moment(one)) is not None), default=None),
    )


def _moment(suite: Element) -> datetime | None:
    """When it began; runners that write no offset mean some clock near UTC, which is close enough for days."""
    try:
        told = datetime.fromisoformat(suite.attributes.get("timestamp", "").strip())
    except ValueError:
        return None
    return told.replace(tzinfo=UTC) if told.tzinfo is None else told.astimezone(UTC)


def judge(seen: Suite, given: Given) -> Verdict:
    """Failed or skipped fails, nothing run is no answer, and the named ones must be among those that passed."""
    if seen.failed:
        return FAILED.say(count=seen.failed, all=seen.cases, named=", ".join(seen.named_failed))
    if seen.contradiction:
        return CONTRADICTION.say(why=seen.contradiction)
    if not seen.cases:
        return EMPTY.say()
    if seen.ran_at is not None and given.at - seen.ran_at > TTL:
        return TOO_OLD.say(made=f"{seen.ran_at:%Y-%m-%d}")
    if seen.skipped:
        return SKIPPED.say(count=seen.skipped, all=seen.cases, named=", ".join(seen.named_skipped))
    if seen.missing:
        return MISSING.say(named=", ".join(seen.missing[:5]))
    if not given.cases and not seen.about:
        return UNNAMED.say(all=seen.cases)
    return PASSED.say(count=seen.cases, named=len(given.cases) or seen.about)


def _has(case: Element, *names: str) -> bool:
    return any(child.name in names for child in case.children)


def _name(case: Element) -> str:
    return shown(
        " ".join(filter(None, (case.attributes.get("classname"), case.attributes.get("name")))) or "unnamed"
    )


def _names(case: Element) -> set[str]:
    own, of = case.attributes.get("name", ""), case.attributes.get("classname", "")
    return {own, f"{of}.{own}", f"{of}::{own}"}


def _disagreement(suites: list[Element]) -> str:
    for suite in suites:
        counted = {
            "tests": len(suite.all("testcase")),
            "failures": sum(1 for one in suite.all("testcase") if _has(one, "failure")),
            "errors": sum(1 for one in suite.all("testcase") if _has(one, "error")),
            "skipped": sum(1 for one in suite.all("testcase") if _has(one, "skipped")),
        }
        for name, number in counted.items():
            told = suite.attributes.get(name, "").strip()
            # Errors outside of any case, in a fixture for one, are counted though no case has them.
            if told and (not told.isdigit() or int(told) != number):
                return f"{shown(told, 20)} {name} are counted, {number} are listed"
    return ""


def _xml(*cases: str, **counters: object) -> bytes:
    told = " ".join(f'{name}="{value}"' for name, value in counters.items())
    return f'<?xml version="1.0" encoding="utf-8"?><testsuites><testsuite {told}>{"".join(cases)}</testsuite></testsuites>'.encode()


_LOGIN = '<testcase classname="tests.test_auth" name="test_login" time="0.1"/>'
_LOGOUT = '<testcase classname="tests.test_auth" name="test_logout" time="0.1"/>'
_SKIP = '<testcase classname="tests.test_auth" name="test_totp"><skipped message="later"/></testcase>'
_FAIL = '<testcase classname="tests.test_auth" name="test_totp"><failure message="no"/></testcase>'
_ERROR = '<testcase classname="tests.test_auth" name="test_totp"><error message="no"/></testcase>'
_MATHS = '<testcase classname="tests.test_sums" name="test_adding"/>'

FORMAT = Format(
    name="junit",
    title="JUnit",
    question="Did every test of authentication run and pass on what is deployed?",
    feeds=(Feed("security.authentication", proves=False),),
    needs="a test run in the pipeline that deploys",
    source="Thirty days; every named case ran and passed, none was skipped. Tests support: they show what they ask.",
    command="pytest tests/auth --junit-xml report.xml",
    parameters=("cases=test_login,test_logout",),
    extension="xml",
    ttl=TTL,
    per_release=True,
    parse=parse,
    judge=judge,
    findings=FINDINGS,
    good=(
        twin("all passed", _xml(_LOGIN, _LOGOUT, tests=2, failures=0, errors=0, skipped=0), "all_passed", HERE),
        twin("of this morning", _xml(_LOGIN, timestamp="2026-06-01T08:00:00.1"), "all_passed", HERE),
        twin("the named ones passed", _xml(_LOGIN, _MATHS), "all_passed", HERE, cases=("test_login",)),
    ),
    bad=(
        twin("one failed", _xml(_LOGIN, _FAIL), "cases_failed", HERE),
        twin("one broke", _xml(_LOGIN, _ERROR), "cases_failed", HERE),
        twin("one skipped", _xml(_LOGIN, _SKIP), "cases_skipped", HERE),
        twin("a named one is missing", _xml(_LOGIN), "cases_missing", HERE, cases=("test_login", "test_logout")),
        twin("of last year", _xml(_LOGIN, timestamp="2025-06-01T08:00:00"), "too_old", HERE),
        twin("no cases", _xml(tests=0), "nothing_ran", HERE),
        twin("counters alone", _xml(tests=40, failures=0), "contradiction", HERE),
        twin("a failure that is counted only", _xml(_LOGIN, tests=1, failures=1), "contradiction", HERE),
        twin("tests of something else", _xml(_MATHS), "no_named_case", HERE),
        twin("an entity", b'<!DOCTYPE a [<!ENTITY b "c">]><testsuite><testcase name="login"/></testsuite>', "unreadable", HERE),
        twin("another kind of XML", b"<coverage/>", "unreadable", HERE),
    ),
)  # fmt: skip
