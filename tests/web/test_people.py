"""Everybody in the organisation, for administrators alone."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from readiness.clock import now
from readiness.teams.models import ApiToken, OrganisationRole, User
from readiness.teams.operations import invite, make_token
from tests.web.conftest import Enter
from tests.world import World


@pytest.mark.parametrize("who", ["viewer", "lead", "auditor", "security_reviewer", "colleague"])
def test_there_is_no_such_page_for_anybody_else(who: str, world: World, enter: Enter):
    client, pk = enter(who), world.people["viewer"].pk
    assert client.get("/people/").status_code == 404
    assert client.get(reverse("person", args=[pk])).status_code == 404
    assert client.post(reverse("person-grant", args=[pk]), {"role": "administrator"}).status_code == 404
    assert (
        client.post(reverse("people-invite"), {"email": "a@b.example", "role": "administrator"}).status_code
        == 404
    )
    assert OrganisationRole.objects.count() == 3


def test_people_are_found_by_name_address_and_role(world: World, enter: Enter):
    client = enter("administrator")

    def names(asked: str) -> list[str]:
        return [user.name for user in client.get(f"/people/?{asked}").context["rows"]]

    assert len(names("")) == 8
    assert names("q=VIEW") == ["security_reviewer", "viewer"]
    assert names("role=auditor") == ["auditor"]
    assert names("role=auditor&q=zzz") == []
    assert len(names("role=nonsense")) == 8


def test_roles_across_the_organisation_are_given_and_taken(world: World, enter: Enter):
    client, viewer = enter("administrator"), world.people["viewer"]
    client.post(reverse("person-grant", args=[viewer.pk]), {"role": "auditor"})
    assert OrganisationRole.objects.get(user=viewer).role == "auditor"
    page = client.get(reverse("person", args=[viewer.pk])).content.decode()
    assert "Auditor" in page
    assert "Orders" in page
    client.post(reverse("person-revoke", args=[viewer.pk]), {"role": "auditor"})
    assert not OrganisationRole.objects.filter(user=viewer).exists()
    nonsense = client.post(reverse("person-grant", args=[viewer.pk]), {"role": "lead"}, follow=True)
    assert "Choose auditor, security reviewer or administrator" in nonsense.content.decode()


def test_the_last_administrator_stays(world: World, enter: Enter):
    client, me = enter("administrator"), world.people["administrator"]
    for address in ("person-revoke", "person-deactivate"):
        answer = client.post(reverse(address, args=[me.pk]), {"role": "administrator"}, follow=True)
        assert "only administrator" in answer.content.decode()
    assert User.objects.get(pk=me.pk).is_active


def test_an_account_is_deactivated_with_its_tokens_and_let_in_again(world: World, enter: Enter):
    client, viewer = enter("administrator"), world.person("viewer")
    make_token(
        user=viewer,
        name="CI",
        scopes=["read"],
        expires_at=now() + timedelta(days=1),
        actor=world.actor("viewer"),
        at=now(),
    )
    theirs = enter("viewer")
    client.post(reverse("person-deactivate", args=[viewer.pk]))
    assert theirs.get("/").status_code == 302
    assert ApiToken.objects.get().revoked_at
    assert "deactivated" in client.get("/people/").content.decode()
    client.post(reverse("person-reactivate", args=[viewer.pk]))
    assert User.objects.get(pk=viewer.pk).is_active


def test_somebodys_token_is_revoked(world: World, enter: Enter):
    token, _ = make_token(
        user=world.person("viewer"),
        name="CI",
        scopes=["read"],
        expires_at=now() + timedelta(days=1),
        actor=world.actor("viewer"),
        at=now(),
    )
    viewer, lead = world.people["viewer"].pk, world.people["lead"].pk
    client = enter("administrator")
    assert client.post(reverse("person-token-revoke", args=[lead, token.pk])).status_code == 404
    client.post(reverse("person-token-revoke", args=[viewer, token.pk]))
    assert ApiToken.objects.get().revoked_at


def test_roles_are_offered_by_invitation_and_taken_back(world: World, enter: Enter):
    client = enter("administrator")
    made = client.post("/people/invite", {"email": "new@example.org", "role": "security_reviewer"})
    assert made.context["link"] in made.content.decode()
    page = client.get("/people/")
    (invitation,) = page.context["invitations"]
    assert "Security reviewer" in page.content.decode()
    assert client.post(reverse("people-resend", args=[invitation.pk])).status_code == 200
    client.post(reverse("people-revoke", args=[invitation.pk]))
    assert client.get("/people/").context["invitations"] == []


def test_an_invitation_to_a_team_is_not_reached_from_here(world: World, enter: Enter):
    made, _ = invite(
        team=world.orders, email="new@example.org", role="viewer", actor=world.actor("lead"), at=now()
    )
    assert enter("administrator").post(reverse("people-revoke", args=[made.pk])).status_code == 404


@pytest.mark.slow
def test_the_list_costs_the_same_for_few_and_for_many(world: World, enter: Enter):
    client = enter("administrator")

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/people/").status_code == 200
        return len(queries)

    small = cost()
    for number in range(45):
        user = world.join(f"person-{number}")
        OrganisationRole.objects.create(user=user, role="auditor", since=now())
    assert cost() == small
    assert small <= 12
