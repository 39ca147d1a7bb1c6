"""The duties that come with the product, and how strictly a block is read."""

from datetime import date

import pytest

from probes.discovery import kinds
from readiness.checklists.template.library import library as templates
from readiness.errors.operations.reviewing import WITNESS
from readiness.ingest.discovery import formats
from readiness.obligations.duties import library
from readiness.obligations.template import DutyInvalid, parse_duties
from readiness.obligations.wording import in_words
from readiness.recovery.drilling import BY_HAND

SEEDED = {
    "error_trends": "every week, on Monday, or the next working day",
    "restore_test": "every month, on the first Tuesday of the month, or the next working day",
    "secret_rotation": "every quarter, on the second Wednesday of its second month, or the next working day",
    "security_audit": "every year, on the 20th of November, or the next working day",
}
BLOCK = """
[[duties]]
key = "look"
title = "Look"
why = "Because."
steps = ["Look."]
unit = "month"
evidence = "optional"
reviewer = "none"
"""


def test_the_four_ongoing_duties_of_every_launch_are_weekly_monthly_quarterly_and_yearly():
    found = {duty.key: in_words(duty.cadence(date(2026, 11, 20))) for duty in library() if duty.on_launch}
    assert found == SEEDED


def test_the_restore_test_has_its_five_steps():
    (restore,) = [duty for duty in library() if duty.key == "restore_test"]
    assert restore.steps == (
        "Create test environment",
        "Restore latest backup",
        "Verify data integrity",
        "Test critical user flows",
        "Document results and issues",
    )


def test_every_recurring_duty_that_was_promised_is_there():
    assert {duty.key for duty in library()} == {
        *SEEDED, "certificate_renewal", "dependency_scan", "access_review", "on_call_confirmation",
        "runbook_exercise",
    }  # fmt: skip


def test_items_and_probes_that_duties_name_exist():
    (launch,) = [one for one in templates() if one.slug == "launch"]
    items = {item.key for section in launch.sections for item in section.items}
    known = {*kinds(), *formats(), WITNESS, BY_HAND}
    for duty in library():
        assert set(duty.items) <= items, duty.key
        assert {one.probe for one in duty.closed_by} <= known, duty.key


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("x = 1", "nothing else"),
        ("[[duties", "not TOML"),
        (BLOCK.replace('title = "Look"', ""), "title is missing"),
        (BLOCK + 'colour = "red"', "'colour' is not a field"),
        (BLOCK + "every = true", "every is of the wrong kind"),
        (BLOCK + "every = 0", "every: A number from 1"),
        (BLOCK + 'weekday = "monday"', "nth: Say which"),
        (BLOCK + 'weekday = "funday"', "weekday is one of"),
        (BLOCK + "lead_days = [-1]", "lead_days are"),
        (BLOCK + "grace_days = 500", "grace_days is"),
        (BLOCK + 'closed_by = [{ probe = "x" }]', "closed_by has"),
        (BLOCK + 'closed_by = [{ probe = "x", moments = 1 }]', "probe and moments"),
        (BLOCK.replace('"none"', '"boss"'), "reviewer is one of"),
        (BLOCK.replace('"optional"', '"perhaps"'), "evidence is"),
        (BLOCK.replace('"look"', '"Look!"'), "key is"),
    ],
)
def test_a_block_that_is_wrong_is_refused_with_its_place(text, sentence):
    with pytest.raises(DutyInvalid, match=sentence):
        parse_duties(text)


def test_a_key_that_is_there_twice_is_refused(tmp_path):
    (tmp_path / "one.toml").write_text(BLOCK)
    (tmp_path / "two.toml").write_text(BLOCK)
    with pytest.raises(DutyInvalid, match=r"two\.toml: the key 'look' is there twice"):
        library(tmp_path)
