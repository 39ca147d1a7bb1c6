"""A service as it was at an earlier time, told by the ledger after everything about it has changed."""

from datetime import timedelta

import pytest

from readiness.catalog.history import ERASED, dependencies_then, places_then, service_then
from readiness.catalog.operations import (
    add_dependency,
    add_environment,
    archive_environment,
    create_service,
    edit_environment,
    edit_service,
    remove_dependency,
    remove_endpoint,
    retire_service,
    set_endpoint,
    transfer_service,
)
from readiness.models import LedgerCommitment, Service
from readiness.refusals import Unseen
from readiness.teams.actors import SYSTEM
from readiness.teams.operations import add_member
from tests.world import AT, World

HOUR = timedelta(hours=1)


@pytest.fixture
def shop(world: World) -> Service:
    return create_service(
        team=world.orders,
        name="Shop",
        url="https://shop.example",
        tier=2,
        owner=world.people["lead"],
        rto_minutes=240,
        actor=world.actor("lead"),
        at=AT,
    )


def edit(world: World, service: Service, hours: int, **changes: object) -> Service:
    fresh = Service.objects.get(pk=service.pk)
    return edit_service(
        service=fresh,
        changes=changes,
        revision=fresh.revision,
        actor=world.actor("lead"),
        at=AT + hours * HOUR,
    )


def test_every_field_is_told_as_it_was(world: World, shop: Service):
    edit(world, shop, 1, name="Market", tier=1, rto_minutes=None)
    edit(world, shop, 2, name="Bazaar", owner=None, description="All of it.")
    now = Service.objects.get(pk=shop.pk)
    told = [service_then(now, AT + hours * HOUR) for hours in range(3)]
    assert [(one.name, one.tier, one.rto_minutes, one.owner, one.description) for one in told] == [
        ("Shop", 2, 240, world.people["lead"], ""),
        ("Market", 1, None, world.people["lead"], ""),
        ("Bazaar", 1, None, None, "All of it."),
    ]
    assert now.name == "Bazaar"


def test_a_service_that_went_to_another_team_belonged_to_the_first(world: World, shop: Service):
    add_member(team=world.billing, user=world.people["lead"], role="lead", actor=SYSTEM, at=AT)
    transfer_service(service=shop, team=world.billing, actor=world.actor("lead"), at=AT + HOUR)
    retire_service(service=shop, actor=world.actor("lead"), at=AT + 2 * HOUR)
    now = Service.objects.get(pk=shop.pk)
    told = [service_then(now, AT + hours * HOUR) for hours in range(3)]
    assert [(one.team, one.lifecycle) for one in told] == [
        (world.orders, "pre_launch"),
        (world.billing, "pre_launch"),
        (world.billing, "retired"),
    ]


def test_before_it_was_registered_there_is_nothing_to_see(shop: Service):
    with pytest.raises(Unseen):
        service_then(shop, AT - HOUR)


def test_what_was_erased_is_told_as_erased_and_not_as_it_is_now(world: World, shop: Service):
    edit(world, shop, 1, name="Market")
    LedgerCommitment.objects.filter(name__in=("name", "name_before")).delete()
    assert service_then(Service.objects.get(pk=shop.pk), AT).name == ERASED


def test_places_and_addresses_are_told_as_they_were(world: World, shop: Service):
    lead = world.actor("lead")
    production = shop.environments.get()
    staging = add_environment(service=shop, name="Staging", actor=lead, at=AT + HOUR)
    url = "https://staging.example/"
    set_endpoint(environment=staging, purpose="web", url=url, actor=lead, at=AT + HOUR)
    set_endpoint(environment=production, purpose="web", url="https://new.example", actor=lead, at=AT + HOUR)
    edit_environment(environment=staging, changes={"name": "Rehearsal"}, actor=lead, at=AT + 2 * HOUR)
    remove_endpoint(environment=staging, purpose="web", actor=lead, at=AT + 2 * HOUR)
    archive_environment(environment=staging, actor=lead, at=AT + 3 * HOUR)

    def told(hours: int) -> list[tuple[str, bool, list[str]]]:
        return [
            (
                one.environment.name,
                bool(one.environment.archived_at),
                [url for _purpose, url in one.endpoints],
            )
            for one in places_then(shop, AT + hours * HOUR)
        ]

    assert told(0) == [("Production", False, ["https://shop.example/"])]
    assert told(1) == [("Production", False, ["https://new.example/"]), ("Staging", False, [url])]
    assert told(2) == [("Production", False, ["https://new.example/"]), ("Rehearsal", False, [])]
    assert told(3)[1] == ("Rehearsal", True, [])


def test_what_it_stood_on(world: World, shop: Service):
    lead, other = world.actor("lead"), world.service("Other")
    add_dependency(service=shop, needs=other, actor=lead, at=AT + HOUR)
    remove_dependency(service=shop, needs=other, actor=lead, at=AT + 2 * HOUR)
    assert [dependencies_then(shop, AT + hours * HOUR) for hours in range(3)] == [set(), {other.pk}, set()]
