"""The calendar shows each duty on its day, once, to who may see it; the load counts them, and its lead spreads them."""

import re
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from readiness.ledger.models import LedgerEntry
from readiness.obligations.forecast import digest_of, suggestion
from readiness.obligations.models import Obligation, Occurrence
from readiness.obligations.operations import (
    change_duty,
    reschedule_occurrence,
    smooth,
    submit_occurrence,
    take_back,
)
from readiness.obligations.operations.smoothing import NothingToTakeBack, SuggestionChanged
from readiness.refusals import Forbidden, Unseen
from tests.kept import Keep
from tests.world import build

from .conftest import AT, DAY, Duties

PAGE, LOAD = "/obligations/calendar/", "/obligations/forecast/"
TODAY = AT.date()
#: A Monday on which everything of `crowd` is due, far enough to be planned only.
MONDAY = date(2026, 5, 4)


@pytest.fixture(scope="module")
def crowd(keep: Keep) -> Duties:
    """Six duties of one person on one Monday, one of them after completion, and one daily of nobody."""

    def made() -> Duties:
        world = build()
        duties = Duties(world, world.service("Checkout"))
        for number in range(5):
            duties.own(
                f"Rotate {number}",
                unit="quarter",
                month_day=None,
                anchor=MONDAY,
                lead_days=[14],
                grace_days=7,
            )
        duties.own("After it", unit="month", month_day=None, anchor=date(2026, 4, 4), basis="completion")
        duties.own("Daily", owner=None, unit="day", month_day=None, anchor=date(2026, 3, 9))
        return duties

    return keep(made)


@pytest.fixture
def see(crowd, db, monkeypatch):
    """`see("lead", address)`: the text of the page."""
    for door in ("calendar", "load"):
        monkeypatch.setattr(f"readiness.web.obligations.{door}.now", lambda: AT)

    def seen(who, address):
        client = Client()
        client.force_login(crowd.world.person(who), backend="django.contrib.auth.backends.ModelBackend")
        answer = client.get(address)
        assert answer.status_code == 200, address
        return re.sub(r"\s+", " ", answer.content.decode())

    return seen


def cell(page, day):
    """What the month shows on a day."""
    return page.partition(f'<time datetime="{day}">')[2].partition("</td>")[0]


def test_a_month_is_a_table_of_weeks_that_folds_a_full_day_and_marks_today_in_words(see):
    page = see("lead", f"{PAGE}?month=2026-05")
    assert page.count('<th scope="col">') == 7
    assert page.count("<tr>") == 1 + 5
    assert "37 duties are due in May 2026" in page
    full = cell(page, "2026-05-04")
    assert full.count("due-link") == 3
    assert re.search(r'href="[^"]*day=2026-05-04">4 more<', full)
    assert cell(page, "2026-05-05").count("due-link") == 1
    march = see("lead", PAGE)
    assert "Today" in cell(march, TODAY)
    assert march.count('aria-current="date"') == 1
    assert "month=2026-02" in march
    assert "month=2026-04" in march


def test_the_list_and_the_day_show_all_of_it_once(see):
    listed = see("lead", f"{PAGE}?month=2026-05&view=list")
    assert listed.count("due-link") == 37
    day = see("lead", f"{PAGE}?day=2026-05-04")
    assert "7 duties are due on this day" in day
    assert day.count("due-link") == 7


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("person=me", 31), ("team=orders", 37), ("team=billing", 0), ("service=checkout", 37), ("service=none", 0),
        ("team=orders&person=me", 31),
    ],
)  # fmt: skip
def test_it_is_narrowed_by_person_team_and_service(see, query, count):
    page = see("lead", f"{PAGE}?month=2026-05&{query}")
    assert (f"{count} duties are due" if count else "Nothing is due") in page


def test_nobody_else_sees_any_of_it(see, crowd):
    person = crowd.world.person("contributor").pk
    for address in (
        PAGE,
        f"{PAGE}?month=2026-05&team=orders",
        f"{PAGE}?day=2026-05-04",
        f"{LOAD}?person={person}",
    ):
        page = see("outsider", address)
        assert "Rotate" not in page
        assert "Checkout" not in page
        assert "duties are due" not in page
    assert "may move" not in see("contributor", f"{LOAD}?team=orders")


def test_beyond_the_plan_the_rhythm_tells_what_is_expected(see):
    page = see("lead", f"{PAGE}?month=2030-05")
    assert "36 duties are due in May 2030" in page
    assert page.count("expected") > 30
    assert "/obligations/due/" not in page
    assert "After it" not in see("lead", f"{PAGE}?month=2030-05&view=list")
    june = see("lead", f"{PAGE}?month=2026-06&view=list")
    assert june.count("After it") == 1


