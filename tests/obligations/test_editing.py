"""A duty is edited as a whole; another rhythm makes another duty of it, and is no way out of what is overdue."""

from datetime import date, timedelta

import pytest

from readiness.obligations.ahead import done_on, drafted_duty, next_dates
from readiness.obligations.models import Obligation, Occurrence
from readiness.obligations.operations import StillOverdue, edit_duty, submit_occurrence
from readiness.refusals import Forbidden, Invalid
from tests.world import build

from .conftest import AT, DAY, Duties

MONTHLY = {"unit": "month", "month_day": 15, "anchor": date(2026, 3, 1)}
WEEKLY = {"unit": "week", "weekday": 0, "anchor": date(2025, 1, 1)}


@pytest.fixture(scope="module")
def made(keep):
    """A team's own duty, every month on the 15th, of the contributor."""

    def make():
        world = build()
        duties = Duties(world, world.service("Checkout"))
        return duties, duties.own(grace_days=2)

    return keep(make)


@pytest.fixture
def duty(made, db):
    return Obligation.objects.select_related("service__team", "owner").get(pk=made[1].pk)


def edited(made, duty, *, by="lead", at=AT, owner="contributor", rhythm=None, **changes):
    world = made[0].world
    return edit_duty(
        obligation=duty, owner=world.person(owner) if owner else None, rhythm=rhythm, actor=world.actor(by), at=at,
        **changes,
    )  # fmt: skip


def days(draft, at=AT, done=None, most=3):
    return [one.due_on.isoformat() for one in next_dates(draft, at, done, most=most)]


def test_terms_and_owner_change_together_and_the_duty_stays_the_same(made, duty):
    after = edited(made, duty, owner=None, rhythm=MONTHLY, grace_days=5, lead_days=[7])
    assert (after.pk, after.owner, after.grace_days, after.lead_days) == (duty.pk, None, 5, [7])
    first = after.occurrences.order_by("period_no").first()
    assert first.late_at - first.due_at == 5 * DAY


def test_another_rhythm_ends_it_with_a_reason_and_another_goes_on_from_tomorrow(made, duty):
    after = edited(made, duty, rhythm=WEEKLY, title="Look closer")
    duty.refresh_from_db()
    assert "every week, on Monday" in duty.ended_reason
    assert (after.key, after.title, after.owner) == (duty.key, "Look closer", duty.owner)
    assert after.starts_on == AT.date() + DAY
    assert after.occurrences.order_by("period_no").first().due_on == date(2026, 3, 9)


def test_another_rhythm_is_no_way_out_of_what_is_overdue(made, duty):
    late = AT + 20 * DAY
    made[0].work(late)
    with pytest.raises(StillOverdue):
        edited(made, duty, at=late, rhythm=WEEKLY)
    duty.refresh_from_db()
    assert duty.ended_at is None
    assert edited(made, duty, at=late, rhythm=MONTHLY, grace_days=3).pk == duty.pk


def test_who_may_not_end_a_duty_gives_it_no_other_rhythm(made, duty):
    assert edited(made, duty, by="contributor", grace_days=4).grace_days == 4
    with pytest.raises(Forbidden):
        edited(made, duty, by="contributor", rhythm=WEEKLY)
    with pytest.raises(Forbidden):
        edited(made, duty, by="viewer", grace_days=5)


def test_nothing_is_half_kept_where_a_part_is_wrong(made, duty):
    with pytest.raises(Invalid):
        edited(made, duty, owner=None, rhythm={**WEEKLY, "every": 0}, grace_days=9)
    duty.refresh_from_db()
    assert (duty.owner, duty.grace_days) == (made[0].world.person("contributor"), 2)


def test_the_next_dates_are_those_that_the_planner_makes(duty):
    planned = duty.occurrences.order_by("period_no").values_list("due_on", flat=True)[:3]
    assert days(duty) == [one.isoformat() for one in planned] == ["2026-03-15", "2026-04-15", "2026-05-15"]
    draft = drafted_duty(duty, rhythm={**MONTHLY, "month_day": 31}, at=AT, zone="Pacific/Auckland")
    assert days(draft) == ["2026-03-31", "2026-04-30", "2026-05-31"]
    assert next_dates(draft, AT, None, most=1)[0].due_at.isoformat() == "2026-03-31T11:00:00+00:00"


def test_one_counted_from_completion_goes_on_from_the_day_on_which_it_was_done(made, duty):
    row = made[0].first(duty)
    actor = made[0].world.actor("contributor")
    done = AT + 10 * DAY
    submit_occurrence(occurrence=row, statement="Done.", evidence=None, actor=actor, at=done)
    assert done_on(duty) == done.date()
    rhythm = {"unit": "week", "every": 2, "basis": "completion", "anchor": date(2025, 1, 1)}
    draft = drafted_duty(duty, rhythm=rhythm, at=done)
    assert days(draft, done, done_on(duty), 2) == ["2026-03-27", "2026-04-10"]
    after = edited(made, duty, at=done, rhythm=rhythm)
    assert after.occurrences.get(state=Occurrence.State.PLANNED).due_on == date(2026, 3, 27)


def test_a_rhythm_whose_first_date_has_passed_is_refused(duty):
    rhythm = {"unit": "week", "basis": "completion", "anchor": date(2026, 1, 1)}
    with pytest.raises(Invalid) as refused:
        drafted_duty(duty, rhythm=rhythm, at=AT)
    assert set(refused.value.fields) == {"anchor"}
    assert drafted_duty(duty, rhythm={**rhythm, "anchor": AT.date() - timedelta(days=1)}, at=AT).anchor_on
