"""Roles across the organisation, and the admin's door that follows them."""

import pytest

from readiness.refusals import Forbidden, Invalid, Refusal, Unseen
from readiness.teams import events
from readiness.teams.actors import PROBE, SYSTEM
from readiness.teams.models import OrganisationRole
from readiness.teams.operations import (
    deactivate_person,
    grant_organisation_role,
    reactivate_person,
    revoke_organisation_role,
)
from readiness.teams.operations.members import Deactivated
from readiness.teams.operations.organisation import AlreadyGranted, LastAdministrator
from readiness.teams.roles import ORGANISATION_ROLES
from tests.world import AT, EVERYBODY, World, kinds_since, last_entry


@pytest.mark.parametrize("granter", [name for name in EVERYBODY if name != "administrator"])
@pytest.mark.parametrize("role", ORGANISATION_ROLES)
def test_only_an_administrator_gives_or_takes_a_role_across_the_organisation(
    world: World, granter: str, role: str
):
    before = set(OrganisationRole.objects.values_list("user", "role"))
    for name in (granter, "colleague"):
        with pytest.raises(Forbidden):
            grant_organisation_role(user=world.people[name], role=role, actor=world.actor(granter), at=AT)
    with pytest.raises(Forbidden):
        revoke_organisation_role(user=world.people[role], role=role, actor=world.actor(granter), at=AT)
    assert set(OrganisationRole.objects.values_list("user", "role")) == before


def test_a_probe_grants_nothing(world: World):
    with pytest.raises(Forbidden):
        grant_organisation_role(user=world.people["colleague"], role="auditor", actor=PROBE, at=AT)


@pytest.mark.parametrize("role", ["lead", "viewer", "colleague", "root", ""])
def test_no_other_word_is_a_role_across_the_organisation(world: World, role: str):
    with pytest.raises(Invalid):
        grant_organisation_role(
            user=world.people["colleague"], role=role, actor=world.actor("administrator"), at=AT
        )


def test_the_last_administrator_stays(world: World):
    administrator = world.people["administrator"]
    with pytest.raises(LastAdministrator):
        revoke_organisation_role(
            user=administrator, role="administrator", actor=world.actor("administrator"), at=AT
        )
    with pytest.raises(LastAdministrator):
        deactivate_person(user=administrator, actor=world.actor("administrator"), at=AT)


def test_a_deactivated_administrator_does_not_count_as_one(world: World):
    colleague = world.people["colleague"]
    grant_organisation_role(user=colleague, role="administrator", actor=world.actor("administrator"), at=AT)
    deactivate_person(user=colleague, actor=world.actor("administrator"), at=AT)
    with pytest.raises(LastAdministrator):
        revoke_organisation_role(
            user=world.people["administrator"],
            role="administrator",
            actor=world.actor("administrator"),
            at=AT,
        )


def test_the_admin_opens_and_closes_with_the_role(world: World):
    administrator = world.actor("administrator")
    for role, opens in (("auditor", True), ("administrator", True), ("security_reviewer", False)):
        newcomer = world.join(f"new-{role}")
        grant_organisation_role(user=newcomer, role=role, actor=administrator, at=AT)
        assert newcomer.is_staff == world.person(f"new-{role}").is_staff == opens
        revoke_organisation_role(user=newcomer, role=role, actor=administrator, at=AT)
        assert not world.person(f"new-{role}").is_staff


def test_losing_the_role_leaves_no_back_door_of_a_superuser(world: World):
    newcomer = world.join("root")
    newcomer.is_superuser = newcomer.is_staff = True
    newcomer.save()
    grant_organisation_role(user=newcomer, role="administrator", actor=SYSTEM, at=AT)
    assert world.person("root").is_superuser
    revoke_organisation_role(user=newcomer, role="administrator", actor=SYSTEM, at=AT)
    assert not world.person("root").is_superuser
    assert not world.person("root").is_staff


def test_a_role_is_given_once_and_taken_only_where_held(world: World):
    administrator = world.actor("administrator")
    with pytest.raises(AlreadyGranted):
        grant_organisation_role(user=world.people["auditor"], role="auditor", actor=administrator, at=AT)
    with pytest.raises(Unseen):
        revoke_organisation_role(user=world.people["colleague"], role="auditor", actor=administrator, at=AT)


def test_a_deactivated_person_is_given_nothing_and_a_reactivated_one_has_the_roles_back(world: World):
    administrator, auditor = world.actor("administrator"), world.people["auditor"]
    deactivate_person(user=auditor, actor=administrator, at=AT)
    assert not world.person("auditor").is_staff
    with pytest.raises(Deactivated):
        grant_organisation_role(user=auditor, role="security_reviewer", actor=administrator, at=AT)
    reactivate_person(user=auditor, actor=administrator, at=AT)
    assert world.person("auditor").is_staff


def test_each_change_is_recorded_once_and_a_refused_one_not_at_all(world: World):
    before, administrator = last_entry(), world.actor("administrator")
    grant_organisation_role(user=world.people["lead"], role="auditor", actor=administrator, at=AT)
    revoke_organisation_role(user=world.people["lead"], role="auditor", actor=administrator, at=AT)
    with pytest.raises(Refusal):
        revoke_organisation_role(user=world.people["lead"], role="auditor", actor=administrator, at=AT)
    assert kinds_since(before) == [events.ORGANISATION_ROLE_GRANTED, events.ORGANISATION_ROLE_REVOKED]
