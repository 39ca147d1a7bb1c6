"""Duties on their pages: what they can be narrowed to, who was told, how often they were done, and how they change."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from readiness.clock import now
from readiness.notify.operations import plan_reminders
from readiness.obligations.models import Occurrence
from readiness.obligations.operations import open_due, plan_due, start_own_duty
from readiness.obligations.punctual import on_time_over
from readiness.obligations.wording import step_in_words
from tests.world import build

DAY = timedelta(days=1)


@pytest.fixture(scope="module")
def late(keep):
    """A daily duty that is overdue since yesterday, with its reminders; a stranger's service has none."""

    def make():
        world, at = build(), now()
        service = world.service("Checkout")
        world.service("Search")
        duty = start_own_duty(
            service=service, owner=world.person("contributor"), title="Look", unit="day", zone="UTC",
            anchor=(at - 2 * DAY).date(), actor=world.actor("lead"), at=at - 3 * DAY,
        )  # fmt: skip
        plan_due(at=at, limit=100)
        open_due(at=at, limit=100)
        plan_reminders(at=at, limit=100)
        return world, duty

    return keep(make)


@pytest.fixture
def browse(late, db):
    def page(name, address, data=None, **query):
        client = Client()
        client.force_login(late[0].person(name))
        answer = client.get(address, query) if data is None else client.post(address, data)
        return answer, answer.content.decode()

    return page


def overdue(duty):
    return duty.occurrences.exclude(state=Occurrence.State.PLANNED).order_by("period_no").first()


def test_one_click_says_what_is_overdue_whose_it_is_and_who_was_told_when(late, browse):
    _answer, text = browse("auditor", reverse("obligations"), show="overdue")
    assert "Last told" in text
    row = text[text.index("data-row") :]
    assert str(late[0].person("contributor")) in row
    assert "#told" in row
    assert "nobody yet" not in row


def test_the_occurrence_lists_every_reminder_with_why_and_how(late, browse):
    row = overdue(late[1])
    _answer, text = browse("auditor", reverse("occurrence", args=[row.pk]))
    told = text[text.index('id="told"') : text.index('id="history"')]
    assert "In the portal" in told
    assert str(late[0].person("contributor")) in told


def test_the_list_offers_what_has_duties_and_can_be_seen(late, browse):
    _answer, text = browse("lead", reverse("obligations"))
    assert '<option value="checkout">Checkout</option>' in text
    assert 'value="search"' not in text
    assert f'<option value="{late[0].person("contributor").pk}">' in text
    _answer, text = browse("outsider", reverse("obligations"))
    assert "checkout" not in text


def test_a_chosen_team_shows_how_often_its_duties_were_done_on_time(late, browse):
    _answer, text = browse("lead", reverse("obligations"), team="orders")
    assert "Done on time" in text
    assert "365 days" in text
    assert "0 of" in text
    _answer, text = browse("lead", reverse("obligations"))
    assert "Done on time" not in text


def test_on_time_is_counted_over_each_period(late, db):
    row = overdue(late[1])
    spans = on_time_over(late[1].occurrences.filter(pk=row.pk), row.original_late_at + 60 * DAY)
    assert [(days, went.unfinished) for days, went in spans] == [(30, 0), (90, 1), (365, 1)]


def test_the_next_dates_are_shown_before_anything_is_kept(late, browse):
    address = reverse("obligation-edit", args=[late[1].pk])
    _answer, text = browse("lead", address)
    assert "The next dates as it is" in text
    given = {
        "title": "Look", "owner": "", "unit": "day", "every": "1", "basis": "calendar", "shift": "none",
        "anchor": str(now().date()), "zone": "Asia/Tokyo", "local_time": "07:30", "lead_days": "3, 1",
        "grace_days": "2", "escalation_days": "1, 7", "reviewer": "none",
    }  # fmt: skip
    answer, text = browse("lead", address, {**given, "preview": "1"})
    assert answer.status_code == 200
    assert "not saved yet" in text
    late[1].refresh_from_db()
    assert late[1].zone == "UTC"
    answer, _text = browse("contributor", address, given)
    assert answer.status_code == 302
    late[1].refresh_from_db()
    assert (late[1].zone, late[1].grace_days, late[1].lead_days, late[1].owner) == (
        "Asia/Tokyo",
        2,
        [3, 1],
        None,
    )
    answer, _text = browse("lead", address, {**given, "lead_days": "soon"})
    assert answer.status_code == 422
    answer, _text = browse("viewer", address)
    assert answer.status_code == 403


@pytest.mark.parametrize(
    ("step", "words"),
    [
        ("2026-03-15/before-7", "7 days before it was due"),
        ("2026-03-15/before-1", "1 day before it was due"),
        ("2026-03-15/overdue", "On the first day on which it was overdue"),
        ("2026-03-15/stilled-202603150900", "When its snooze ended"),
        ("2026-03-15/administrator", "Overdue: the administrators"),
    ],
)
def test_a_step_says_why_somebody_was_told(step, words):
    assert step_in_words(step) == words
