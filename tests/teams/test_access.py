"""The table of rights: every person, every action, in every place."""

import itertools

import pytest

from readiness.refusals import Forbidden, Unseen
from readiness.teams.access import (
    GRANTS,
    OPENED_BY_VISIBILITY,
    TABLE,
    Action,
    TeamArchived,
    actions_of,
    allows,
    demand,
    may,
    scope_for,
)
from readiness.teams.actors import PROBE, SYSTEM, Actor, Scope
from readiness.teams.models import Team
from readiness.teams.operations import archive_team, deactivate_person, make_token
from readiness.teams.roles import ORGANISATION_ROLES, TEAM_ROLES, Role
from tests.world import ACROSS, AT, EVERYBODY, MEMBERS, World

UNKNOWN = "service.delete_for_ever"
#: person -> the role that counts in team Orders, in team Billing
COUNTS = {
    **{name: ({Role(role)}, set()) for name, role in MEMBERS.items()},
    **{role: ({Role(role)}, {Role(role)}) for role in ACROSS},
    "outsider": (set(), {Role.LEAD}),
    "colleague": (set(), set()),
}


def outcome(actor: Actor, action: str, team: Team | None, *, visible: bool = False) -> str:
    try:
        demand(actor, action, team, visible=visible)
    except Unseen:
        return "unseen"
    except Forbidden:
        return "forbidden"
    return "done"


def expected(roles: set[Role], action: Action, *, visible: bool) -> str:
    if TABLE[action].roles & (roles | {Role.COLLEAGUE}) or (visible and action in OPENED_BY_VISIBILITY):
        return "done"
    return "forbidden" if visible or TABLE[Action.VIEW_TEAM].roles & roles else "unseen"


def test_an_action_that_the_table_does_not_name_is_refused_to_everybody(world: World):
    assert not allows(set(Role), UNKNOWN)
    assert scope_for(UNKNOWN) is None
    for name in EVERYBODY:
        assert not may(world.actor(name), UNKNOWN, world.orders)
        assert outcome(world.actor(name), UNKNOWN, world.orders) in {"forbidden", "unseen"}
        assert outcome(world.actor(name), UNKNOWN, None) == "forbidden"
    for machine in (SYSTEM, PROBE):
        assert outcome(machine, UNKNOWN, world.orders) == "forbidden"


def test_every_action_has_its_line():
    assert set(TABLE) == set(Action)


@pytest.mark.parametrize("name", EVERYBODY)
def test_every_person_does_in_each_place_what_the_table_says_and_nothing_else(world: World, name: str):
    in_orders, in_billing = COUNTS[name]
    actor = world.actor(name)
    for action in Action:
        assert outcome(actor, action, world.orders) == expected(in_orders, action, visible=False), action
        assert outcome(actor, action, world.billing) == expected(in_billing, action, visible=False), action
        found = outcome(actor, action, world.orders, visible=True)
        assert found == expected(in_orders, action, visible=True), action


@pytest.mark.parametrize("name", EVERYBODY)
def test_what_a_page_offers_is_what_the_operation_then_allows(world: World, name: str):
    for team, visible in itertools.product((world.orders, world.billing), (False, True)):
        offered = actions_of(world.actor(name), team, visible=visible)
        allowed = {a for a in Action if outcome(world.actor(name), a, team, visible=visible) == "done"}
        assert offered == allowed


def test_a_stranger_to_a_team_learns_nothing_of_it(world: World):
    for action in Action:
        if action is not Action.USE_OWN_ACCOUNT:
            assert outcome(world.actor("outsider"), action, world.orders) == "unseen"


def test_each_role_of_a_team_may_all_that_the_one_below_may():
    for weaker, stronger in itertools.pairwise((Role.COLLEAGUE, *TEAM_ROLES)):
        assert {a for a in Action if allows({weaker}, a)} <= {a for a in Action if allows({stronger}, a)}


