"""What must hold however many act at once. On SQLite writers queue; on PostgreSQL row locks decide."""

import pytest

from readiness.models import LedgerEntry
from readiness.refusals import Refusal
from readiness.teams.actors import SYSTEM, Actor
from readiness.teams.models import Invitation, Membership, OrganisationRole, Team, User
from readiness.teams.operations import (
    accept_invitation,
    add_member,
    change_member,
    create_team,
    deactivate_person,
    grant_organisation_role,
    invite,
    leave_team,
    remove_member,
    revoke_organisation_role,
)
from readiness.teams.roles import Role
from tests.races import at_once, failures
from tests.world import AT, World, build

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 8


@pytest.fixture
def world(transactional_db: None) -> World:
    """Everybody, in a database that threads share."""
    return build()


def assert_only_refusals(results: list[object]) -> None:
    assert [error for error in failures(results) if not isinstance(error, Refusal)] == []


def active_leads(team: Team) -> int:
    return Membership.objects.filter(team=team, role=Role.LEAD, user__is_active=True).count()


def two_leads(world: World, number: int) -> tuple[Team, User, User]:
    team = create_team(name=f"Team {number}", actor=SYSTEM, at=AT)
    pair = [world.join(f"lead-{number}-{side}") for side in "ab"]
    for user in pair:
        add_member(team=team, user=user, role="lead", actor=SYSTEM, at=AT)
    return team, pair[0], pair[1]


def test_two_leads_who_leave_removing_or_demoting_each_other_do_not_leave_the_team_headless(world: World):
    ways = (
        lambda team, me, other: leave_team(team=team, actor=Actor.person(me), at=AT),
        lambda team, me, other: remove_member(team=team, user=other, actor=Actor.person(me), at=AT),
        lambda team, me, other: change_member(
            team=team, user=other, role="viewer", actor=Actor.person(me), at=AT
        ),
        lambda team, me, other: deactivate_person(user=other, actor=SYSTEM, at=AT),
    )
    for number in range(ROUNDS):
        team, first, second = two_leads(world, number)
        act, counter = ways[number % 4], ways[(number // 2) % 4]
        results = at_once(
            lambda act=act, team=team, a=first, b=second: act(team, a, b),
            lambda act=counter, team=team, a=first, b=second: act(team, b, a),
        )
        assert_only_refusals(results)
        assert active_leads(team) >= 1


def test_administrators_who_depose_each_other_leave_one(world: World):
    people = [world.person("administrator"), *(world.join(f"admin-{number}") for number in range(3))]
    for user in people[1:]:
        grant_organisation_role(user=user, role="administrator", actor=SYSTEM, at=AT)
    ring = zip(people, [*people[1:], people[0]], strict=True)
    results = at_once(
        *(
            lambda me=me, other=other: revoke_organisation_role(
                user=other, role="administrator", actor=Actor.person(me), at=AT
            )
            for me, other in ring
        )
    )
    assert_only_refusals(results)
    assert OrganisationRole.objects.filter(role=Role.ADMINISTRATOR).exists()


def test_deposed_and_deactivated_at_once_an_administrator_is_left(world: World):
    first, second = world.person("administrator"), world.join("admin-2")
    grant_organisation_role(user=second, role="administrator", actor=SYSTEM, at=AT)
    results = at_once(
        lambda: deactivate_person(user=first, actor=Actor.person(second), at=AT),
        lambda: revoke_organisation_role(user=second, role="administrator", actor=Actor.person(first), at=AT),
    )
    assert_only_refusals(results)
    standing = OrganisationRole.objects.filter(role=Role.ADMINISTRATOR, user__is_active=True)
    assert standing.exists()


def test_one_invitation_is_accepted_once_however_often_it_is_clicked(world: World):
    colleague = world.person("colleague")
    _, secret = invite(
        team=world.orders, email=colleague.email, role="viewer", actor=world.actor("lead"), at=AT
    )
    results = at_once(
        *[lambda: accept_invitation(token=secret, user=colleague, actor=Actor.person(colleague), at=AT)] * 6
    )
    assert_only_refusals(results)
    assert len(failures(results)) == 5
    assert Membership.objects.filter(team=world.orders, user=colleague).count() == 1


def test_one_address_is_invited_once(world: World):
    lead = world.actor("lead")
    results = at_once(
        *[lambda: invite(team=world.orders, email="new@example.org", role="viewer", actor=lead, at=AT)] * 6
    )
    assert_only_refusals(results)
    assert Invitation.objects.filter(email="new@example.org").count() == 1


def test_one_address_is_invited_to_the_organisation_once(world: World):
    administrator = world.actor("administrator")
    results = at_once(
        *[lambda: invite(team=None, email="a@example.org", role="auditor", actor=administrator, at=AT)] * 6
    )
    assert_only_refusals(results)
    assert Invitation.objects.filter(email="a@example.org").count() == 1


def test_one_person_joins_once_and_two_teams_never_share_a_name(world: World):
    lead, colleague = world.actor("lead"), world.person("colleague")
    results = at_once(
        *[
            lambda: add_member(team=world.orders, user=colleague, role="viewer", actor=lead, at=AT),
            lambda: create_team(name="Twins", actor=SYSTEM, at=AT),
        ]
        * 4
    )
    assert_only_refusals(results)
    assert Membership.objects.filter(user=colleague).count() == 1
    assert Team.objects.filter(name="Twins").count() == 1


def test_a_lead_demoted_while_inviting_has_not_invited_afterwards(world: World):
    """Either the invitation stood before the demotion, or it is refused: never after."""
    lead, administrator = world.actor("lead"), world.actor("administrator")
    add_member(team=world.orders, user=world.people["colleague"], role="lead", actor=administrator, at=AT)
    results = at_once(
        lambda: invite(team=world.orders, email="x@example.org", role="lead", actor=lead, at=AT),
        lambda: change_member(
            team=world.orders, user=world.people["lead"], role="viewer", actor=administrator, at=AT
        ),
    )
    assert_only_refusals(results)
    kinds = LedgerEntry.objects.order_by("-pk").values_list("kind", flat=True)[:2]
    if not failures(results):
        assert list(kinds) == ["teams.member.changed", "teams.invitation.made"]
