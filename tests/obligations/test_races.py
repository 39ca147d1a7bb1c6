"""Every rule of "once" holds when many come at the same moment: one is first, the others are told."""

import pytest

from readiness.ledger.models import LedgerEntry
from readiness.obligations.models import CalendarFeed, Obligation
from readiness.obligations.operations import (
    ask_skip,
    decide_skip,
    hand_over,
    make_feed,
    open_due,
    plan_due,
    review_occurrence,
    submit_occurrence,
)
from readiness.obligations.operations.rows import OccurrenceFinished
from readiness.obligations.operations.skipping import SkipWaiting
from readiness.obligations.operations.starting import DutyThere
from readiness.refusals import Refusal
from readiness.teams.operations import add_member, deactivate_person, leave_team
from tests.races import at_once, failures
from tests.world import build

from .conftest import AT, DAY, Duties

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture
def duties(transactional_db):
    world = build()
    return Duties(world, world.service("Checkout"))


def won(results):
    return [one for one in results if not isinstance(one, Exception)]


def refused(results):
    return {type(one) for one in failures(results)}


def test_of_eight_who_start_a_duty_at_once_one_does(duties):
    results = at_once(*[duties.started for _one in range(8)])
    assert (len(won(results)), refused(results)) == (1, {DutyThere})


def test_eight_planners_at_once_plan_and_open_every_period_once(duties):
    for number in range(3):
        duties.own(f"Duty {number}")
    Obligation.objects.update(planned_until=None)
    late = AT + 60 * DAY

    def work():
        plan_due(at=late, limit=100)
        return open_due(at=late, limit=100)

    results = at_once(*[work for _one in range(8)])
    assert not failures(results)
    assert sum(results) == 6
    opened = LedgerEntry.objects.filter(kind="obligations.occurrence.opened")
    assert opened.count() == opened.values("subject_id").distinct().count() == 6


def test_one_occurrence_is_closed_once(duties):
    row = duties.first(duties.own())
    acts = [
        lambda by=by: submit_occurrence(occurrence=row, **duties.by(by)) for by in ("lead", "contributor") * 3
    ]
    results = at_once(*acts)
    assert (len(won(results)), refused(results)) == (1, {OccurrenceFinished})


def test_one_skip_is_asked_for_and_decided_once(duties):
    row = duties.first(duties.own())
    asked = at_once(
        *[lambda: ask_skip(occurrence=row, reason="x", **duties.by("contributor")) for _one in range(4)]
    )
    assert (len(won(asked)), refused(asked)) == (1, {SkipWaiting})
    decided = at_once(
        lambda: decide_skip(occurrence=row, approve=True, **duties.by("lead")),
        lambda: decide_skip(occurrence=row, approve=True, **duties.by("security_reviewer")),
    )
    assert (len(won(decided)), refused(decided)) == (1, {OccurrenceFinished})


def test_one_review_is_decided_once(duties):
    row = duties.first(duties.own(reviewer="lead"))
    submit_occurrence(occurrence=row, **duties.by("contributor"))
    results = at_once(
        *[
            lambda by=by: review_occurrence(occurrence=row, accept=True, **duties.by(by))
            for by in ("lead", "security_reviewer")
        ]
    )
    assert (len(won(results)), refused(results)) == (1, {OccurrenceFinished})


def test_of_eight_who_make_a_calendar_link_at_once_one_works(duties):
    acts = [
        lambda team=team: make_feed(team=team, **duties.by("viewer"))
        for team in (None, duties.world.orders) * 4
    ]
    assert not failures(at_once(*acts))
    alive = CalendarFeed.objects.filter(revoked_at__isnull=True)
    assert sorted(alive.values_list("team", flat=True), key=str) == [duties.world.orders.pk, None]


@pytest.mark.parametrize("go", ["leave", "deactivate"])
def test_a_duty_given_to_somebody_who_goes_at_the_same_moment_is_not_orphaned(duties, go):
    duty = duties.own(owner="lead")
    who, team = duties.world.join("newcomer"), duties.world.orders
    add_member(team=team, user=who, role="contributor", **duties.by("lead"))

    def leave():
        if go == "leave":
            leave_team(team=team, **duties.by("newcomer"))
        else:
            deactivate_person(user=who, **duties.by("administrator"))

    results = at_once(lambda: hand_over(obligation=duty, owner=who, **duties.by("lead")), leave)
    assert all(isinstance(one, Refusal) for one in failures(results))
    duty.refresh_from_db()
    assert duty.owner == duties.world.person("lead")
