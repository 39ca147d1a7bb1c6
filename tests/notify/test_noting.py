"""From the ledger to people: every entry once, nobody twice, nobody who may not see it, and never the doer."""

import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction

from readiness.ledger.operations import record
from readiness.models import Delivery, LedgerEntry, NotedEntry, Notice, Service
from readiness.notify import queries
from readiness.notify.operations import note_entries, noting
from readiness.notify.operations.noting import NotingError
from readiness.notify.telling import Telling, rules_by_kind
from readiness.teams.actors import SYSTEM
from readiness.teams.operations import add_member, edit_team
from tests.races import at_once, failures
from tests.world import AT

LATER = AT + timedelta(minutes=5)


@pytest.fixture
def quiet(stage):
    """Everything that happened so far is dealt with."""
    note_entries(at=AT, limit=1000)
    Delivery.objects.all().delete()
    Notice.objects.all().delete()
    return stage


def told():
    return {str(one.recipient) for one in Notice.objects.select_related("recipient")}


def test_what_nobody_has_to_know_is_ticked_and_told_to_nobody(quiet, world):
    edit_team(team=world.orders, name="Orders", description="New.", actor=world.actor("lead"), at=AT)
    assert note_entries(at=LATER, limit=10) == 1
    assert not Notice.objects.exists()
    assert NotedEntry.objects.count() == LedgerEntry.objects.count()


def test_an_entry_is_dealt_with_once(quiet):
    quiet.put("all.readme")
    assert note_entries(at=LATER, limit=10) == 2  # evidence added, evidence attached
    assert note_entries(at=LATER, limit=10) == 0
    assert Notice.objects.count() == Delivery.objects.count() == 1


def test_no_more_than_the_limit_is_done_and_the_oldest_comes_first(quiet, world):
    for number in range(5):
        edit_team(team=world.orders, name=f"Orders {number}", actor=world.actor("lead"), at=AT)
    assert note_entries(at=LATER, limit=2) == 2
    assert queries.unnoted_entries(LATER).count() == 3
    assert note_entries(at=LATER, limit=50) == 3


def test_the_doer_is_not_told_of_what_they_did(quiet, world):
    quiet.request(by="lead")
    note_entries(at=LATER, limit=10)
    assert told() == {"security_reviewer"}


def test_who_may_not_see_the_service_is_not_told_whatever_a_rule_says(quiet, monkeypatch, world):
    def everybody(happening):
        for person in world.people.values():
            yield Telling(recipient=person, subject="s", text="t", because="b", path="/")

    monkeypatch.setattr(noting, "rules_by_kind", lambda: {"launches.launch.requested": everybody})
    quiet.request(by="lead")
    note_entries(at=LATER, limit=10)
    assert told() == {"viewer", "contributor", "auditor", "security_reviewer", "administrator"}


def test_a_service_open_to_the_organisation_may_be_told_of_to_a_colleague(quiet, monkeypatch, world):
    Service.objects.filter(pk=quiet.service.pk).update(visibility="organisation")
    colleague = world.person("colleague")

    def rule(happening):
        yield Telling(recipient=colleague, subject="s", text="t", because="b", path="/")

    monkeypatch.setattr(noting, "rules_by_kind", lambda: {"launches.launch.requested": rule})
    quiet.request(by="lead")
    note_entries(at=LATER, limit=10)
    assert told() == {"colleague"}


def test_somebody_deactivated_is_not_told(quiet, world):
    user = world.person("security_reviewer")
    quiet.request(by="lead")
    user.is_active = False
    user.save()
    note_entries(at=LATER, limit=10)
    assert told() == set()


def test_who_wants_no_mails_is_told_in_the_portal_only(quiet, world):
    user = world.person("security_reviewer")
    user.notice_mails = False
    user.save()
    quiet.request(by="lead")
    note_entries(at=LATER, limit=10)
    assert told() == {"security_reviewer"}
    assert not Delivery.objects.exists()


def test_a_line_break_in_a_name_makes_no_second_header(quiet, monkeypatch, world):
    def rule(happening):
        yield Telling(
            recipient=world.person("viewer"),
            subject="Payments\r\nBcc: everybody@example.org" + "x" * 300,
            text="t",
            because="b\nc",
            path="/",
        )

    monkeypatch.setattr(noting, "rules_by_kind", lambda: {"launches.launch.requested": rule})
    quiet.request(by="lead")
    note_entries(at=LATER, limit=10)
    notice = Notice.objects.get()
    assert "\n" not in notice.subject + notice.because
    assert len(notice.subject) == 200


def test_a_rule_that_fails_keeps_nobody_else_from_being_told_and_is_tried_again(quiet, monkeypatch, world):
    rules = dict(rules_by_kind())
    kind = "launches.launch.requested"

    def broken(happening):
        raise ZeroDivisionError

    monkeypatch.setattr(noting, "rules_by_kind", lambda: {**rules, kind: broken})
    quiet.request(by="lead")
    quiet.put("all.readme")
    with pytest.raises(NotingError) as fault:
        note_entries(at=LATER, limit=10)
    assert [type(one) for one in fault.value.faults.values()] == [ZeroDivisionError]
    assert told() == {"lead"}
    monkeypatch.setattr(noting, "rules_by_kind", lambda: rules)
    assert note_entries(at=LATER, limit=10) == 1
    assert told() == {"lead", "security_reviewer"}


