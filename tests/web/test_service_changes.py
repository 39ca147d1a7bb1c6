"""Registering, editing, handing over and retiring a service in the browser."""

import pytest
from django.urls import reverse

from readiness.catalog.models import Dependency, Endpoint, Environment, Service
from readiness.catalog.operations import edit_service
from readiness.checklists.models import Checklist
from readiness.teams.actors import SYSTEM
from readiness.teams.operations import add_member, archive_team
from tests.web.conftest import Enter
from tests.world import AT, World

NEW = "/services/new"


def details(service: Service, **changes: object) -> dict[str, object]:
    """The edit form as a browser sends it."""
    fields = ("name", "description", "tier", "lifecycle", "visibility", "repository", "revision")
    return (
        {field: getattr(service, field) for field in fields}
        | {"owner": "", "rto_minutes": "", "rpo_minutes": ""}
        | changes
    )


def test_a_name_and_a_url_are_enough_and_the_checklist_begins(world: World, library: None, enter: Enter):
    answer = enter("contributor").post(
        NEW, {"name": "Shop", "url": "shop.example.org", "team": world.orders.pk}
    )
    assert answer["Location"] == "/services/shop/"
    service = Service.objects.get()
    assert service.team == world.orders
    assert Endpoint.objects.get().url == "https://shop.example.org/"
    checklist = Checklist.objects.get()
    assert checklist.leading
    assert checklist.items.count() == 30


def test_without_a_url_or_a_template_there_is_still_a_service(world: World, enter: Enter):
    assert enter("lead").post(NEW, {"name": "Shop", "team": world.orders.pk}).status_code == 302
    assert Service.objects.get().environments.count() == 1
    assert not Checklist.objects.exists()


def test_an_administrator_registers_for_a_team_and_starts_nothing(world: World, library: None, enter: Enter):
    assert enter("administrator").post(NEW, {"name": "Shop", "team": world.billing.pk}).status_code == 302
    assert Service.objects.get().team == world.billing
    assert not Checklist.objects.exists()


def test_the_team_is_asked_for_only_where_one_has_several(world: World, enter: Enter):
    one = enter("lead").get(NEW).content.decode()
    assert f'type="hidden" name="team" value="{world.orders.pk}"' in one
    add_member(team=world.billing, user=world.people["lead"], role="contributor", actor=SYSTEM, at=AT)
    several = enter("lead").get(f"{NEW}?team=orders").content.decode()
    assert f'<option value="{world.orders.pk}" selected>' in several
    assert f'<option value="{world.billing.pk}">' in several


@pytest.mark.parametrize("who", ["viewer", "colleague", "auditor", "security_reviewer"])
def test_who_may_not_register_anywhere_is_told_whom_to_ask(who: str, enter: Enter):
    answer = enter(who).get(NEW)
    assert answer.status_code == 403
    assert "Ask a lead" in answer.content.decode()


def test_another_teams_and_an_archived_teams_name_are_no_choice(world: World, enter: Enter):
    client = enter("lead")
    assert client.post(NEW, {"name": "Shop", "team": world.billing.pk}).status_code == 422
    archive_team(team=world.orders, actor=world.actor("administrator"), at=AT)
    assert client.post(NEW, {"name": "Shop", "team": world.orders.pk}).status_code == 403
    assert not Service.objects.exists()


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"name": "", "url": "https://kept.example.org"}, "kept.example.org"),
        ({"name": "Kept", "url": "ftp://x"}, "must begin with https"),
        ({"name": "Kept", "url": "https://me:secret@x.example"}, "Leave user names"),
        ({"name": "Shop", "url": ""}, "already has a service with that name"),
    ],
)
def test_a_mistake_is_told_and_what_was_typed_stays(
    given: dict[str, str], told: str, world: World, enter: Enter
):
    world.service("Shop")
    answer = enter("lead").post(NEW, {"team": world.orders.pk, **given})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert told in page
    assert all(f'value="{text}"' in page for text in given.values() if text)
    assert Service.objects.count() == 1


def test_everything_that_may_be_said_is_saved(world: World, enter: Enter):
    service = world.service("Shop")
    changes = {
        "name": "Web shop",
        "tier": 1,
        "lifecycle": "live",
        "visibility": "organisation",
        "owner": world.people["viewer"].pk,
        "repository": "git.example.org/shop",
        "rto_minutes": 60,
        "rpo_minutes": 0,
        "description": "Sells.",
    }
    answer = enter("contributor").post("/services/shop/edit", details(service, **changes))
    assert answer["Location"] == "/services/shop/"
    saved = Service.objects.get()
    assert (saved.name, saved.tier, saved.lifecycle, saved.visibility) == (
        "Web shop",
        1,
        "live",
        "organisation",
    )
    assert (saved.owner, saved.repository) == (world.people["viewer"], "https://git.example.org/shop")
    assert (saved.rto_minutes, saved.rpo_minutes, saved.description) == (60, 0, "Sells.")


def test_a_stranger_to_the_team_is_no_choice_for_the_owner_on_call(world: World, enter: Enter):
    service = world.service("Shop")
    owner = world.people["outsider"].pk
    assert enter("lead").post("/services/shop/edit", details(service, owner=owner)).status_code == 422


