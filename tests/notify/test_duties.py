"""Who hears of a duty that was handed in, returned, handed over, or asked to be skipped."""

import pytest

from readiness.models import Delivery, Notice
from readiness.notify.operations import note_entries
from readiness.obligations.operations import (
    ask_skip,
    decide_skip,
    hand_over,
    review_occurrence,
    submit_occurrence,
    withdraw_skip,
)
from tests.obligations.conftest import AT, Duties
from tests.world import build


@pytest.fixture(scope="module")
def started(keep):
    def make():
        world = build()
        duties = Duties(world, world.service("Checkout"))
        duty = duties.own("Look", reviewer="lead")
        note_entries(at=AT, limit=1000)
        return duties, duty

    return keep(make)


@pytest.fixture
def duties(started, db, settings):
    settings.ROOT_URLCONF = "portal.urls"
    return started[0]


@pytest.fixture
def due(started, duties):
    started[1].refresh_from_db()
    return duties.first(started[1])


def look():
    """Who is told what since the last look, and who of them by mail."""
    Delivery.objects.all().delete()
    Notice.objects.all().delete()
    note_entries(at=AT, limit=1000)
    mailed = set(Delivery.objects.values_list("notice", flat=True))
    rows = Notice.objects.select_related("recipient").order_by("recipient__name")
    return [(one.recipient.name, one.subject, one.pk in mailed) for one in rows]


def test_what_is_handed_in_waits_for_who_may_review_it_and_comes_back_to_who_did_it(duties, due):
    submit_occurrence(occurrence=due, **duties.by("contributor"))
    assert look() == [("lead", "Checkout: “Look” waits for your review", True)]
    assert Notice.objects.get().path == f"/obligations/due/{due.pk}/"
    review_occurrence(occurrence=due, accept=False, reason="Which ones?", **duties.by("lead"))
    assert look() == [("contributor", "Checkout: “Look” was returned", True)]
    assert Notice.objects.get().text.endswith("Reason: Which ones?")


def test_what_the_only_lead_handed_in_goes_to_the_security_reviewers(duties, due):
    submit_occurrence(occurrence=due, **duties.by("lead"))
    assert {name for name, *_more in look()} == {"security_reviewer"}


def test_what_was_reviewed_before_anybody_looked_waits_for_nobody(duties, due):
    submit_occurrence(occurrence=due, **duties.by("contributor"))
    review_occurrence(occurrence=due, accept=True, **duties.by("lead"))
    assert look() == []


def test_a_wish_to_skip_goes_to_who_decides_and_the_refusal_to_the_owner(duties, due):
    ask_skip(occurrence=due, reason="Frozen.", **duties.by("contributor"))
    assert look() == [("lead", "Checkout: “Look” may it be skipped?", True)]
    decide_skip(occurrence=due, approve=False, reason="No.", **duties.by("lead"))
    assert look() == [("contributor", "Checkout: “Look” is not skipped", True)]
    ask_skip(occurrence=due, reason="Frozen.", **duties.by("contributor"))
    withdraw_skip(occurrence=due, **duties.by("contributor"))
    assert look() == []


def test_a_duty_handed_over_is_told_to_both_and_without_an_owner_to_the_leads(duties, started, due):
    duty, world = started[1], duties.world
    hand_over(obligation=duty, owner=world.person("lead"), reason="Away.", **duties.by("contributor"))
    assert look() == [("lead", "Checkout: “Look” is yours now", True)]
    hand_over(obligation=duty, owner=world.person("contributor"), reason="Back.", **duties.by("contributor"))
    assert look() == [("lead", "Checkout: “Look” is no longer yours", False)]
    hand_over(obligation=duty, owner=None, reason="Leaving.", **duties.by("contributor"))
    assert look() == [("lead", "Checkout: “Look” has no owner now", True)]
