"""A private link shows a person's or a team's duties to whoever holds it, for as long as its person may see them."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from icalendar import Calendar

from readiness.ledger.models import LedgerEntry
from readiness.obligations.models import CalendarFeed
from readiness.obligations.operations import (
    ask_skip,
    change_duty,
    decide_skip,
    end_duty,
    make_feed,
    reschedule_occurrence,
    revoke_feed,
    submit_occurrence,
)
from readiness.obligations.operations.feeds import FeedRevoked
from readiness.refusals import Forbidden, Unseen
from readiness.teams.actors import Actor
from readiness.teams.operations import deactivate_person, leave_team, make_token

from .conftest import AT, DAY


@pytest.fixture(autouse=True)
def in_march(monkeypatch):
    monkeypatch.setattr("readiness.web.obligations.feed.now", lambda: AT)


def link(duties, who="contributor", team=None):
    """The address of a link that `who` makes."""
    _feed, secret = make_feed(team=team, **duties.by(who))
    return reverse("calendar-feed", args=[secret])


def events_of(address):
    answer = Client().get(address)
    assert answer.status_code == 200
    found = Calendar.from_ical(answer.content).walk("VEVENT")
    return {str(event["UID"]): event for event in found}


def titles(address):
    return {
        str(event["SUMMARY"]).removeprefix("Done: ").split(":")[0] for event in events_of(address).values()
    }


def test_a_persons_link_shows_what_they_answer_for_and_a_teams_all_of_it(duties):
    duties.own("Mine")
    duties.own("Nobody's", owner=None)
    duties.own("The lead's", owner="lead")
    assert titles(link(duties)) == {"Mine"}
    assert titles(link(duties, "lead")) == {"Nobody's", "The lead's"}
    assert titles(link(duties, "viewer", duties.world.orders)) == {"Mine", "Nobody's", "The lead's"}


def test_one_occurrence_keeps_its_uid_and_its_sequence_grows_with_each_change(duties):
    duty = duties.own("Mine")
    row, address = duties.first(duty), link(duties)
    seen = [events_of(address)[str(row.pk)]]
    moved = row.due_on + 3 * DAY
    reschedule_occurrence(occurrence=row, due_on=moved, reason="Later.", **duties.by("contributor"))
    seen.append(events_of(address)[str(row.pk)])
    assert seen[-1].decoded("DTSTART") == moved
    assert f"First due on {row.original_due_on}" in str(seen[-1]["DESCRIPTION"])
    change_duty(obligation=duty, title="Other", **duties.by("lead"))
    seen.append(events_of(address)[str(row.pk)])
    submit_occurrence(occurrence=row, **duties.by("contributor"))
    seen.append(events_of(address)[str(row.pk)])
    assert str(seen[-1]["SUMMARY"]) == "Done: Other: Checkout"
    sequences = [event.decoded("SEQUENCE") for event in seen]
    assert sequences == sorted(set(sequences))


def test_dates_that_the_planner_changes_are_told_by_the_sequence_too(duties, settings):
    row = duties.own("Mine", shift="next").occurrences.order_by("period_no").first()
    address = link(duties)
    before = events_of(address)[str(row.pk)].decoded("SEQUENCE")
    settings.HOLIDAYS = row.due_on.isoformat()
    duties.work(AT)
    after = events_of(address)[str(row.pk)]
    assert after.decoded("DTSTART") == row.due_on + (1 if row.due_on.weekday() < 4 else 3) * DAY
    assert after.decoded("SEQUENCE") > before


def test_what_is_skipped_is_cancelled_and_what_ended_is_gone(duties):
    row = duties.first(duties.own("Mine"))
    address = link(duties)
    ask_skip(occurrence=row, reason="Rebuilt.", **duties.by("contributor"))
    decide_skip(occurrence=row, approve=True, **duties.by("lead"))
    assert str(events_of(address)[str(row.pk)]["STATUS"]) == "CANCELLED"
    end_duty(obligation=row.obligation, reason="Over.", **duties.by("lead"))
    assert list(events_of(address)) == [str(row.pk)]


def test_the_same_calendar_is_answered_by_its_etag_alone(duties):
    duties.own("Mine")
    address = link(duties)
    answer = Client().get(address)
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert {"private", "no-cache"} <= set(answer.headers["Cache-Control"].split(", "))
    again = Client().get(address, headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    duties.own("Another")
    assert Client().get(address, headers={"If-None-Match": answer.headers["ETag"]}).status_code == 200


def test_who_leaves_the_team_or_the_portal_reads_nothing_more(duties):
    duties.own("Mine")
    team, own = link(duties, team=duties.world.orders), link(duties)
    assert titles(own) == titles(team) == {"Mine"}
    leave_team(team=duties.world.orders, **duties.by("contributor"))
    assert Client().get(team).status_code == 404
    assert titles(own) == set()
    deactivate_person(user=duties.world.person("contributor"), **duties.by("administrator"))
    assert Client().get(own).status_code == 404


def test_an_archived_team_has_no_calendar(duties):
    address = link(duties, team=duties.world.orders)
    duties.world.orders.archived_at = AT
    duties.world.orders.save()
    assert Client().get(address).status_code == 404


def test_a_new_link_replaces_the_old_and_a_revoked_one_opens_nothing(duties):
    old = link(duties)
    feed, secret = make_feed(**duties.by("contributor"))
    new = reverse("calendar-feed", args=[secret])
    other = link(duties, "lead")
    assert [Client().get(one).status_code for one in (old, new, other)] == [404, 200, 200]
    with pytest.raises(Unseen):
        revoke_feed(feed=feed, **duties.by("lead"))
    revoke_feed(feed=feed, **duties.by("contributor"))
    with pytest.raises(FeedRevoked):
        revoke_feed(feed=feed, **duties.by("contributor"))
    assert Client().get(new).status_code == 404


def test_links_to_a_team_are_for_its_members_and_made_in_a_session(duties):
    for who in ("outsider", "administrator", "auditor"):
        with pytest.raises(Unseen):
            make_feed(team=duties.world.orders, **duties.by(who))
    lead = duties.world.person("lead")
    token, _secret = make_token(
        user=lead, name="CI", scopes=["read", "write"], expires_at=AT + timedelta(days=1), **duties.by("lead")
    )
    with pytest.raises(Forbidden):
        make_feed(actor=Actor.token(token), at=AT)
    assert not CalendarFeed.objects.exists()


def test_the_log_tells_that_there_is_a_link_and_nothing_holds_the_link_itself(duties):
    feed, secret = make_feed(team=duties.world.orders, **duties.by("contributor"))
    revoke_feed(feed=feed, **duties.by("contributor"))
    told = LedgerEntry.objects.filter(subject_id=feed.pk).order_by("pk")
    assert [entry.kind.rpartition(".")[2] for entry in told] == ["made", "revoked"]
    assert all(
        secret not in str(bytes(entry.body)) and feed.digest not in str(bytes(entry.body)) for entry in told
    )
    assert secret not in str(vars(feed))


def test_a_link_that_is_none_and_one_too_often_are_refused_alike_for_everybody(duties, settings):
    settings.CALENDAR_READS_PER_MINUTE = 3
    good, client = link(duties), Client(REMOTE_ADDR="10.9.8.7")
    bad = reverse("calendar-feed", args=["A" * 43])
    asked = [client.get(one) for one in (bad, good, bad, bad, good)]
    assert [answer.status_code for answer in asked] == [404, 200, 404, 429, 429]
    assert asked[-1].headers["Retry-After"] == "60"
    others = [Client(REMOTE_ADDR=f"10.9.8.{number}").get(good).status_code for number in range(8, 11)]
    assert others == [200, 200, 429]


def test_the_page_asks_who_it_is_shows_the_link_once_and_ends_it(duties, client):
    user = duties.world.person("contributor")
    user.set_password("four wet boots")
    user.save()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    new = reverse("calendar-link-new")
    asked = client.post(new, {"team": "orders"})
    assert (asked.status_code, CalendarFeed.objects.count()) == (302, 0)
    client.post(reverse("account_reauthenticate"), {"password": "four wet boots"})
    made = client.post(new, {"team": "orders"})
    feed, address = made.context["feed"], made.context["address"]
    secret = address.rpartition("/")[2].removesuffix(".ics")
    assert made.content.decode().count(secret) == 2  # to read, and to copy
    assert "no-store" in made["Cache-Control"]
    assert Client().get(reverse("calendar-feed", args=[secret])).status_code == 200
    shown = client.get(reverse("calendar-links")).content.decode()
    assert feed.team.name in shown
    assert secret not in shown
    assert client.post(new, {"team": "billing"}).status_code == 422
    client.post(reverse("calendar-link-revoke", args=[feed.pk]))
    assert not CalendarFeed.objects.filter(revoked_at__isnull=True).exists()
