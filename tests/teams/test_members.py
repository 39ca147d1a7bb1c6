"""Who may make whom what: no grant above one's own role, and no team without a lead."""

import itertools

import pytest

from readiness.refusals import Invalid, Refusal, Unseen
from readiness.teams import events
from readiness.teams.access import GRANTS, MoreThanHeld
from readiness.teams.actors import SYSTEM
from readiness.teams.models import Membership, Team
from readiness.teams.operations import (
    add_member,
    change_member,
    deactivate_person,
    leave_team,
    remove_member,
)
from readiness.teams.operations.members import AlreadyMember, Deactivated, LastLead
from readiness.teams.roles import TEAM_ROLES, Role
from tests.world import AT, EVERYBODY, World, kinds_since, last_entry

GRANTERS = {"lead", "administrator"}


def role_of(world: World, name: str, team: Team | None = None) -> str | None:
    held = Membership.objects.filter(team=team or world.orders, user=world.people[name]).first()
    return held.role if held else None


@pytest.mark.parametrize("granter", EVERYBODY)
def test_only_a_lead_and_an_administrator_let_people_in(world: World, granter: str):
    for role in TEAM_ROLES:
        newcomer = world.join(f"new-{role}")
        try:
            add_member(team=world.orders, user=newcomer, role=role, actor=world.actor(granter), at=AT)
        except Refusal:
            assert granter not in GRANTERS
        assert (role_of(world, f"new-{role}") == role) == (granter in GRANTERS)


@pytest.mark.parametrize(("before", "after"), list(itertools.permutations(TEAM_ROLES, 2)))
@pytest.mark.parametrize("granter", ["viewer", "contributor", "auditor", "security_reviewer", "outsider"])
def test_nobody_else_raises_or_lowers_anybody_nor_themselves(
    world: World, granter: str, before: Role, after: Role
):
    somebody = world.join("somebody")
    add_member(team=world.orders, user=somebody, role=before, actor=SYSTEM, at=AT)
    for user in (somebody, world.people[granter]):
        with pytest.raises(Refusal):
            change_member(team=world.orders, user=user, role=after, actor=world.actor(granter), at=AT)
        with pytest.raises(Refusal):
            remove_member(team=world.orders, user=user, actor=world.actor(granter), at=AT)
    assert role_of(world, "somebody") == before


@pytest.mark.parametrize("role", ["administrator", "auditor", "security_reviewer", "colleague", "owner", ""])
def test_a_team_gives_no_role_that_is_not_its_own(world: World, role: str):
    with pytest.raises(Invalid):
        add_member(
            team=world.orders, user=world.people["colleague"], role=role, actor=world.actor("lead"), at=AT
        )


def test_a_stranger_is_told_that_there_is_no_such_team(world: World):
    with pytest.raises(Unseen):
        add_member(
            team=world.orders,
            user=world.people["outsider"],
            role="lead",
            actor=world.actor("outsider"),
            at=AT,
        )


def test_one_person_has_one_role_in_a_team(world: World):
    with pytest.raises(AlreadyMember):
        add_member(
            team=world.orders, user=world.people["viewer"], role="lead", actor=world.actor("lead"), at=AT
        )
    assert role_of(world, "viewer") == "viewer"


def test_a_deactivated_account_is_not_let_in_nor_made_a_lead(world: World):
    administrator = world.actor("administrator")
    for name in ("colleague", "viewer"):
        deactivate_person(user=world.people[name], actor=administrator, at=AT)
    with pytest.raises(Deactivated):
        add_member(
            team=world.orders, user=world.people["colleague"], role="viewer", actor=administrator, at=AT
        )
    with pytest.raises(Deactivated):
        change_member(team=world.orders, user=world.people["viewer"], role="lead", actor=administrator, at=AT)


def test_the_last_lead_stays(world: World):
    for act in (
        lambda: remove_member(
            team=world.orders, user=world.people["lead"], actor=world.actor("administrator"), at=AT
        ),
        lambda: change_member(
            team=world.orders, user=world.people["lead"], role="viewer", actor=world.actor("lead"), at=AT
        ),
        lambda: leave_team(team=world.orders, actor=world.actor("lead"), at=AT),
    ):
        with pytest.raises(LastLead):
            act()
    assert role_of(world, "lead") == "lead"


def test_a_deactivated_lead_does_not_count_as_one(world: World):
    second = world.join("second")
    add_member(team=world.orders, user=second, role="lead", actor=SYSTEM, at=AT)
    deactivate_person(user=second, actor=world.actor("administrator"), at=AT)
    with pytest.raises(LastLead):
        leave_team(team=world.orders, actor=world.actor("lead"), at=AT)


def test_with_a_second_lead_the_first_may_go(world: World):
    add_member(
        team=world.orders, user=world.people["colleague"], role="lead", actor=world.actor("lead"), at=AT
    )
    leave_team(team=world.orders, actor=world.actor("lead"), at=AT)
    assert role_of(world, "lead") is None


def test_anybody_may_leave_but_only_a_team_they_are_in(world: World):
    leave_team(team=world.orders, actor=world.actor("viewer"), at=AT)
    assert role_of(world, "viewer") is None
    with pytest.raises(Unseen):
        leave_team(team=world.orders, actor=world.actor("outsider"), at=AT)


def test_the_same_role_again_is_told_and_not_recorded(world: World):
    before = last_entry()
    with pytest.raises(Invalid, match="already is a viewer"):
        change_member(
            team=world.orders, user=world.people["viewer"], role="viewer", actor=world.actor("lead"), at=AT
        )
    assert kinds_since(before) == []


def test_each_change_is_recorded_once(world: World):
    before, lead, colleague = last_entry(), world.actor("lead"), world.people["colleague"]
    add_member(team=world.orders, user=colleague, role="viewer", actor=lead, at=AT)
    change_member(team=world.orders, user=colleague, role="contributor", actor=lead, at=AT)
    remove_member(team=world.orders, user=colleague, actor=lead, at=AT)
    leave_team(team=world.orders, actor=world.actor("viewer"), at=AT)
    assert kinds_since(before) == [
        events.MEMBER_ADDED,
        events.MEMBER_CHANGED,
        events.MEMBER_REMOVED,
        events.MEMBER_LEFT,
    ]


def test_a_lead_cannot_touch_what_lies_above(world: World, monkeypatch: pytest.MonkeyPatch):
    """Today a team holds no role above its lead; were there one, the table would still decide."""
    monkeypatch.setitem(GRANTS, Role.LEAD, frozenset({Role.VIEWER}))
    with pytest.raises(MoreThanHeld):
        change_member(
            team=world.orders,
            user=world.people["contributor"],
            role="viewer",
            actor=world.actor("lead"),
            at=AT,
        )
