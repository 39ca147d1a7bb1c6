"""Verdicts: closed findings, and which of several is shown."""

import pytest

from probes.verdict import Finding, Severity, Status, Verdict, worst


def test_a_finding_without_a_remedy_must_be_a_pass():
    with pytest.raises(ValueError, match="what to do"):
        Finding("bad", Status.FAIL, "It is bad.")


def test_a_finding_says_its_facts():
    verdict = Finding("odd", Status.WARN, "{what} is odd.", "Mend {what}.").say(what="{x}")
    assert (verdict.sentence, verdict.remedy) == ("{x} is odd.", "Mend {x}.")


def test_what_was_not_seen_outranks_a_warning_and_a_fault_outranks_all():
    order = [Status.FAIL, Status.ERROR, Status.WARN, Status.PASS, Status.SKIPPED, Status.MISSED]
    for number, status in enumerate(order):
        rest = [Verdict(other, "x", "x") for other in reversed(order[number:])]
        assert worst(rest).status is status


def test_of_two_faults_the_graver_is_shown():
    light, grave = (Verdict(Status.FAIL, s, s, "", s) for s in (Severity.LOW, Severity.CRITICAL))
    assert worst([light, grave]) is grave


def test_only_right_and_wrong_count_as_having_looked():
    assert {status for status in Status if status.looked} == {Status.PASS, Status.WARN, Status.FAIL}
