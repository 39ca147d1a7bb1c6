"""Who sees which service: a stranger to a team sees nothing of its own services, anywhere."""

from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from readiness.catalog.operations import add_dependency, add_environment, retire_service
from readiness.catalog.queries import (
    ORDERINGS,
    ServiceFilter,
    dependants,
    dependencies,
    environment_for,
    environments_of,
    owner_is_member,
    service_for,
    services_page,
    visible_services,
)
from readiness.refusals import Invalid, Unseen
from readiness.teams.actors import PROBE, SYSTEM, Actor, Scope
from readiness.teams.operations import add_member, archive_team, deactivate_person, remove_member
from tests.world import AT, EVERYBODY, World

SEES_ALL = {"auditor", "security_reviewer", "administrator"}


def seen(actor: Actor) -> set[str]:
    return set(visible_services(actor).values_list("slug", flat=True))


@pytest.fixture
def shop(world: World) -> World:
    """Orders has a service of its own and one open to the organisation; so has Billing."""
    for team in (world.orders, world.billing):
        world.service(f"{team.name} own", team)
        world.service(f"{team.name} open", team, visibility="organisation")
    return world


@pytest.mark.parametrize("name", EVERYBODY)
def test_each_person_sees_their_teams_services_and_the_open_ones(shop: World, name: str):
    expected = {"orders-open", "billing-open"}
    if name in {"viewer", "contributor", "lead"} | SEES_ALL:
        expected.add("orders-own")
    if name in {"outsider"} | SEES_ALL:
        expected.add("billing-own")
    assert seen(shop.actor(name)) == expected


@pytest.mark.parametrize("name", EVERYBODY)
def test_what_is_not_seen_is_not_there(shop: World, name: str):
    actor = shop.actor(name)
    for slug in ("orders-own", "orders-open", "billing-own", "billing-open"):
        if slug in seen(actor):
            assert service_for(actor, slug).slug == slug
            assert environment_for(actor, slug, "production").service.slug == slug
        else:
            for find in (
                lambda slug=slug: service_for(actor, slug),
                lambda slug=slug: environment_for(actor, slug, "production"),
            ):
                with pytest.raises(Unseen) as missing:
                    find()
                with pytest.raises(Unseen) as nowhere:
                    service_for(actor, "no-such-service")
                assert missing.value.sentence == nowhere.value.sentence


def test_an_environment_is_found_through_its_own_service_only(shop: World):
    service = service_for(shop.actor("lead"), "orders-own")
    add_environment(service=service, name="Staging", actor=shop.actor("lead"), at=AT)
    assert environment_for(shop.actor("lead"), "orders-own", "staging").name == "Staging"
    with pytest.raises(Unseen):
        environment_for(shop.actor("lead"), "orders-open", "staging")


def test_a_deactivated_person_and_machines_see_nothing(shop: World):
    deactivate_person(user=shop.person("viewer"), actor=shop.actor("administrator"), at=AT)
    for actor in (shop.actor("viewer"), SYSTEM, PROBE):
        assert seen(actor) == set()


def test_who_left_the_team_sees_it_no_more(shop: World):
    remove_member(team=shop.orders, user=shop.people["viewer"], actor=shop.actor("lead"), at=AT)
    assert "orders-own" not in seen(shop.actor("viewer"))


def test_a_token_sees_what_its_owner_sees_within_its_team_and_only_with_the_scope_to_read(shop: World):
    lead, administrator = shop.person("lead"), shop.person("administrator")
    reading, everything = frozenset({Scope.READ}), frozenset(Scope)
    assert seen(Actor(lead, scopes=reading)) == {"orders-own", "orders-open", "billing-open"}
    assert seen(Actor(lead, scopes=everything - reading)) == set()
    assert seen(Actor(lead, scopes=reading, team_id=shop.orders.pk)) == {"orders-own", "orders-open"}
    assert seen(Actor(lead, scopes=reading, team_id=shop.billing.pk)) == set()
    assert seen(Actor(administrator, scopes=reading, team_id=shop.billing.pk)) == {
        "billing-own",
        "billing-open",
    }


