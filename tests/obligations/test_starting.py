"""Duties begin, change and end; whose they are."""

from datetime import date, time

import pytest
from django.db import IntegrityError, transaction

from readiness.catalog.operations import transfer_service
from readiness.identifiers import new_id
from readiness.ledger.models import LedgerEntry
from readiness.obligations.models import Obligation
from readiness.obligations.operations import change_duty, end_duty, hand_over, start_duty, submit_occurrence
from readiness.obligations.operations.rows import ObligationEnded
from readiness.obligations.operations.starting import DutyThere
from readiness.refusals import Forbidden, Invalid, Unseen
from readiness.teams.operations import add_member, change_member, deactivate_person, leave_team, remove_member

from .conftest import AT, DAY


def last(kind):
    return LedgerEntry.objects.filter(kind=kind).order_by("pk").last()


def test_a_duty_of_the_library_starts_tomorrow_and_is_planned_400_days_ahead(duties):
    duty = duties.started("restore_test")
    found = list(duty.occurrences.order_by("period_no"))
    assert [row.due_on for row in found[:2]] == [date(2026, 4, 7), date(2026, 5, 5)]
    assert found[-1].due_on > (AT + 390 * DAY).date()
    assert (found[0].needs_evidence, found[0].reviewer) == (True, "peer")
    assert last("obligations.obligation.started").subject_id == duty.pk


def test_a_duty_is_there_once(duties):
    duties.started()
    with pytest.raises(DutyThere):
        duties.started()
    twin = Obligation.objects.get()
    twin.pk = new_id()
    with pytest.raises(IntegrityError), transaction.atomic():
        twin.save(force_insert=True)


def test_one_that_ended_may_start_again_and_changes_no_more(duties):
    duty = duties.started()
    end_duty(obligation=duty, reason="Automated.", **duties.by("lead"))
    with pytest.raises(ObligationEnded):
        hand_over(obligation=duty, owner=None, **duties.by("lead"))
    with pytest.raises(ObligationEnded):
        submit_occurrence(occurrence=duty.occurrences.first(), **duties.by("contributor"))
    assert duties.started().pk != duty.pk


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"title": " "}, "title"),
        ({"zone": "Mars/Base"}, "zone"),
        ({"unit": "moon"}, "unit"),
        ({"anchor": None}, "anchor"),
        ({"month_day": 40}, "month_day"),
        ({"lead_days": [-1]}, "lead_days"),
        ({"lead_days": [True]}, "lead_days"),
        ({"grace_days": 400}, "grace_days"),
        ({"reviewer": "boss"}, "reviewer"),
        ({"needs_evidence": "yes"}, "needs_evidence"),
        ({"local_time": "9"}, "local_time"),
        ({"steps": ["x"] * 21}, "steps"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_what_cannot_be_used_is_named_by_its_field(duties, given, field):
    with pytest.raises(Invalid) as refused:
        duties.own(**given)
    assert field in refused.value.fields
    assert not Obligation.objects.exists()


def test_who_may_not_start_one_is_refused(duties):
    for name, refusal in (("viewer", Forbidden), ("auditor", Forbidden), ("outsider", Unseen)):
        with pytest.raises(refusal):
            start_duty(service=duties.service, key="error_trends", owner=None, zone="UTC", **duties.by(name))


def test_a_duty_is_given_only_to_somebody_who_can_do_it(duties):
    duty = duties.started()
    for name in ("viewer", "outsider", "auditor"):
        with pytest.raises(Invalid):
            hand_over(obligation=duty, owner=duties.world.person(name), **duties.by("lead"))
    hand_over(
        obligation=duty, owner=duties.world.person("lead"), reason="Holiday.", **duties.by("contributor")
    )
    assert Obligation.objects.get().owner == duties.world.person("lead")


def test_planned_occurrences_follow_a_change_and_open_ones_stay(duties):
    duty = duties.own(reviewer="none")
    first = duties.first(duty)
    change_duty(
        obligation=duty,
        zone="Asia/Tokyo",
        grace_days=3,
        reviewer="lead",
        local_time=time(8),
        **duties.by("lead"),
    )
    again = duty.occurrences.get(pk=first.pk)
    second = duty.occurrences.order_by("period_no")[1]
    assert (again.due_at, again.reviewer) == (first.due_at, "none")
    assert second.reviewer == "lead"
    assert second.due_at.isoformat() == "2026-04-15T15:00:00+00:00"
    assert second.late_at - second.due_at == 3 * DAY
    assert second.opens_at.isoformat() == "2026-04-14T23:00:00+00:00"


@pytest.mark.parametrize("go", ["leave", "remove", "deactivate", "demote"])
def test_nobodys_duties_are_orphaned_when_somebody_goes(duties, go):
    duty = duties.started(owner="contributor")
    who, team = duties.world.person("contributor"), duties.world.orders
    if go == "leave":
        leave_team(team=team, **duties.by("contributor"))
    elif go == "remove":
        remove_member(team=team, user=who, **duties.by("lead"))
    elif go == "deactivate":
        deactivate_person(user=who, **duties.by("administrator"))
    else:
        change_member(team=team, user=who, role="viewer", **duties.by("lead"))
    duty.refresh_from_db()
    assert duty.owner == duties.world.person("lead")
    assert last("obligations.obligation.handed_over").subject_id == duty.pk


def test_a_service_that_changes_hands_brings_its_duties_to_the_new_lead(duties):
    duty = duties.started(owner="contributor")
    transfer_service(service=duties.service, team=duties.world.billing, **duties.by("administrator"))
    duty.refresh_from_db()
    assert duty.owner == duties.world.person("outsider")


def test_an_owner_who_is_in_the_new_team_keeps_them(duties):
    duty = duties.started(owner="contributor")
    who = duties.world.person("contributor")
    add_member(team=duties.world.billing, user=who, role="contributor", **duties.by("administrator"))
    transfer_service(service=duties.service, team=duties.world.billing, **duties.by("administrator"))
    duty.refresh_from_db()
    assert duty.owner == who


def test_opening_is_a_last_net_for_duties_whose_owner_can_no_longer_act(duties):
    duty = duties.own()
    Obligation.objects.filter(pk=duty.pk).update(owner=duties.world.person("viewer"))
    duties.first(duty)
    duty.refresh_from_db()
    assert duty.owner == duties.world.person("lead")
