"""Teams in the browser: who is in them, with which rights, and how that changes."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from readiness.clock import now
from readiness.teams.access import TABLE, Action
from readiness.teams.actors import SYSTEM
from readiness.teams.models import Invitation, Membership, Team
from readiness.teams.operations import add_member, invite
from readiness.teams.roles import Role
from readiness.web.people.rights import WORDS, rights
from tests.web.conftest import Enter
from tests.world import AT, World


def test_one_sees_ones_own_teams_and_who_reads_all_sees_every_one(world: World, enter: Enter):
    def names(who: str) -> list[str]:
        return [team.name for team in enter(who).get("/teams/").context["rows"]]

    assert names("viewer") == ["Orders"]
    assert names("colleague") == []
    assert names("auditor") == ["Billing", "Orders"]
    assert "You are in no team yet" in enter("colleague").get("/teams/").content.decode()


def test_the_list_counts_people_and_services_and_finds_by_name(world: World, enter: Enter):
    world.service("Shop")
    client = enter("lead")
    (row,) = client.get("/teams/").context["rows"]
    assert (row.people, row.services_kept, row.own_role) == (3, 1, "lead")
    assert len(client.get("/teams/?q=ORD").context["rows"]) == 1
    assert "No such team" in client.get("/teams/?q=bill").content.decode()


def test_only_an_administrator_creates_a_team_and_is_led_to_invite_its_lead(world: World, enter: Enter):
    assert enter("lead").get("/teams/new").status_code == 403
    assert enter("lead").post("/teams/new", {"name": "Mine"}).status_code == 403
    answer = enter("administrator").post("/teams/new", {"name": "Search & Find"})
    assert answer["Location"] == "/teams/search-find/invite"
    twice = enter("administrator").post("/teams/new", {"name": "search & find", "description": "Kept."})
    assert twice.status_code == 422
    assert "Kept." in twice.content.decode()
    assert Team.objects.count() == 3


def test_a_lead_sees_how_people_sign_in_and_others_do_not(world: World, enter: Enter):
    Authenticator.objects.create(user=world.people["viewer"], type=Authenticator.Type.TOTP, data={})
    page = enter("lead").get("/teams/orders/")
    assert {place.user.name: place.second_step for place in page.context["people"]} == {
        "viewer": True,
        "contributor": False,
        "lead": False,
    }
    assert "Last signed in" in page.content.decode()
    for who in ("viewer", "contributor", "security_reviewer"):
        assert "Last signed in" not in enter(who).get("/teams/orders/").content.decode()


def test_a_role_is_changed_and_somebody_is_removed(world: World, enter: Enter):
    client, viewer = enter("lead"), world.people["viewer"]
    client.post(reverse("member-change", args=["orders", viewer.pk]), {"role": "contributor"})
    assert Membership.objects.get(user=viewer).role == "contributor"
    nonsense = client.post(
        reverse("member-change", args=["orders", viewer.pk]), {"role": "king"}, follow=True
    )
    assert "Choose viewer, contributor or lead" in nonsense.content.decode()
    client.post(reverse("member-remove", args=["orders", viewer.pk]))
    assert not Membership.objects.filter(user=viewer).exists()


def test_the_last_lead_neither_leaves_nor_steps_down(world: World, enter: Enter):
    client, lead = enter("lead"), world.people["lead"]
    for address in ("team-leave", "member-remove", "member-change"):
        args = ["orders"] if address == "team-leave" else ["orders", lead.pk]
        answer = client.post(
            reverse(address, args=args), {"role": "viewer", "next": "/teams/orders/"}, follow=True
        )
        assert "only lead" in answer.content.decode()
    assert Membership.objects.get(user=lead).role == "lead"


def test_who_leaves_no_longer_sees_the_team(enter: Enter):
    client = enter("viewer")
    assert client.post("/teams/orders/leave")["Location"] == "/teams/"
    assert client.get("/teams/orders/").status_code == 404


def test_an_invitation_is_mailed_and_its_bare_link_shown_once(
    enter: Enter, django_capture_on_commit_callbacks: Callable[..., AbstractContextManager[list]]
):
    client = enter("lead")
    with django_capture_on_commit_callbacks(execute=True):
        made = client.post("/teams/orders/invite", {"email": "New@Example.org", "role": "viewer"})
    link = made.context["link"]
    assert link in made.content.decode()
    listed = client.get("/teams/orders/").content.decode()
    assert "new@example.org" in listed
    assert link not in listed
    # The mailed link has a mark that proves the address; the one shown to the lead has none.
    (message,) = mail.outbox
    assert message.to == ["new@example.org"]
    assert link.removesuffix("/") + "." in message.body


def test_an_address_is_invited_once_and_stays_in_the_form(enter: Enter):
    client = enter("lead")
    client.post("/teams/orders/invite", {"email": "new@example.org", "role": "viewer"})
    again = client.post("/teams/orders/invite", {"email": "new@example.org", "role": "viewer"})
    assert again.status_code == 422
    assert "already invited" in again.content.decode()
    assert 'value="new@example.org"' in again.content.decode()


def test_an_invitation_is_sent_again_under_a_new_link_and_taken_back(world: World, enter: Enter):
    made, _ = invite(
        team=world.orders,
        email="new@example.org",
        role="viewer",
        actor=world.actor("lead"),
        at=now() - timedelta(days=1),
    )
    client = enter("lead")
    again = client.post(reverse("invitation-resend", args=["orders", made.pk]))
    assert again.context["link"] in again.content.decode()
    assert Invitation.objects.get().digest != made.digest
    client.post(reverse("invitation-revoke", args=["orders", made.pk]))
    assert Invitation.objects.get().revoked_at
    gone = client.post(reverse("invitation-resend", args=["orders", made.pk]))
    assert gone.status_code == 410


def test_another_teams_invitation_is_out_of_reach_through_ones_own_team(world: World, enter: Enter):
    made, _ = invite(
        team=world.billing, email="new@example.org", role="viewer", actor=world.actor("outsider"), at=now()
    )
    assert enter("lead").post(reverse("invitation-revoke", args=["orders", made.pk])).status_code == 404
    assert Invitation.objects.get().revoked_at is None


def test_an_archived_team_is_read_and_restored_by_an_administrator(world: World, enter: Enter):
    administrator = enter("administrator")
    administrator.post("/teams/orders/archive")
    page = enter("lead").get("/teams/orders/").content.decode()
    assert "was archived" in page
    assert "/teams/orders/invite" not in page
    administrator.post("/teams/orders/restore")
    assert Team.objects.get(slug="orders").archived_at is None


def test_every_action_of_the_table_has_its_words_and_every_line_its_roles():
    assert set(WORDS) == set(Action)
    assert len(set(WORDS.values())) == len(WORDS)
    lines = {line.words: dict(line.cells) for line in rights()}
    for action, rule in TABLE.items():
        if rule.roles:
            assert lines[WORDS[action]] == {
                role.label: role in rule.roles for role in Role if role is not Role.COLLEAGUE
            }


@pytest.mark.slow
def test_the_page_of_a_team_costs_the_same_for_few_and_for_many(world: World, enter: Enter):
    client: Client = enter("lead")

    def cost(address: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        return len(queries)

    small = [cost("/teams/orders/"), cost("/teams/")]
    for number in range(20):
        user = world.join(f"person-{number}")
        add_member(team=world.orders, user=user, role="viewer", actor=SYSTEM, at=AT)
        world.service(f"Service {number}")
        invite(
            team=world.orders,
            email=f"new-{number}@example.org",
            role="viewer",
            actor=world.actor("lead"),
            at=now(),
        )
    assert [cost("/teams/orders/"), cost("/teams/")] == small
    assert max(small) <= 12