def test_a_rule_that_fails_half_way_tells_nobody_half(quiet, monkeypatch, world):
    def half(happening):
        yield Telling(recipient=world.person("viewer"), subject="s", text="t", because="b", path="/")
        raise ZeroDivisionError

    monkeypatch.setattr(noting, "rules_by_kind", lambda: {"launches.launch.requested": half})
    quiet.request(by="lead")
    with pytest.raises(NotingError):
        note_entries(at=LATER, limit=10)
    assert not Notice.objects.exists()


def test_many_faults_do_not_starve_what_comes_after_them_and_are_told_once(quiet, monkeypatch, world, caplog):
    def broken(happening):
        raise ZeroDivisionError

    rules = dict(rules_by_kind())
    monkeypatch.setattr(noting, "rules_by_kind", lambda: {**rules, "teams.team.edited": broken})
    monkeypatch.setattr(noting, "CHUNK", 2)
    for number in range(6):
        edit_team(team=world.orders, name=f"Orders {number}", actor=world.actor("lead"), at=AT)
    quiet.request(by="lead")
    with pytest.raises(NotingError, match="and 3 more"):
        note_entries(at=LATER, limit=3)
    assert told() == {"security_reviewer"}
    assert caplog.text.count("noting_broke") == 1


def test_an_entry_that_appears_far_below_the_newest_is_found_in_the_first_minute_of_the_hour(
    quiet, monkeypatch, world
):
    """What a transaction wrote that stayed open while many others came and went."""
    monkeypatch.setattr(queries, "WINDOW", 1)
    quiet.request(by="lead")
    late = LedgerEntry.objects.latest("pk")
    for number in range(3):
        edit_team(team=world.orders, name=f"Orders {number}", actor=world.actor("lead"), at=AT)
    after = LedgerEntry.objects.filter(pk__gt=late.pk)
    NotedEntry.objects.bulk_create(NotedEntry(entry=entry, noted_at=AT) for entry in after)
    assert note_entries(at=AT + timedelta(minutes=30), limit=10) == 0
    assert note_entries(at=AT + timedelta(hours=1, seconds=20), limit=10) == 1
    assert told() == {"security_reviewer"}


def test_one_entry_goes_to_one_person_once_though_two_rules_of_the_audience_name_them(quiet, world):
    add_member(team=world.orders, user=world.person("security_reviewer"), role="lead", actor=SYSTEM, at=AT)
    note_entries(at=LATER, limit=10)
    Delivery.objects.all().delete()
    Notice.objects.all().delete()
    quiet.request(by="lead")
    note_entries(at=LATER, limit=10)
    assert Notice.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_eight_notifiers_at_once_tell_everybody_exactly_once(shared):
    note_entries(at=AT, limit=1000)
    Delivery.objects.all().delete()
    Notice.objects.all().delete()
    world = shared.world
    for number in range(6):
        shared.put("all.readme", at=AT + timedelta(minutes=number))
    shared.request(by="lead")
    results = at_once(*[lambda: note_entries(at=LATER, limit=100)] * 8)
    assert failures(results) == []
    assert Notice.objects.filter(recipient=world.people["lead"]).count() == 6
    assert Notice.objects.filter(recipient=world.people["security_reviewer"]).count() == 1
    assert Delivery.objects.count() == Notice.objects.count()
    assert NotedEntry.objects.count() == LedgerEntry.objects.count()


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_an_entry_that_becomes_visible_after_a_younger_one_is_not_skipped(shared):
    note_entries(at=AT, limit=1000)
    team = shared.world.orders
    wrote, go_on = threading.Event(), threading.Event()

    def slow():
        try:
            with transaction.atomic():
                record(kind="teams.team.edited", actor=SYSTEM, at=AT, subject=team, team=team)
                wrote.set()
                go_on.wait(timeout=30)
        finally:
            connection.close()

    thread = threading.Thread(target=slow)
    thread.start()
    assert wrote.wait(timeout=30)
    edit_team(team=team, name="Orders 2", actor=shared.world.actor("lead"), at=AT)
    assert note_entries(at=LATER, limit=10) == 1
    go_on.set()
    thread.join(timeout=30)
    older, younger = LedgerEntry.objects.order_by("-pk")[1], LedgerEntry.objects.order_by("-pk")[0]
    assert NotedEntry.objects.filter(entry=younger).exists()
    assert not NotedEntry.objects.filter(entry=older).exists()
    assert note_entries(at=LATER, limit=10) == 1
    assert NotedEntry.objects.filter(entry=older).exists()


def test_a_look_at_nothing_new_costs_two_queries(quiet, django_assert_num_queries):
    with django_assert_num_queries(2):
        note_entries(at=LATER, limit=100)


def test_removal_from_a_team_between_the_act_and_the_telling_tells_nobody(quiet, world):
    quiet.put("all.readme", by="contributor")
    world.person("lead").memberships.all().delete()
    note_entries(at=LATER, limit=10)
    assert "lead" not in told()