@pytest.mark.parametrize(
    "query",
    ["month=2026-13", "month=x", "day=2026-02-30", "month=1969-12", "month=2201-01", "day=0001-01-01"],
)
def test_what_is_no_month_is_not_found(crowd, db, query):
    client = Client()
    client.force_login(crowd.world.person("lead"), backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(f"{PAGE}?{query}").status_code == 404


def test_the_ends_of_the_calendar_and_odd_filters_are_pages_too(see):
    assert 'rel="prev"' not in see("lead", f"{PAGE}?month=1970-01")
    assert 'rel="next"' not in see("lead", f"{PAGE}?month=2200-12")
    see("lead", f"{PAGE}?day=2026-05-04&skip=-1")
    assert "Nothing on this day" in see("lead", f"{PAGE}?day=2026-05-04&skip=999999")
    see("lead", f"{LOAD}?team=%00&person=%27&service=%F0%9F%98%80")


def test_what_was_done_stays_on_its_day_and_what_is_late_says_so(see, crowd, monkeypatch):
    row = Occurrence.objects.filter(obligation__title="Daily").order_by("due_on").first()
    crowd.work(row.opens_at)
    submit_occurrence(occurrence=row, **crowd.by("lead"))
    monkeypatch.setattr("readiness.web.obligations.calendar.now", lambda: AT + 8 * DAY)
    page = see("lead", PAGE)
    assert "Closed" in cell(page, row.due_on)
    assert "Overdue" in cell(page, row.due_on + DAY)


def test_the_load_counts_every_duty_in_its_week(see):
    page = see("lead", LOAD)
    weeks = re.findall(r'<td data-label="Due">(\d+)</td>', page)
    planned = Occurrence.objects.filter(due_on__gte=TODAY, due_on__lt=TODAY + 90 * DAY).count()
    assert sum(map(int, weeks)) == planned
    assert "<svg" in page
    assert "Monday, 4 May: 7" in page
    assert "leads of the team" in see("lead", f"{LOAD}?team=orders")


def test_a_lead_spreads_a_crowded_monday_and_takes_it_back(see, crowd):
    team = crowd.world.orders
    page = see("lead", f"{LOAD}?team=orders")
    shown = re.search(r'name="shown" value="(\w+)"', page)[1]
    before = LedgerEntry.objects.count()
    moved = smooth(team=team, shown=shown, **crowd.by("lead"))
    assert LedgerEntry.objects.count() == before + len(moved)
    assert len(moved) >= 3
    for row in moved:
        fresh = Occurrence.objects.select_related("obligation").get(pk=row.pk)
        assert abs(fresh.due_on - fresh.original_due_on) <= 3 * DAY
        assert fresh.due_on.weekday() < 5
        assert fresh.late_at <= fresh.original_late_at + 3 * DAY
        assert (fresh.original_due_on, fresh.rescheduled_reason.split(":")[0]) == (MONDAY, "Smoothing")
    assert suggestion(team, TODAY) == []
    assert "may still go back" in see("lead", f"{LOAD}?team=orders")
    take_back(team=team, **crowd.by("lead"))
    assert Occurrence.objects.filter(due_on=MONDAY).count() == 7
    again = {one.row.pk for one in suggestion(team, TODAY)}
    assert again.isdisjoint(row.pk for row in moved)  # what somebody took back is not suggested again
    with pytest.raises(NothingToTakeBack):
        take_back(team=team, **crowd.by("lead"))


def test_what_was_not_shown_is_not_applied_and_only_a_lead_applies(crowd, db):
    team = crowd.world.orders
    shown = digest_of(suggestion(team, TODAY))
    for who, no in (("contributor", Forbidden), ("security_reviewer", Forbidden), ("outsider", Unseen)):
        with pytest.raises(no):
            smooth(team=team, shown=shown, **crowd.by(who))
    row = suggestion(team, TODAY)[0].row
    reschedule_occurrence(occurrence=row, due_on=MONDAY + 9 * DAY, reason="x", **crowd.by("lead"))
    with pytest.raises(SuggestionChanged):
        smooth(team=team, shown=shown, **crowd.by("lead"))
    assert not Occurrence.objects.filter(smoothed_at__isnull=False).exists()


def test_a_duty_without_tolerance_stays_and_one_somebody_moved_does_too(crowd, db):
    team = crowd.world.orders
    for duty in Obligation.objects.filter(title__startswith="Rotate"):
        change_duty(obligation=duty, tolerance_days=0, **crowd.by("lead"))
    assert suggestion(team, TODAY) == []


def test_the_buttons_do_what_they_say(see, crowd, client):
    client.force_login(crowd.world.person("lead"), backend="django.contrib.auth.backends.ModelBackend")
    shown = digest_of(suggestion(crowd.world.orders, TODAY))
    smoothing, back = reverse("team-smooth", args=["orders"]), reverse("team-unsmooth", args=["orders"])
    for address, said in (
        (smoothing, "They are moved"),
        (smoothing, "Something has changed since you looked"),
        (back, "They have their first dates again"),
        (back, "Nothing can go back"),
    ):
        answer = client.post(address, {"shown": shown}, follow=True)
        assert said in answer.content.decode()
