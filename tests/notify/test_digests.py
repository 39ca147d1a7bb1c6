"""One mail for all: exactly one a person and period, in their zone and hours; never what goes up the ladder."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core import mail

from readiness.models import Digest, Reminder, ReminderAttempt, User
from readiness.notify.operations import plan_reminders, send_digests, send_reminders
from readiness.notify.reminders.digests import not_before, periods
from readiness.obligations.operations import submit_occurrence
from tests.obligations.conftest import DAY, Duties
from tests.world import build

#: A Monday.
MONDAY = datetime(2026, 3, 9, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
#: On the 15th, a Sunday: told on each day of the week before, on the day, on the 16th, and the lead on the 17th.
TERMS = {"lead_days": [6, 5, 4, 3, 2, 1], "grace_days": 0, "escalation_days": [1]}


@pytest.fixture(scope="module")
def started(keep):
    def make():
        world = build()
        duties = Duties(world, world.service("Checkout"))
        return duties, [duties.own(f"Look at {name}", **TERMS) for name in ("backups", "alarms")]

    return keep(make)


@pytest.fixture
def duties(started, db, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.ROOT_URLCONF = "portal.urls"
    return started[0]


def wishes(digest, zone="UTC", week="mon-fri", first=9, until=17, name="contributor"):
    User.objects.filter(email__startswith=name).update(
        digest=digest, time_zone=zone, work_week=week, works_from=first, works_until=until
    )


def look(duties, at):
    """The mails that a worker sends at `at`: to whom, and how many duties are in it."""
    mail.outbox.clear()
    duties.work(at)
    plan_reminders(at=at, limit=100)
    send_reminders(at=at, limit=100)
    send_digests(at=at, limit=100)
    return sorted((letter.to[0].split("@")[0], letter.body.count("Look at")) for letter in mail.outbox)


def test_one_mail_a_working_day_holds_all_that_is_due_and_none_comes_on_other_days(duties):
    wishes("daily")
    assert look(duties, MONDAY) == [("contributor", 2)]
    assert mail.outbox[0].subject.endswith("2 duties to look at")
    assert [look(duties, MONDAY + number * DAY) for number in (1, 5, 6)] == [[("contributor", 2)], [], []]
    assert look(duties, MONDAY + 7 * DAY) == [("contributor", 2)]
    assert Digest.objects.filter(state="sent").count() == 3
    assert Reminder.objects.filter(digest__state="sent", state="sent").count() == 6
    assert set(ReminderAttempt.objects.values_list("number", "outcome")) == {(1, "sent")}


def test_one_a_week_comes_on_its_first_working_day_and_names_each_duty_once(duties):
    wishes("weekly")
    assert look(duties, MONDAY) == [("contributor", 2)]
    assert [look(duties, MONDAY + number * DAY) for number in range(1, 7)] == [[]] * 6
    assert look(duties, MONDAY + 7 * DAY) == [("contributor", 2)]
    assert Reminder.objects.filter(state="folded", channel="mail").exists()


def test_what_goes_up_the_ladder_comes_by_itself_at_once(duties):
    wishes("weekly", name="lead")
    look(duties, MONDAY)
    assert ("lead", 1) in [(name, 1) for name, _told in look(duties, MONDAY + 8 * DAY)]
    assert not Digest.objects.filter(recipient__email__startswith="lead").exists()


def test_it_waits_for_the_persons_own_hours_in_their_own_zone(duties):
    wishes("daily", zone="America/New_York", first=10)
    assert look(duties, MONDAY) == []
    assert Digest.objects.get().due_at == MONDAY.replace(hour=14)
    assert look(duties, MONDAY + 4 * HOUR) == []
    assert look(duties, MONDAY + 5 * HOUR) == [("contributor", 2)]


def test_after_an_outage_at_night_it_waits_for_the_morning(duties):
    wishes("daily")
    duties.work(MONDAY)
    plan_reminders(at=MONDAY, limit=100)
    assert look(duties, MONDAY + 12 * HOUR) == []
    assert look(duties, MONDAY + 23 * HOUR) == []
    assert look(duties, MONDAY + 24 * HOUR) == [("contributor", 2)]
    # Yesterday's had nothing left that today's does not tell anew.
    assert set(Digest.objects.values_list("period_on", "state")) == {
        (MONDAY.date(), "cancelled"),
        ((MONDAY + DAY).date(), "sent"),
    }


def test_what_was_done_meanwhile_is_left_out_and_when_nothing_is_left_no_mail_goes_out(duties, started):
    wishes("daily", first=12)
    duties.work(MONDAY)
    plan_reminders(at=MONDAY, limit=100)
    first, second = (duty.occurrences.get(state="open") for duty in started[1])
    submit_occurrence(occurrence=first, **duties.by("contributor"))
    assert look(duties, MONDAY + 3 * HOUR) == [("contributor", 1)]
    plan_reminders(at=MONDAY + DAY, limit=100)
    submit_occurrence(occurrence=second, **duties.by("contributor"))
    assert look(duties, MONDAY + DAY + 3 * HOUR) == []
    assert Digest.objects.get(period_on=date(2026, 3, 10)).state == "cancelled"


def test_what_comes_after_it_went_out_goes_into_the_next(duties):
    wishes("daily")
    look(duties, MONDAY)
    duties.own("Look at the cake", lead_days=[6], local_time=(MONDAY + HOUR).time())
    assert look(duties, MONDAY + HOUR) == []
    assert look(duties, MONDAY + DAY) == [("contributor", 3)]


def test_a_digest_that_cannot_be_sent_is_tried_again_under_its_name_and_given_up_with_all_it_holds(
    duties, server, settings
):
    server.answer_to["contributor@example.org"] = "451 try later"
    settings.NOTICE_ATTEMPTS = 2
    wishes("daily")
    look(duties, MONDAY)
    assert server.mails == []
    digest = Digest.objects.get()
    assert (digest.state, digest.attempts) == ("planned", 1)
    assert digest.next_try_at > MONDAY
    send_digests(at=digest.next_try_at, limit=10)
    digest.refresh_from_db()
    assert (digest.state, digest.attempts) == ("dead", 2)
    assert set(digest.reminders.values_list("state", flat=True)) == {"dead"}
    assert ReminderAttempt.objects.filter(outcome="failed").count() == 4


NEW_YORK = User(
    digest="daily", time_zone="America/New_York", work_week="sun-thu", works_from=8, works_until=24
)


def test_the_days_follow_the_persons_week_and_summer_time():
    friday = datetime(2026, 3, 6, 12, tzinfo=UTC)
    found = [moment for _day, moment in periods(NEW_YORK, friday, friday)][:2]
    # On Sunday the 8th clocks go forward there.
    assert found == [datetime(2026, 3, 8, 12, tzinfo=UTC), datetime(2026, 3, 9, 12, tzinfo=UTC)]


def test_of_several_that_were_missed_the_last_stands_for_all():
    since, at = datetime(2026, 3, 2, 12, tzinfo=UTC), datetime(2026, 3, 5, 18, tzinfo=UTC)
    days = [day for day, _moment in periods(NEW_YORK, since, at)]
    assert days[:2] == [date(2026, 3, 5), date(2026, 3, 8)]


def test_outside_the_hours_of_work_the_next_beginning_is_meant():
    thursday = datetime(2026, 3, 5, 18, tzinfo=UTC)
    assert not_before(NEW_YORK, thursday) == thursday
    assert not_before(NEW_YORK, thursday + DAY) == datetime(2026, 3, 8, 12, tzinfo=UTC)
