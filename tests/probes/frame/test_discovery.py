"""Kinds are found by listing, and none may testify whose bad twin passes."""

from dataclasses import replace
from datetime import UTC, datetime
from types import ModuleType

import pytest

from probes import discovery
from probes.discovery import BadKindError, examine, found, kinds
from probes.facts import encode
from probes.kinds.hosting import KIND, Seen, Try
from probes.probe import Twin
from probes.verdict import Status, Verdict

AT = datetime(2026, 6, 1, tzinfo=UTC)
ALL = [one.kind for one in found()]


def module(name: str, **content: object) -> ModuleType:
    made = ModuleType(f"probes.kinds.{name}")
    vars(made).update(content)
    return made


def test_a_kind_whose_bad_twin_passes_is_switched_off():
    lenient = replace(KIND, bad=(Twin("fine really", Seen("u", (Try(200),)), AT, "steady"),))
    one = examine([module("hosting", KIND=lenient)])[0]
    assert not one.enabled
    assert one.faults == ("the bad twin 'fine really' passes",)


def test_a_kind_whose_good_twin_fails_is_switched_off():
    strict = replace(KIND, good=(Twin("down", Seen("u", (Try(502),)), AT, "server_error"),))
    assert "does not pass" in examine([module("hosting", KIND=strict)])[0].faults[0]


def test_a_kind_without_twins_is_switched_off():
    assert not examine([module("hosting", KIND=replace(KIND, bad=()))])[0].enabled


def test_a_twin_that_is_called_something_else_is_a_fault():
    other = replace(KIND, bad=(Twin("down", Seen("u", (Try(502),)), AT, "not_the_service"),))
    assert "is called server_error" in examine([module("hosting", KIND=other)])[0].faults[0]


def test_a_kind_whose_rules_break_off_is_switched_off():
    def broken(seen: Seen, at: datetime) -> Verdict:
        raise ZeroDivisionError

    faults = examine([module("hosting", KIND=replace(KIND, judge=broken))])[0].faults
    assert "broke off with ZeroDivisionError()" in faults[0]


def test_a_kind_that_is_switched_off_is_not_among_those_that_testify(monkeypatch):
    off = examine([module("hosting", KIND=replace(KIND, bad=()))])
    monkeypatch.setattr(discovery, "found", lambda: off)
    assert kinds() == {}


@pytest.mark.parametrize(
    "modules",
    [
        [module("empty")],
        [module("other_name", KIND=KIND)],
        [module("hosting", KIND=KIND), module("hosting", KIND=KIND)],
    ],
)
def test_modules_that_are_no_kinds_and_doubled_names_are_refused(modules):
    with pytest.raises(BadKindError):
        examine(modules)


SEVEN = {
    "dns_records",
    "error_page",
    "health_endpoint",
    "hosting",
    "https_redirect",
    "security_headers",
    "tls_certificate",
}


def test_the_seven_kinds_that_need_only_a_url_are_there_and_all_are_sorted_and_sound():
    assert {kind.name for kind in ALL if not kind.needs} >= SEVEN
    assert list(kinds()) == sorted(kind.name for kind in ALL)


@pytest.mark.parametrize("kind", ALL, ids=lambda kind: kind.name)
def test_codes_are_unique_and_everything_but_a_pass_says_what_to_do(kind):
    codes = [finding.code for finding in kind.findings]
    assert len(codes) == len(set(codes))
    assert all(finding.remedy for finding in kind.findings if finding.status is not Status.PASS)


@pytest.mark.parametrize("kind", ALL, ids=lambda kind: kind.name)
def test_old_facts_are_judged_again_without_looking(kind):
    for twin in (*kind.good, *kind.bad):
        assert kind.judge_stored(encode(twin.seen), twin.at) == kind.judge(twin.seen, twin.at)


@pytest.mark.parametrize("kind", ALL, ids=lambda kind: kind.name)
def test_no_remedy_or_sentence_is_left_with_a_gap(kind):
    for twin in (*kind.good, *kind.bad):
        verdict = kind.judge(twin.seen, twin.at)
        assert verdict.sentence
        assert verdict.status is Status.PASS or verdict.remedy
        assert "{" not in verdict.sentence