def test_more_roles_never_take_a_right_away():
    subsets = [set(some) for size in range(len(Role) + 1) for some in itertools.combinations(Role, size)]
    for roles, action in itertools.product(subsets, Action):
        assert allows(roles, action) == any(allows({role}, action) for role in roles)


def test_an_auditor_and_a_viewer_change_nothing():
    for role in (Role.AUDITOR, Role.VIEWER):
        changing = {a for a in Action if allows({role}, a) and scope_for(a) is not Scope.READ}
        assert changing <= {
            Action.MAKE_REPORT,
            Action.EXPORT_PERIOD,
            Action.USE_OWN_ACCOUNT,
            Action.VIEW_ADMIN,
        }


def test_an_administrator_neither_judges_nor_signs():
    judging = {a for a in Action if scope_for(a) in {Scope.REVIEW, Scope.SIGN}}
    assert judging
    assert not any(allows({Role.ADMINISTRATOR}, action) for action in judging)


def test_nobody_but_a_lead_or_an_administrator_hands_out_roles():
    assert set(GRANTS) == {Role.LEAD, Role.ADMINISTRATOR}
    assert not GRANTS[Role.LEAD] & set(ORGANISATION_ROLES)


@pytest.mark.parametrize("scopes", [{"read"}, {"write"}, {"review"}, {"sign"}, set(Scope)])
def test_a_token_does_what_its_owner_may_within_its_scopes_and_nothing_over_people(
    world: World, scopes: set[str]
):
    actor = Actor(user=world.person("lead"), scopes=frozenset(Scope(scope) for scope in scopes))
    for action in Action:
        within = scope_for(action) in scopes
        assert (outcome(actor, action, world.orders) == "done") == (within and allows({Role.LEAD}, action))


def test_a_token_held_to_one_team_does_nothing_elsewhere_whatever_its_owner_may(world: World):
    administrator = world.person("administrator")
    actor = Actor(user=administrator, scopes=frozenset(Scope), team_id=world.orders.pk)
    assert outcome(actor, Action.EDIT_SERVICE, world.orders) == "done"
    for action in Action:
        assert outcome(actor, action, world.billing, visible=False) == "unseen"
        assert outcome(actor, action, world.billing, visible=True) == "unseen"
        assert outcome(actor, action, None) == "unseen"


def test_a_right_lost_between_page_and_submit_is_gone(world: World):
    held = world.actor("lead")
    deactivated = world.actor("contributor")
    world.orders.memberships.filter(user=held.user).update(role=Role.VIEWER)
    assert outcome(held, Action.RETIRE_SERVICE, world.orders) == "forbidden"
    deactivate_person(user=world.person("contributor"), actor=world.actor("administrator"), at=AT)
    assert deactivated.user is not None
    assert deactivated.user.is_active  # the copy of the request has not heard of it
    assert outcome(deactivated, Action.EDIT_SERVICE, world.orders) == "unseen"


def test_things_of_an_archived_team_are_read_and_not_changed(world: World):
    archive_team(team=world.orders, actor=world.actor("administrator"), at=AT)
    for name in ("lead", "administrator"):
        demand(world.actor(name), Action.VIEW_SERVICE, world.orders)
        with pytest.raises(TeamArchived):
            demand(world.actor(name), Action.EDIT_SERVICE, world.orders.pk)


def test_the_probe_does_nothing_of_the_table_and_the_operator_nothing_of_a_team(world: World):
    assert not any(outcome(PROBE, action, world.orders) == "done" for action in Action)
    operator = {action for action in Action if outcome(SYSTEM, action, world.orders) == "done"}
    assert not operator & {a for a in Action if a.startswith(("service", "evidence", "launch", "waiver"))}


def test_a_token_cannot_be_made_by_a_token(world: World):
    actor = Actor(user=world.person("lead"), scopes=frozenset(Scope))
    with pytest.raises(Forbidden, match="session"):
        make_token(
            user=world.person("lead"),
            name="n",
            scopes=["read"],
            expires_at=AT.replace(day=4),
            actor=actor,
            at=AT,
        )