def test_nobody_overwrites_what_somebody_else_just_saved_without_seeing_it(world: World, enter: Enter):
    service = world.service("Shop")
    stale = details(service, description="Mine.")
    edit_service(service=service, changes={"tier": 1}, revision=1, actor=world.actor("contributor"), at=AT)
    client = enter("lead")
    first = client.post("/services/shop/edit", stale)
    assert first.status_code == 422
    page = first.content.decode()
    assert "Somebody changed this service while you looked at it" in page
    assert "Mine." in page
    assert 'name="revision" value="2"' in page
    assert Service.objects.get().description == ""
    assert client.post("/services/shop/edit", stale | {"revision": 2}).status_code == 302
    assert Service.objects.get().description == "Mine."


def test_retiring_takes_the_typed_name(world: World, enter: Enter):
    world.service("Shop")
    lead = enter("lead")
    for typed in ("", "Shop!", "shoP"):
        assert lead.post("/services/shop/retire", {"phrase": typed}).status_code == 422
    assert Service.objects.get().lifecycle != "retired"
    assert lead.post("/services/shop/retire", {"phrase": "shop"}).status_code == 302
    assert Service.objects.get().lifecycle == "retired"
    again = lead.post("/services/shop/retire", {"phrase": "shop"})
    assert "already retired" in again.content.decode()
    service = Service.objects.get()
    assert (
        enter("contributor").post("/services/shop/edit", details(service, lifecycle="live")).status_code
        == 403
    )
    assert lead.post("/services/shop/edit", details(service, lifecycle="live")).status_code == 302
    assert Service.objects.get().lifecycle == "live"


def test_a_service_is_handed_over_by_who_has_the_right_in_both_teams(world: World, enter: Enter):
    service = world.service("Shop")
    lead = enter("lead")
    assert "No team to hand it to" in lead.get("/services/shop/transfer").content.decode()
    assert lead.post("/services/shop/transfer", {"team": world.billing.pk}).status_code == 422
    assert enter("contributor").get("/services/shop/transfer").status_code == 403
    add_member(team=world.billing, user=world.people["lead"], role="lead", actor=SYSTEM, at=AT)
    assert lead.post("/services/shop/transfer", {"team": world.billing.pk}).status_code == 302
    service.refresh_from_db()
    assert service.team == world.billing


def test_an_environment_is_added_with_its_addresses_in_one_act_or_not_at_all(world: World, enter: Enter):
    world.service("Shop")
    client = enter("contributor")
    bad = client.post(
        "/services/shop/environments/new",
        {"name": "Staging", "web": "https://s.example.org", "health": "nonsense://x"},
    )
    assert bad.status_code == 422
    assert 'href="#id_health"' in bad.content.decode()
    assert "s.example.org" in bad.content.decode()
    assert Environment.objects.count() == 1
    good = client.post(
        "/services/shop/environments/new",
        {"name": "Staging", "web": "https://s.example.org", "ready": "https://s.example.org/r"},
    )
    assert good.status_code == 302
    staging = Environment.objects.get(slug="staging")
    assert set(staging.endpoints.values_list("purpose", "url")) == {
        ("web", "https://s.example.org/"),
        ("ready", "https://s.example.org/r"),
    }


def test_addresses_are_set_changed_and_forgotten_in_one_form(world: World, enter: Enter):
    world.service("Shop", url="https://old.example.org", slug="shop")
    client = enter("contributor")
    answer = client.post(
        "/services/shop/production/edit", {"name": "Live", "health": "https://h.example.org"}
    )
    assert answer.status_code == 302
    place = Environment.objects.get()
    assert place.name == "Live"
    assert list(place.endpoints.values_list("purpose", "url")) == [("health", "https://h.example.org/")]
    refused = client.post("/services/shop/production/edit", {"name": "", "plain_http": "https://x.example"})
    assert refused.status_code == 422
    assert list(place.endpoints.values_list("purpose", flat=True)) == ["health"]


def test_only_another_environment_than_production_is_archived(world: World, enter: Enter):
    world.service("Shop")
    client = enter("lead")
    client.post("/services/shop/environments/new", {"name": "Staging"})
    refused = client.post("/services/shop/production/archive", follow=True)
    assert "production environment stays" in refused.content.decode()
    client.post("/services/shop/staging/archive")
    assert list(Environment.objects.filter(archived_at=None).values_list("slug", flat=True)) == ["production"]


def test_dependencies_are_written_down_by_name_or_address_and_struck_out(world: World, enter: Enter):
    for name in ("Shop", "Stock"):
        world.service(name)
    secret = world.service("Secret", world.billing)
    client = enter("contributor")
    page = "/services/shop/dependencies"
    assert client.post(page, {"needs": "stock", "note": "what is left"}).status_code == 302
    for typed, told in (
        ("STOCK", "already written down"),
        ("Secret", "No service that you see"),
        ("secret", "No service that you see"),
        ("Shop", "does not depend on itself"),
    ):
        answer = client.post(page, {"needs": typed})
        assert answer.status_code == 422
        assert told in answer.content.decode()
        assert f'value="{typed}"' in answer.content.decode()
    dependency = Dependency.objects.get()
    assert client.post(reverse("dependency-remove", args=["shop", secret.pk])).status_code == 404
    assert client.post(reverse("dependency-remove", args=["shop", dependency.needs_id])).status_code == 302
    assert not Dependency.objects.exists()