def test_an_archived_teams_services_are_still_read(shop: World):
    archive_team(team=shop.orders, actor=shop.actor("administrator"), at=AT)
    assert "orders-own" in seen(shop.actor("viewer"))


def test_scope_is_a_subquery_whose_text_does_not_grow(
    shop: World, django_assert_num_queries: DjangoAssertNumQueries
):
    auditor = shop.actor("auditor")
    before = str(visible_services(auditor).query)
    for number in range(20):
        shop.service(f"More {number}")
    assert len(str(visible_services(auditor).query)) == len(before)
    with django_assert_num_queries(1):
        assert len(list(services_page(auditor))) == 24
    with django_assert_num_queries(1):
        service_for(auditor, "orders-own")


def test_a_dependency_on_an_unseen_service_is_not_even_counted(shop: World):
    administrator = shop.actor("administrator")
    own, other, opened = (
        service_for(administrator, slug) for slug in ("orders-own", "billing-own", "billing-open")
    )
    for needs in (other, opened):
        add_dependency(service=own, needs=needs, actor=administrator, at=AT)
    assert [one.needs.slug for one in dependencies(shop.actor("lead"), own)] == ["billing-open"]
    assert [one.needs.slug for one in dependencies(administrator, own)] == ["billing-open", "billing-own"]
    assert [one.service.slug for one in dependants(shop.actor("outsider"), other)] == []
    assert [one.service.slug for one in dependants(administrator, other)] == ["orders-own"]


def test_a_list_is_narrowed_by_what_it_offers(shop: World):
    auditor = shop.actor("auditor")
    critical = shop.service("Ledger (100%)", tier=1, lifecycle="live")
    retire_service(service=shop.service("Old"), actor=shop.actor("lead"), at=AT)

    def found(**narrowed: Any) -> list[str]:
        return [service.slug for service in services_page(auditor, ServiceFilter(**narrowed))]

    assert "old" not in found()
    assert found(lifecycle="retired") == ["old"]
    assert found(text="OPEN") == ["billing-open", "orders-open"]
    assert found(text="100%") == ["ledger-100"]
    assert found(text="100_") == []
    assert found(text="%") == ["ledger-100"]
    assert found(text="\x00") == found(team="\x00") == []
    assert found(tier=1) == found(lifecycle="live") == [critical.slug]
    assert found(team="billing", visibility="organisation") == ["billing-open"]
    assert found(owner=shop.people["lead"].pk) == []


@pytest.mark.parametrize("ordering", ORDERINGS)
def test_every_order_is_total_and_its_reverse_is_one(shop: World, ordering: str):
    auditor = shop.actor("auditor")
    forth = [service.pk for service in services_page(auditor, ordering=ordering)]
    back = [service.pk for service in services_page(auditor, ordering=ordering.removeprefix("-"))]
    assert forth == (back[::-1] if ordering.startswith("-") else back)


@pytest.mark.parametrize("ordering", ["", "owner__password", "?", "id", "team__memberships__user__password"])
def test_no_other_order_is_taken(shop: World, ordering: str):
    with pytest.raises(Invalid):
        services_page(shop.actor("auditor"), ordering=ordering)


def test_an_owner_who_left_is_told_from_one_who_is_there(shop: World):
    service = shop.service("Owned", owner=shop.people["contributor"])
    assert owner_is_member(service)
    remove_member(team=shop.orders, user=shop.people["contributor"], actor=shop.actor("lead"), at=AT)
    assert not owner_is_member(service)
    add_member(
        team=shop.orders, user=shop.people["contributor"], role="viewer", actor=shop.actor("lead"), at=AT
    )
    deactivate_person(user=shop.people["contributor"], actor=shop.actor("administrator"), at=AT)
    assert not owner_is_member(service)
    assert not owner_is_member(shop.service("Unowned"))


def test_production_comes_first(shop: World):
    service = service_for(shop.actor("lead"), "orders-own")
    add_environment(service=service, name="Alpha", actor=shop.actor("lead"), at=AT)
    assert [one.slug for one in environments_of(service)] == ["production", "alpha"]
