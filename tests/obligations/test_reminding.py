"""Which reminders there are, and when: the same facts give the same steps."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo, available_timezones

from hypothesis import given, settings
from hypothesis import strategies as st

from readiness.obligations.instants import instant
from readiness.obligations.reminding import LADDER, OWNER, Facts, key_of, steps
from readiness.obligations.wording import step_in_words

ZONES = sorted(available_timezones())
BERLIN = Facts(
    due_on=date(2026, 3, 29),  # clocks go forward on this day
    zone=ZoneInfo("Europe/Berlin"),
    local_time=time(9),
    lead_days=[7, 1],
    grace_days=2,
    escalation_days=[0, 3, 10],
)


def said(facts):
    return [(step.at.strftime("%m-%d %H:%M"), step.rung, step.name) for step in steps(facts)]


def test_the_owner_is_told_before_on_the_day_and_when_it_is_late_and_then_the_ladder():
    assert said(BERLIN) == [
        ("03-22 08:00", "owner", "2026-03-29/before-7"),
        ("03-28 08:00", "owner", "2026-03-29/before-1"),
        ("03-29 07:00", "owner", "2026-03-29/due"),
        ("04-01 07:00", "owner", "2026-03-29/overdue"),
        ("04-01 07:00", "lead", "2026-03-29/lead"),
        ("04-04 07:00", "reviewer", "2026-03-29/reviewer"),
        ("04-11 07:00", "administrator", "2026-03-29/administrator"),
    ]


def test_a_duty_without_days_of_its_own_still_says_when_it_is_due_and_overdue():
    bare = replace(BERLIN, lead_days=[], grace_days=0, escalation_days=[])
    assert [name for _at, _rung, name in said(bare)] == ["2026-03-29/due", "2026-03-29/overdue"]


def test_what_is_stilled_is_one_step_at_the_end_and_the_ladder_goes_on():
    until = datetime(2026, 4, 2, 12, tzinfo=UTC)
    assert said(replace(BERLIN, snoozed_until=until)) == [
        ("04-01 07:00", "lead", "2026-03-29/lead"),
        ("04-02 12:00", "owner", "stilled-202604021200"),
        ("04-04 07:00", "reviewer", "2026-03-29/reviewer"),
        ("04-11 07:00", "administrator", "2026-03-29/administrator"),
    ]


FACTS = st.builds(
    Facts,
    due_on=st.dates(date(2020, 1, 1), date(2035, 12, 31)),
    zone=st.sampled_from(ZONES).map(ZoneInfo),
    local_time=st.times().map(lambda one: one.replace(second=0, microsecond=0)),
    lead_days=st.lists(st.integers(0, 366), unique=True, max_size=6),
    grace_days=st.integers(0, 366),
    escalation_days=st.lists(st.integers(0, 366), unique=True, max_size=6),
    snoozed_until=st.none()
    | st.datetimes(datetime(2020, 1, 1), datetime(2036, 1, 1), timezones=st.just(UTC)),
)


@given(FACTS)
@settings(max_examples=60, deadline=None)
def test_steps_are_in_order_named_once_and_each_at_its_local_time(facts):
    found = steps(facts)
    assert [step.order for step in found] == sorted(step.order for step in found)
    assert len({step.name for step in found}) == len({(step.at, step.rung) for step in found}) == len(found)
    dated = [step for step in found if not step.name.startswith("stilled-")]
    assert len(found) - len(dated) == (facts.snoozed_until is not None)
    assert all(step.name.startswith(f"{facts.due_on}/") and len(step.name) <= 60 for step in dated)
    ladder = [step.rung for step in found if step.rung != OWNER]
    assert ladder == list(LADDER[1 : 1 + len(facts.escalation_days)])
    for step in found:
        if facts.snoozed_until is not None and step.rung == OWNER:
            assert step.at >= facts.snoozed_until
        if step.at != facts.snoozed_until:
            day = step.at.astimezone(facts.zone).date()
            assert step.at == instant(day, facts.local_time, facts.zone)


@given(FACTS, st.integers(1, 400))
@settings(max_examples=30, deadline=None)
def test_another_date_has_steps_of_its_own(facts, days):
    moved = replace(facts, due_on=facts.due_on + timedelta(days=days))
    shared = {step.name for step in steps(facts)} & {step.name for step in steps(moved)}
    assert all(name.startswith("stilled-") for name in shared)


def test_a_key_is_stable_and_tells_every_part_apart():
    one, other = UUID(int=1), UUID(int=2)
    key = key_of(one, "2026-03-29/due", other, "mail")
    assert key == "06aae23f61ccea611ddc6318f924effc"
    others = {
        key_of(other, "2026-03-29/due", other, "mail"),
        key_of(one, "2026-03-29/overdue", other, "mail"),
        key_of(one, "2026-03-29/due", one, "mail"),
        key_of(one, "2026-03-29/due", other, "portal"),
    }
    assert len(others - {key}) == 4


def test_every_step_has_words_of_its_own():
    named = ("2026-03-15/before-1", "2026-03-15(2)/due", "2026-03-15/overdue", "2026-03-15/lead", "2026-03-15/reviewer",
             "2026-03-15/administrator", "stilled-202603150800")  # fmt: skip
    said = [step_in_words(step) for step in named]
    assert said[0] == "1 day before it was due"
    assert said[-1] == "When its snooze ended"
    assert len(set(said) - {"Reminder"}) == len(named)
