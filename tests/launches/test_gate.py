"""Go or no-go, with every reason. First what must never go."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from readiness.checklists.standing import HOLDS, VALUES, standing
from readiness.launches.gate import GateItem, gate
from tests.checklists.facts_at import facts, moments

NOW = datetime(2026, 3, 3, 9, 5, tzinfo=UTC)


def day(number):
    return NOW + timedelta(days=number)


def item(value="pass", *, key="security.https", end=None):
    return GateItem(
        key=key,
        title="HTTPS enforced",
        standing=value,
        reason="Told.",
        valid_until=None if end is None else day(end),
    )


def test_an_empty_checklist_is_no_go():
    answer = gate([], NOW)
    assert answer.verdict == "no-go"
    assert [(reason.code, reason.item_key) for reason in answer.reasons] == [("empty", None)]


@pytest.mark.parametrize("value", ["fail", "unknown", "stale", "surely", ""])
def test_one_item_that_does_not_hold_is_enough_for_no_go(value):
    answer = gate([item(), item("waived", key="a.b"), item(value, key="data.privacy")], NOW)
    assert answer.verdict == "no-go"
    assert [(reason.code, reason.item_key) for reason in answer.reasons] == [(value, "data.privacy")]
    assert answer.reasons[0].sentence == "HTTPS enforced: Told."
    assert (answer.valid_until, answer.first_to_expire) == (None, None)


@pytest.mark.parametrize("end", [0, -1])
def test_a_stored_pass_that_has_run_out_since_is_no_go(end):
    answer = gate([item(end=end)], NOW)
    assert answer.verdict == "no-go"
    assert answer.reasons[0].code == "ran_out"


def test_every_reason_is_told_in_the_order_of_the_items():
    answer = gate([item("fail", key="a.b"), item(), item("stale", key="c.d"), item(key="e.f", end=0)], NOW)
    assert [reason.item_key for reason in answer.reasons] == ["a.b", "c.d", "e.f"]


def test_passed_waived_and_not_applicable_go_until_the_first_of_them_ends():
    items = [
        item(end=9),
        item("waived", key="a.b", end=4),
        item("not_applicable", key="c.d"),
        item(key="e.f", end=5),
    ]
    answer = gate(items, NOW)
    assert (answer.verdict, answer.reasons) == ("go", ())
    assert (answer.valid_until, answer.first_to_expire) == (day(4), "a.b")


def test_where_nothing_ends_the_go_has_no_end():
    answer = gate([item("not_applicable")], NOW)
    assert (answer.verdict, answer.valid_until, answer.first_to_expire) == ("go", None, None)


@given(st.lists(st.builds(item, st.sampled_from(VALUES), end=st.none() | st.integers(-5, 5)), max_size=5))
def test_go_means_that_every_item_holds_and_no_go_names_one_that_does_not(items):
    answer = gate(items, NOW)
    lasting = [one for one in items if one.valid_until is None or one.valid_until > NOW]
    holding = bool(items) and len(lasting) == len(items) and all(one.standing in HOLDS for one in items)
    assert (answer.verdict == "go") == holding
    assert bool(answer.reasons) != holding


@settings(max_examples=200, deadline=None)
@given(st.lists(facts, min_size=1, max_size=4), moments)
def test_a_go_holds_for_every_item_until_the_moment_that_it_names(checklist, at):
    answer = _gate(checklist, at)
    if answer.verdict == "no-go":
        return
    for moment in (day(number) for number in range(-20, 41)):
        if at <= moment and (answer.valid_until is None or moment < answer.valid_until):
            assert _gate(checklist, moment).verdict == "go"
    if answer.valid_until is not None:
        ended = _gate(checklist, answer.valid_until)
        assert ended.verdict == "no-go"
        assert answer.first_to_expire in [reason.item_key for reason in ended.reasons]


def _gate(checklist, at):
    items = []
    for number, one in enumerate(checklist):
        now = standing(one, at)
        items.append(
            GateItem(
                key=f"a.item_{number}",
                title="Item",
                standing=now.value,
                reason=now.reason,
                valid_until=now.holds_until,
            )
        )
    return gate(items, at)
