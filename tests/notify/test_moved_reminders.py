"""What is moved to an earlier day is opened and told in time; a snooze ends once, whatever the date."""

from datetime import date

import pytest

from readiness.obligations.operations import change_duty, reschedule_occurrence, snooze_occurrence
from tests.kept import Keep
from tests.notify.test_reminders import TERMS, both, hour, look
from tests.obligations.conftest import DAY, Duties
from tests.world import build


@pytest.fixture(scope="module")
def started(keep: Keep):
    def make():
        world = build()
        duties = Duties(world, world.service("Checkout"))
        return duties, duties.own("Look", **TERMS)

    return keep(make)


@pytest.fixture
def duties(started, db, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    return started[0]


@pytest.fixture
def later(duties, started):
    """The occurrence of 15 May, which opens on 8 May."""
    row = started[1].occurrences.select_related("obligation__service__team").get(due_on=date(2026, 5, 15))
    reschedule_occurrence(occurrence=row, due_on=date(2026, 3, 26), reason="Earlier.", **duties.by("lead"))
    return row


def test_what_is_moved_before_it_would_have_opened_is_told_in_time(duties, later):
    look(duties, hour(18))
    assert look(duties, hour(19)) == sorted(
        both("contributor", "before-7", "2026-03-26") + both("lead", "lead")
    )


def test_other_terms_of_the_duty_leave_it_so_and_reach_its_own_date(duties, later):
    change_duty(obligation=later.obligation, zone="Asia/Tokyo", grace_days=1, **duties.by("lead"))
    later.refresh_from_db()
    assert [moment.isoformat() for moment in (later.opens_at, later.due_at, later.late_at)] == [
        "2026-03-19T00:00:00+00:00", "2026-03-26T15:00:00+00:00", "2026-03-27T15:00:00+00:00",
    ]  # fmt: skip
    assert later.original_late_at.isoformat() == "2026-05-16T15:00:00+00:00"


def test_the_end_of_a_snooze_is_not_told_again_when_the_date_moves(duties, started):
    row = started[1].occurrences.select_related("obligation__service__team").get(due_on=date(2026, 3, 15))
    look(duties, hour(8))
    snooze_occurrence(occurrence=row, until=hour(9), reason="x", **duties.by("lead") | {"at": hour(8, 10)})
    told = [("contributor", "stilled-202603090900", way) for way in ("mail", "portal")]
    assert look(duties, hour(9)) == told
    reschedule_occurrence(
        occurrence=row,
        due_on=(hour(15) + 20 * DAY).date(),
        reason="x",
        **duties.by("lead") | {"at": hour(10)},
    )
    assert look(duties, hour(10, 12)) == []
