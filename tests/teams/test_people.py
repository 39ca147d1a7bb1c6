"""Accounts: one a person, changed by their owner, ended at once."""

import pytest
from django.contrib.auth import get_user
from django.contrib.sessions.models import Session
from django.http import HttpRequest
from django.test import Client

from readiness.refusals import Forbidden, Invalid, Refusal
from readiness.teams import events
from readiness.teams.actors import SYSTEM, Actor, Scope
from readiness.teams.models import Team
from readiness.teams.operations import (
    add_member,
    archive_team,
    deactivate_person,
    edit_profile,
    reactivate_person,
    register_person,
)
from readiness.teams.operations.people import AlreadyActive, AlreadyInactive, LeadsAlone, PersonExists
from readiness.teams.queries import leads_of, memberships_of, people_of, security_reviewers, visible_teams
from tests.world import AT, EVERYBODY, World, kinds_since, last_entry


@pytest.mark.parametrize("name", [name for name in EVERYBODY if name != "administrator"])
def test_only_an_administrator_deactivates(world: World, name: str):
    with pytest.raises(Forbidden):
        deactivate_person(user=world.person("colleague"), actor=world.actor(name), at=AT)
    assert world.person("colleague").is_active


def test_nobody_but_the_operator_makes_an_account_for_somebody(world: World):
    for name in EVERYBODY:
        with pytest.raises(Forbidden):
            register_person(email="x@example.org", actor=world.actor(name), at=AT)


def test_an_address_in_another_spelling_is_the_same_account(world: World):
    with pytest.raises(PersonExists):
        register_person(email="COLLEAGUE@Example.org", actor=SYSTEM, at=AT)


def test_a_deactivated_person_sees_nothing_and_their_session_is_gone_for_good(world: World):
    lead, browser = world.person("viewer"), Client()
    browser.force_login(lead, backend="django.contrib.auth.backends.ModelBackend")
    other = Client()
    other.force_login(world.person("lead"), backend="django.contrib.auth.backends.ModelBackend")
    key = browser.session.session_key
    deactivate_person(user=lead, actor=world.actor("administrator"), at=AT)
    assert not visible_teams(world.person("viewer")).exists()
    assert not Session.objects.filter(pk=key).exists()
    reactivate_person(user=lead, actor=world.actor("administrator"), at=AT)
    request = HttpRequest()
    request.session = browser.session
    assert not get_user(request).is_authenticated
    assert Session.objects.filter(pk=other.session.session_key).exists()


def test_who_leads_alone_hands_over_first(world: World):
    administrator = world.actor("administrator")
    with pytest.raises(LeadsAlone, match="Orders"):
        deactivate_person(user=world.person("lead"), actor=administrator, at=AT)
    archive_team(team=world.orders, actor=administrator, at=AT)
    deactivate_person(user=world.person("lead"), actor=administrator, at=AT)


def test_twice_is_told(world: World):
    administrator, viewer = world.actor("administrator"), world.person("viewer")
    with pytest.raises(AlreadyActive):
        reactivate_person(user=viewer, actor=administrator, at=AT)
    deactivate_person(user=viewer, actor=administrator, at=AT)
    with pytest.raises(AlreadyInactive):
        deactivate_person(user=viewer, actor=administrator, at=AT)


def test_one_edits_ones_own_profile_only(world: World):
    viewer = world.person("viewer")
    edit_profile(user=viewer, actor=world.actor("viewer"), at=AT, name=" Vera\u00a0 V. ", theme="dark")
    viewer.refresh_from_db()
    assert (viewer.name, viewer.theme) == ("Vera V.", "dark")
    for actor in (
        world.actor("lead"),
        world.actor("administrator"),
        Actor(user=viewer, scopes=frozenset()),
        SYSTEM,
    ):
        with pytest.raises(Refusal):
            edit_profile(user=viewer, actor=actor, at=AT, name="Mallory")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("is_staff", True),
        ("is_superuser", True),
        ("is_active", False),
        ("email", "other@example.org"),
        ("password", "x"),
        ("time_zone", "Mars/Olympus"),
        ("time_zone", "../../etc/passwd"),
        ("theme", "pink"),
        ("density", ""),
        ("shortcuts", "yes"),
        ("name", "x" * 121),
        ("name", "Eve\u202egnitirw"),
        ("name", "Eve\u200f"),
        ("name", "Eve\u2067"),
        ("name", "Eve\x00"),
    ],
)
def test_a_profile_takes_what_it_knows_and_nothing_else(world: World, field: str, value: object):
    with pytest.raises(Invalid) as refused:
        edit_profile(user=world.person("viewer"), actor=world.actor("viewer"), at=AT, **{field: value})
    assert list(refused.value.fields) == [field]


def test_a_name_of_many_lines_becomes_one(world: World):
    edit_profile(user=world.person("viewer"), actor=world.actor("viewer"), at=AT, name="Eve\r\nBcc: x@y.z")
    assert world.person("viewer").name == "Eve Bcc: x@y.z"


def test_changes_are_recorded_once_and_no_change_is_none(world: World):
    before, viewer = last_entry(), world.person("viewer")
    edit_profile(user=viewer, actor=world.actor("viewer"), at=AT, name="Vera")
    edit_profile(user=viewer, actor=world.actor("viewer"), at=AT, name="Vera")
    deactivate_person(user=viewer, actor=world.actor("administrator"), at=AT)
    reactivate_person(user=viewer, actor=world.actor("administrator"), at=AT)
    assert kinds_since(before) == [
        events.PROFILE_EDITED,
        events.PERSON_DEACTIVATED,
        events.PERSON_REACTIVATED,
    ]


def test_each_person_sees_their_own_teams_and_who_reads_all_sees_all(world: World):
    def seen(name: str) -> list[str]:
        return list(visible_teams(world.actor(name)).values_list("name", flat=True))

    for name in ("viewer", "contributor", "lead"):
        assert seen(name) == ["Orders"]
    assert seen("outsider") == ["Billing"]
    assert seen("colleague") == []
    for name in ("auditor", "security_reviewer", "administrator"):
        assert seen(name) == ["Billing", "Orders"]
    held = Actor(user=world.person("administrator"), scopes=frozenset({Scope.READ}), team_id=world.orders.pk)
    assert list(visible_teams(held)) == [world.orders]
    assert not visible_teams(Actor(user=world.person("lead"), scopes=frozenset({Scope.WRITE}))).exists()
    assert not visible_teams(SYSTEM).exists()


def test_who_is_told_is_who_can_act(world: World):
    administrator = world.actor("administrator")
    second = world.join("second")
    add_member(team=world.orders, user=second, role="lead", actor=administrator, at=AT)
    deactivate_person(user=second, actor=administrator, at=AT)
    deactivate_person(user=world.person("security_reviewer"), actor=administrator, at=AT)
    assert list(leads_of(world.orders)) == [world.person("lead")]
    assert list(security_reviewers()) == []
    assert people_of(world.orders).count() == 4


def test_an_archived_team_is_none_of_my_places_but_still_seen(world: World):
    archive_team(team=world.orders, actor=world.actor("administrator"), at=AT)
    assert not memberships_of(world.person("lead")).exists()
    assert list(visible_teams(world.actor("lead"))) == [Team.objects.get(slug="orders")]
