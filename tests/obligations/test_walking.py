"""`work --drain --at TIME`: a year walked through from outside, and bulk demo data that has its duties."""

import io
from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import CommandError, call_command

from portal.environment import email as mail_settings
from probes.management.commands import work
from readiness.obligations.models import Obligation, Occurrence, Reminder

from .conftest import AT


def drained(at):
    told = io.StringIO()
    call_command("work", "--drain", "--at", at.isoformat(), stdout=told)
    return told.getvalue()


def test_a_time_that_is_not_now_is_refused_without_a_simulated_clock(db, settings):
    settings.SIMULATED_CLOCK = ""
    with pytest.raises(CommandError, match="SIMULATED_CLOCK=1"):
        drained(AT)


def test_at_another_time_nobody_outside_is_asked():
    assert {one.name for one in work.ROUNDS} >= work.OUTBOUND
    assert {one.name for one in work.ROUNDS} - {one.name for one in work.STILL} == work.OUTBOUND


@pytest.mark.django_db(transaction=True)  # a round drops connections that are too old
def test_a_month_walked_through_opens_what_comes_due_and_mails_it_into_a_folder(duties, settings, tmp_path):
    settings.SIMULATED_CLOCK, settings.MEDIA_ROOT = "1", tmp_path
    for name, value in mail_settings(f"filemail://{tmp_path}/mails").items():
        setattr(settings, name, value)
    duties.started("error_trends")
    for day in (1, 8, 15, 22, 29):
        drained(datetime(2026, 3, 3, tzinfo=UTC) + timedelta(days=day))
    opened = Occurrence.objects.exclude(state="planned").order_by("due_on")
    assert [row.due_on.isoformat() for row in opened] == [
        "2026-03-09",
        "2026-03-16",
        "2026-03-23",
        "2026-03-30",
    ]
    kept = "".join(one.read_text() for one in (tmp_path / "mails").iterdir())
    sent = Reminder.objects.filter(channel="mail", state="sent")
    assert (
        {row.key: kept.count(f"<{row.key}@") for row in sent}
        == dict.fromkeys((row.key for row in sent), 1)
        != {}
    )
    assert "duties opened" not in drained(datetime(2026, 4, 1, tzinfo=UTC))


def test_services_made_in_bulk_have_the_four_ongoing_duties_planned(db):
    call_command("seed_demo", "--services", "1", stdout=io.StringIO())
    found = Obligation.objects.all()
    assert {one.key for one in found} == {"error_trends", "restore_test", "secret_rotation", "security_audit"}
    assert all(one.occurrences.filter(state="planned").exists() and one.owner_id for one in found)
