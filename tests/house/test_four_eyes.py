"""Nobody accepts their own word: not by a page, the API, the admin, a bulk query or bare SQL, on either database.

The pairs of people come from the models: a new column that names a person is judged in `eyes`, and a new pair is
tried in `meetings`, with a person who holds every right, beside another who may.
"""

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction
from django.urls import reverse

from readiness.teams.access import Action
from readiness.teams.models import User
from tests.api.client import Client
from tests.house.eyes import DECIDES, OTHERS, RIGHTS
from tests.house.meetings import MEETINGS, MINE, OTHER, build_place
from tests.world import world

__all__ = ["world"]


def test_every_column_that_names_a_person_is_judged():
    columns = {
        f"{model.__name__}.{field.name}"
        for label in ("readiness", "probes")
        for model in apps.get_app_config(label).get_models()
        for field in model._meta.concrete_fields
        if field.related_model is User
    }
    assert set(DECIDES) | set(OTHERS) == columns
    assert not set(DECIDES) & set(OTHERS)


def test_every_pair_of_people_is_tried():
    assert set(MEETINGS) == {(decides, word) for decides, words in DECIDES.items() for word in words}


def test_every_right_to_accept_somebodys_word_has_its_column():
    accepting = {one.name for one in Action if one.name.startswith(("DECIDE_", "REVIEW_AS_", "SIGN_AS_"))}
    assert set(RIGHTS) == accepting
    assert set(RIGHTS.values()) <= set(DECIDES)


def held(act):
    """What the database says to `act`, which comes to nothing."""
    try:
        with transaction.atomic():
            act()
            transaction.set_rollback(True)
    except IntegrityError:
        return "refused"
    return "taken"


def through_doors(meeting, who):
    """Name of the door -> whether the decision of `who` stands after it; undone each time."""
    doors = {}
    if meeting.page is not None:
        doors["page"] = lambda client: client.http.post(*meeting.page)
    if meeting.call is not None:
        operation, body, parts = meeting.call
        doors["API"] = lambda client: client.call(operation, body, **parts)
    return {name: stands_after(act, meeting, who) for name, act in doors.items()}


def stands_after(act, meeting, who):
    with transaction.atomic():
        act(Client.in_session(who))
        stands = meeting.decided_by(who)
        transaction.set_rollback(True)
    return stands


def by_admin(meeting, who):
    """What the admin answers to a form that decides."""
    page = f"admin:readiness_{meeting.row._meta.model_name}_"
    where = reverse(page + "add") if meeting.is_new else reverse(page + "change", args=[meeting.row.pk])
    return (
        Client.in_session(who).http.post(where, {meeting.person: str(who.pk), **meeting.changes}).status_code
    )


@pytest.mark.parametrize(
    "meet", [one for ways in MEETINGS.values() for one in ways], ids=lambda one: one.__name__
)
def test_nobody_accepts_their_own_word_and_another_person_may(world, meet):
    meeting = meet(build_place(world))
    mine, other = world.person(MINE), world.person(OTHER)
    taken = {name: held(act) for name, act in meeting.ways(other).items()}
    assert set(taken.values()) == {"taken"}, taken
    refused = {name: held(act) for name, act in meeting.ways(mine).items()}
    assert set(refused.values()) == {"refused"}, refused
    assert all(through_doors(meeting, other).values()), through_doors(meeting, other)
    assert not any(through_doors(meeting, mine).values()), through_doors(meeting, mine)
    assert by_admin(meeting, mine) == 403
    assert not meeting.decided_by(mine)
