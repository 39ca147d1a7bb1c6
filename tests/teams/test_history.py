"""Who held which role at an earlier time."""

from datetime import timedelta

from allauth.account.models import EmailAddress

from readiness.teams.history import holders_across_then, members_then
from readiness.teams.models import Membership, OrganisationRole
from readiness.teams.operations import (
    accept_invitation,
    add_member,
    change_member,
    deactivate_person,
    grant_organisation_role,
    invite,
    remove_member,
    revoke_organisation_role,
)
from tests.world import AT, World

HOUR = timedelta(hours=1)


def names(holders):
    return [(one.person.name, one.role.value) for one in holders]


def test_roles_in_a_team_are_told_as_they_were(world: World):
    lead, team = world.actor("lead"), world.orders
    before = names(members_then(team.pk, AT))
    change_member(team=team, user=world.people["viewer"], role="contributor", actor=lead, at=AT + HOUR)
    remove_member(team=team, user=world.people["contributor"], actor=lead, at=AT + 2 * HOUR)
    add_member(team=team, user=world.people["contributor"], role="viewer", actor=lead, at=AT + 3 * HOUR)
    assert before == [("lead", "lead"), ("contributor", "contributor"), ("viewer", "viewer")]
    assert names(members_then(team.pk, AT)) == before
    assert names(members_then(team.pk, AT + HOUR)) == [
        ("lead", "lead"),
        ("contributor", "contributor"),
        ("viewer", "contributor"),
    ]
    assert names(members_then(team.pk, AT + 2 * HOUR)) == [("lead", "lead"), ("viewer", "contributor")]
    now = members_then(team.pk, AT + 3 * HOUR)
    assert {(one.person.pk, one.role.value) for one in now} == set(
        Membership.objects.filter(team=team).values_list("user", "role")
    )


def test_roles_across_the_organisation_are_told_as_they_were(world: World):
    boss, person = world.actor("administrator"), world.people["colleague"]
    before = names(holders_across_then(AT))
    for role in ("auditor", "security_reviewer"):
        grant_organisation_role(user=person, role=role, actor=boss, at=AT + HOUR)
    revoke_organisation_role(user=person, role="auditor", actor=boss, at=AT + 2 * HOUR)
    assert names(holders_across_then(AT)) == before
    then = names(holders_across_then(AT + HOUR))
    assert sorted(set(then) - set(before)) == [("colleague", "auditor"), ("colleague", "security_reviewer")]
    assert {(one.person.pk, one.role.value) for one in holders_across_then(AT + 2 * HOUR)} == set(
        OrganisationRole.objects.values_list("user", "role")
    )


def test_who_accepted_an_invitation_held_its_role_from_then_on(world: World):
    person, boss = world.people["colleague"], world.actor("administrator")
    EmailAddress.objects.update_or_create(user=person, email=person.email, defaults={"verified": True})
    for team, role in ((world.orders, "contributor"), (None, "auditor")):
        _, token = invite(team=team, email=person.email, role=role, actor=boss, at=AT)
        accept_invitation(token=token, user=person, actor=world.actor("colleague"), at=AT + HOUR)
    assert ("colleague", "contributor") not in names(members_then(world.orders.pk, AT))
    assert ("colleague", "contributor") in names(members_then(world.orders.pk, AT + HOUR))
    assert ("colleague", "auditor") not in names(holders_across_then(AT))
    assert ("colleague", "auditor") in names(holders_across_then(AT + HOUR))


def test_who_was_deactivated_held_nothing_from_then_on(world: World):
    person = world.people["viewer"]
    deactivate_person(user=person, actor=world.actor("administrator"), at=AT + HOUR)
    assert ("viewer", "viewer") in names(members_then(world.orders.pk, AT))
    assert ("viewer", "viewer") not in names(members_then(world.orders.pk, AT + HOUR))
