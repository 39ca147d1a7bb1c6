"""From verdicts to standings, by the rules that the interface promises."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from probes.assessment import Witness, assess_items, exit_status, judge_item, summary
from probes.discovery import found
from probes.probe import Outcome
from probes.verdict import Status, Verdict
from probes.witnesses import witnesses
from readiness.checklists.template import Item, library
from readiness.credentials.ageing import ITEM as ROTATED
from readiness.credentials.ageing import WITNESS
from readiness.recovery.drilling import BY_HAND
from readiness.recovery.judging import ITEM as BACKUPS
from readiness.recovery.judging import WITNESS as BACKUP_POLICIES

TEMPLATE = next(template for template in library() if template.slug == "launch")
KINDS = [one.kind for one in found()]
KEYS = {
    "infrastructure": "hosting dns tls cdn backups environment_variables",
    "security": "https headers authentication authorization secrets_rotated dependencies rate_limiting"
    " input_validation",
    "monitoring": "error_tracking uptime performance_metrics log_aggregation alerting_rules on_call",
    "data": "migrations backup_restore retention_policy privacy test_data",
    "operations": "deployment_documented rollback_tested health_check readme config_separated",
}
ITEM = Item("a.b", "Title", "", "", "Do it.", "peer", 30, needs="ingest")


def said(status: str, *, proves: bool = True) -> Witness:
    return Witness(Outcome("kind", 1, Verdict(Status(status), "code", "Sentence.", "Mend it."), {}), proves)


def standing(*witnesses: Witness) -> tuple[str, str | None]:
    judged = judge_item(ITEM, "A", list(witnesses))
    return judged.standing, judged.needs


@pytest.mark.parametrize("status", ["error", "skipped", "missed"])
def test_what_was_not_seen_is_unknown(status):
    assert standing(said(status)) == ("unknown", None)


@pytest.mark.parametrize("status", ["pass", "warn", "error", "skipped"])
def test_a_kind_that_only_supports_never_passes_an_item(status):
    assert standing(said(status, proves=False)) == ("unknown", "ingest")


def test_a_fault_that_a_supporting_kind_sees_fails_the_item():
    assert standing(said("pass"), said("fail", proves=False)) == ("fail", None)


def test_an_error_of_a_proving_kind_outweighs_its_pass():
    assert standing(said("pass"), said("error")) == ("unknown", None)


def test_an_error_of_a_supporting_kind_does_not():
    assert standing(said("pass"), said("error", proves=False)) == ("pass", None)


def test_a_warning_that_only_supports_is_told_with_its_own_remedy_first():
    judged = judge_item(ITEM, "A", [said("warn", proves=False)])
    assert judged.reason.startswith("Sentence. This needs results of tools")
    assert judged.remedy == "Mend it. Do it."


def test_where_a_machine_was_asked_a_person_is_left_the_rest():
    judged = judge_item(replace(ITEM, needs="person"), "A", [said("pass", proves=False)])
    assert judged.reason == "Sentence. That speaks for it and is no proof. Only a person can show the rest."
    assert judge_item(replace(ITEM, needs="person"), "A", []).reason.endswith("no machine was asked.")


def test_a_warning_passes_and_keeps_its_remedy():
    judged = judge_item(ITEM, "A", [said("warn")])
    assert (judged.standing, judged.remedy) == ("pass", "Mend it.")


def test_nothing_asked_is_unknown_with_what_it_needs():
    judged = judge_item(ITEM, "A", [])
    assert (judged.standing, judged.needs, judged.remedy) == ("unknown", "ingest", "Do it.")


statuses = st.sampled_from(["pass", "warn", "fail", "error", "skipped", "missed"])


@given(st.lists(st.tuples(statuses, st.booleans()), max_size=5))
def test_an_item_passes_only_by_a_proving_pass_with_no_fault_and_no_proving_error(drawn):
    result, _ = standing(*(said(status, proves=proves) for status, proves in drawn))
    proven = any(status in ("pass", "warn") and proves for status, proves in drawn)
    faulty = any(status == "fail" for status, _ in drawn)
    blind = any(status == "error" and proves for status, proves in drawn)
    assert (result == "pass") is (proven and not faulty and not blind)
    assert (result == "fail") is faulty


def test_all_thirty_items_are_there_whatever_was_said():
    expected = [f"{section}.{name}" for section, names in KEYS.items() for name in names.split()]
    for outcomes in ([], [Outcome(kind.name, 1, Verdict(Status.PASS, "c", "s"), {}) for kind in KINDS]):
        items = assess_items(TEMPLATE, KINDS, outcomes)
        assert [judged.item.key for judged in items] == expected
        assert sum(summary(items).values()) == 30


def test_the_witnesses_and_the_template_agree_on_what_feeds_what():
    testify = {one.kind: one.items for one in witnesses()}
    by_witnesses = {(key, kind, klass == "proves") for kind, items in testify.items() for key, klass in items}
    by_template = {
        (item.key, feed.kind, feed.klass == "proves") for item in TEMPLATE.items() for feed in item.probes
    }
    own = {
        (ROTATED, WITNESS, False),  # the register of secrets, which the portal itself keeps
        (BACKUPS, BACKUP_POLICIES, False),  # what it heard of backups
        ("data.backup_restore", BY_HAND, False),  # a drill that people told step by step
    }
    assert by_witnesses | own == by_template


def test_an_item_without_a_proving_kind_says_what_it_needs():
    for judged in assess_items(TEMPLATE, KINDS, []):
        if not any(feed.klass == "proves" for feed in judged.item.probes):
            assert judged.needs in ("person", "ingest", "drill", "opt-in"), judged.item.key


@pytest.mark.parametrize(
    ("statuses", "expected"),
    [(["error", "skipped"], 2), (["error", "fail"], 1), (["error", "pass"], 0), ([], 2)],
)
def test_the_exit_status_says_fault_before_fine_and_blindness_only_when_complete(statuses, expected):
    outcomes = [Outcome("k", 1, Verdict(Status(status), "c", "s"), {}) for status in statuses]
    items = [judge_item(ITEM, "A", [Witness(outcome, proves=True)]) for outcome in outcomes]
    assert exit_status(items, outcomes) == expected
