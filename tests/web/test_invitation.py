"""The link of an invitation, opened by everybody who might come by it."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.urls import reverse

from readiness.clock import now
from readiness.teams import invitation_links
from readiness.teams.models import Invitation, Membership, OrganisationRole, User
from readiness.teams.operations import invite, revoke_invitation
from tests.web.conftest import Enter
from tests.world import World

PASSWORD = "correct horse battery staple"


def link(
    world: World,
    email: str,
    *,
    role: str = "contributor",
    ago: timedelta = timedelta(0),
    mailed: bool = False,
) -> str:
    """The path of an invitation to Orders, or for a role across the organisation to that."""
    across = role == "auditor"
    _made, secret = invite(
        team=None if across else world.orders,
        email=email,
        role=role,
        actor=world.actor("administrator" if across else "lead"),
        at=now() - ago,
    )
    return reverse("invitation", args=[invitation_links.mailed(secret) if mailed else secret])


def test_a_link_that_nobody_made_leads_nowhere(enter: Enter):
    for token in ("x", "a" * 43, "a.b", "." * 43):
        assert Client().get(reverse("invitation", args=[token])).status_code == 404
        assert enter("lead").post(reverse("invitation", args=[token])).status_code == 404


def test_a_signed_in_colleague_accepts_and_lands_on_the_team(world: World, enter: Enter):
    address = link(world, "colleague@example.org")
    client = enter("colleague")
    assert "Accept as colleague" in client.get(address).content.decode()
    assert not Membership.objects.filter(user=world.people["colleague"]).exists()
    answer = client.post(address)
    assert answer["Location"] == "/teams/orders/"
    assert Membership.objects.get(user=world.people["colleague"]).role == "contributor"
    used = client.get(address)
    assert used.status_code == 410
    assert "was accepted" in used.content.decode()


def test_a_role_across_the_organisation_is_accepted_the_same_way(world: World, enter: Enter):
    address = link(world, "colleague@example.org", role="auditor")
    assert enter("colleague").post(address)["Location"] == "/"
    assert OrganisationRole.objects.get(user=world.people["colleague"]).role == "auditor"


def test_somebody_else_cannot_use_it_and_is_told_to_sign_in_as_the_invited(world: World, enter: Enter):
    address = link(world, "new@example.org")
    answer = enter("outsider").post(address)
    assert answer.status_code == 403
    page = answer.content.decode()
    assert "went to another e-mail address" in page
    assert "sign out" in page
    assert not Membership.objects.filter(user=world.people["outsider"], team=world.orders).exists()


def test_an_expired_and_a_revoked_one_say_so(world: World, enter: Enter):
    expired = link(world, "colleague@example.org", ago=timedelta(days=8))
    answer = enter("colleague").post(expired)
    assert answer.status_code == 410
    assert "It expired" in answer.content.decode()
    revoked = link(world, "new@example.org")
    revoke_invitation(
        invitation=Invitation.objects.get(email="new@example.org"), actor=world.actor("lead"), at=now()
    )
    assert "It was taken back" in Client().get(revoked).content.decode()
    assert not Membership.objects.filter(user=world.people["colleague"]).exists()


def test_a_visitor_is_offered_an_account_or_the_sign_in_both_leading_back(world: World):
    address = link(world, "new@example.org")
    page = Client().get(address).content.decode()
    for name in ("account_signup", "account_login"):
        assert f"{reverse(name)}?next={address.replace('/', '%2F')}" in page
    assert Client().post(address).status_code == 200
    assert not User.objects.filter(email="new@example.org").exists()


def sign_up(address: str, email: str = "new@example.org") -> Client:
    visitor = Client()
    visitor.get(address)
    given = {"name": "New", "email": email, "password1": PASSWORD, "password2": PASSWORD, "next": address}
    visitor.post(reverse("account_signup"), given)
    return visitor


def test_a_newcomer_with_the_mailed_link_signs_up_and_is_in(world: World):
    address = link(world, "new@example.org", mailed=True)
    visitor = sign_up(address)
    assert EmailAddress.objects.get(email="new@example.org").verified
    assert visitor.post(address)["Location"] == "/teams/orders/"
    assert Membership.objects.get(user__email="new@example.org").role == "contributor"


def test_the_bare_link_lets_a_newcomer_sign_up_but_proves_no_address(world: World):
    visitor = sign_up(link(world, "new@example.org"))
    assert not EmailAddress.objects.get(email="new@example.org").verified
    assert "_auth_user_id" not in visitor.session


def test_the_link_lets_nobody_sign_up_with_another_address(world: World):
    sign_up(link(world, "new@example.org", mailed=True), email="other@example.org")
    assert not User.objects.filter(email="other@example.org").exists()


@pytest.mark.parametrize("spoilt", ["expired", "revoked"])
def test_a_link_that_no_longer_works_opens_no_sign_up(spoilt: str, world: World):
    address = link(world, "new@example.org", ago=timedelta(days=8) if spoilt == "expired" else timedelta(0))
    if spoilt == "revoked":
        revoke_invitation(invitation=Invitation.objects.get(), actor=world.actor("lead"), at=now())
    sign_up(address)
    assert not User.objects.filter(email="new@example.org").exists()
