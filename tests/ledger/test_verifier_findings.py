"""A signature that names findings: each as entries before it tell it, under a waiver of others, and none left out."""

import hashlib
import json

import pytest

from tests.ledger.bundles import story
from tests.ledger.bundles.log import plain
from tests.ledger.bundles.packing import bundle
from tests.ledger.test_verifier import verify

ENDS = "2026-09-01T00:00:00.000000Z"


def opened(told, severity="high", kind="dependency"):
    """A finding that somebody wrote down; its id."""
    pk = told.log.id()
    told.write(
        "findings.finding.opened", "contributor", subject=pk, kind=kind, severity=severity, item="",
        private={"title": "oldlib"},
    )  # fmt: skip
    return pk


def waiver(told, finding, asker="contributor"):
    """An approved waiver of it."""
    pk = told.log.id()
    what = {"subject": pk, "finding": finding, "expires_at": ENDS}
    private = {"private": {"title": "oldlib", "reason": "Later."}}
    told.write("findings.waiver.requested", asker, **what, **private)
    told.write("findings.waiver.approved", "lead", **what, **private)
    return {"id": pk, "expires_at": ENDS}


def signed(told, findings, role="lead", person="lead"):
    """A signature on what is there, with these findings."""
    told.ids["launch"] = told.log.id()
    told.write(
        "launches.launch.requested", "lead", subject=told.ids["launch"], planned_for="2026-04-01",
        checklist=told.ids["checklist"],
    )  # fmt: skip
    body = plain({**json.loads(story.subject(told)), "format": 3, "findings": findings})
    digest = hashlib.sha256(body).hexdigest()
    told.subjects[digest] = body
    told.write(
        "launches.sign_off.signed", person, subject=told.ids["launch"], sign_off=told.log.id(), role=role,
        digest=digest,
    )  # fmt: skip


@pytest.fixture
def told():
    begun = story.begun(3)
    for item in story.KEYS:
        story.WAYS["probe"](begun, item)
    return begun


def named(pk, covered, severity="high"):
    return {"id": pk, "kind": "dependency", "severity": severity, "waiver": covered}


def problems(told, tmp_path):
    return verify(tmp_path, bundle(told), told).problems


def test_a_waived_finding_that_was_signed_is_proven_whatever_comes_later(told, tmp_path):
    finding = opened(told)
    opened(told, severity="medium")
    opened(told, kind="contradiction")
    signed(told, [named(finding, waiver(told, finding))])
    told.write("findings.finding.resolved", "lead", subject=finding, kind="dependency", severity="high")
    assert problems(told, tmp_path) == []


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"severity": "critical"}, "no earlier entry opens it like this"),
        ({"id": "0" * 36}, "no earlier entry opens it like this"),
        ({"waiver": None}, "is signed without a waiver"),
        ({"waiver": {"id": "0" * 36, "expires_at": ENDS}}, "no earlier entry approves this waiver"),
    ],
)
def test_a_finding_told_otherwise_than_the_log_does_is_found_out(told, tmp_path, change, words):
    finding = opened(told)
    signed(told, [{**named(finding, waiver(told, finding)), **change}])
    assert any(words in one for one in problems(told, tmp_path))


def test_a_waiver_of_another_finding_covers_nothing(told, tmp_path):
    finding, other = opened(told), opened(told)
    covers = waiver(told, other)
    signed(told, [named(finding, covers), named(other, covers)])
    (problem,) = problems(told, tmp_path)
    assert f"{finding}: the waiver was over, or is of another item" in problem


def test_an_open_finding_that_was_left_out_is_found_out(told, tmp_path):
    finding, hidden = opened(told), opened(told, severity="critical")
    signed(told, [named(finding, waiver(told, finding))])
    (problem,) = problems(told, tmp_path)
    assert f"finding {hidden}: was open, and is not named" in problem


def test_a_mended_finding_is_not_signed_as_open(told, tmp_path):
    finding = opened(told)
    covers = waiver(told, finding)
    told.write("findings.finding.resolved", "lead", subject=finding, kind="dependency", severity="high")
    signed(told, [named(finding, covers)])
    assert any("or it was resolved" in one for one in problems(told, tmp_path))


def test_who_asked_for_a_findings_waiver_does_not_sign_for_security(told, tmp_path):
    finding = opened(told)
    covers = waiver(told, finding, "reviewer")
    signed(told, [named(finding, covers)], "security_reviewer", "reviewer")
    assert any("put forward themselves" in one for one in problems(told, tmp_path))


def test_findings_that_are_no_list_are_malformed(told, tmp_path):
    signed(told, {"id": "x"})
    assert verify(tmp_path, bundle(told), told).exit == 2
