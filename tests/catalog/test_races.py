"""What must hold however many act on the catalogue at once."""

from typing import Any

import pytest

from readiness.catalog.exchange import apply_import, preview_import
from readiness.catalog.models import Dependency, Endpoint, Environment, Service
from readiness.catalog.operations import (
    add_dependency,
    add_environment,
    create_service,
    edit_service,
    retire_service,
    set_endpoint,
    transfer_service,
)
from readiness.models import LedgerEntry
from readiness.refusals import Refusal
from readiness.teams.actors import SYSTEM
from readiness.teams.operations import add_member, change_member
from tests.races import at_once, failures
from tests.world import AT, World, build

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world(transactional_db: None) -> World:
    """Everybody, in a database that threads share."""
    return build()


def refusals(results: list[Any]) -> int:
    """How many were refused; anything but a refusal fails the test."""
    assert [error for error in failures(results) if not isinstance(error, Refusal)] == []
    return len(failures(results))


def test_a_name_is_taken_once(world: World):
    lead = world.actor("lead")
    results = at_once(*[lambda: create_service(team=world.orders, name="Shop", actor=lead, at=AT)] * 6)
    assert refusals(results) == 5
    assert Service.objects.count() == Environment.objects.count() == 1
    assert LedgerEntry.objects.filter(kind="catalog.service.created").count() == 1


def test_an_address_is_taken_once_and_a_made_one_moves_on(world: World):
    lead, outsider = world.actor("lead"), world.actor("outsider")
    results = at_once(
        lambda: create_service(team=world.orders, name="Shop", actor=lead, at=AT),
        lambda: create_service(team=world.billing, name="Shop", actor=outsider, at=AT),
        lambda: create_service(team=world.orders, name="Cart", slug="given", actor=lead, at=AT),
        lambda: create_service(team=world.billing, name="Cart", slug="given", actor=outsider, at=AT),
    )
    assert refusals(results) == 0
    slugs = set(Service.objects.values_list("slug", flat=True))
    assert slugs == {"shop", "shop-2", "given", "given-2"}


def test_of_editors_who_looked_at_one_revision_one_wins(world: World):
    service, lead = world.service("Shop"), world.actor("lead")
    results = at_once(
        *(
            lambda text=f"Text {number}": edit_service(
                service=service, changes={"description": text}, revision=1, actor=lead, at=AT
            )
            for number in range(6)
        )
    )
    assert refusals(results) == 5
    service.refresh_from_db()
    winner = next(result for result in results if isinstance(result, Service))
    assert (service.revision, service.description) == (2, winner.description)


def test_names_are_swapped_by_nobody_into_one(world: World):
    first, second, lead = world.service("A"), world.service("B"), world.actor("lead")
    results = at_once(
        lambda: edit_service(service=first, changes={"name": "C"}, revision=1, actor=lead, at=AT),
        lambda: edit_service(service=second, changes={"name": "c"}, revision=1, actor=lead, at=AT),
    )
    assert refusals(results) == 1


def test_a_service_is_retired_once_and_never_transferred_by_two(world: World):
    administrator = world.actor("administrator")
    service = world.service("Shop")
    results = at_once(*[lambda: retire_service(service=service, actor=administrator, at=AT)] * 4)
    assert refusals(results) == 3
    results = at_once(
        *[lambda: transfer_service(service=service, team=world.billing, actor=administrator, at=AT)] * 4
    )
    assert refusals(results) == 3


def test_a_transfer_and_an_edit_by_the_old_team_do_not_both_happen_unseen(world: World):
    lead, administrator = world.actor("lead"), world.actor("administrator")
    for number in range(8):
        service = world.service(f"Shop {number}")
        results = at_once(
            lambda one=service: transfer_service(service=one, team=world.billing, actor=administrator, at=AT),
            lambda one=service: edit_service(service=one, changes={"tier": 1}, revision=1, actor=lead, at=AT),
        )
        refusals(results)
        kinds = LedgerEntry.objects.filter(service=service).order_by("pk").values_list("kind", flat=True)
        if len(kinds) == 3:
            assert list(kinds)[1:] == ["catalog.service.edited", "catalog.service.transferred"]


def test_one_environment_endpoint_and_dependency_each(world: World):
    service, other, lead = world.service("Shop"), world.service("Cart"), world.actor("lead")
    production = service.environments.get()
    results = at_once(
        *[
            lambda: add_environment(service=service, name="Staging", slug="staging", actor=lead, at=AT),
            lambda: set_endpoint(
                environment=production, purpose="web", url="https://x.org", actor=lead, at=AT
            ),
            lambda: add_dependency(service=service, needs=other, actor=lead, at=AT),
        ]
        * 3
    )
    assert refusals(results) == 4
    assert service.environments.count() == 2
    assert Endpoint.objects.count() == Dependency.objects.count() == 1


def test_one_file_confirmed_twice_is_imported_once(world: World):
    content = b"name,team\n" + b"".join(b"S%d,orders\n" % number for number in range(20))
    lead = world.actor("lead")
    digest = preview_import(content, lead, AT).digest
    results = at_once(*[lambda: apply_import(content=content, digest=digest, actor=lead, at=AT)] * 3)
    assert refusals(results) == 2
    assert Service.objects.count() == 20
    assert LedgerEntry.objects.filter(kind="catalog.services.imported").count() == 1


def test_a_right_is_not_used_after_it_was_taken(world: World):
    """Demotion and retirement at once: if both happen, the retirement came first."""
    add_member(team=world.orders, user=world.people["colleague"], role="lead", actor=SYSTEM, at=AT)
    for number in range(6):
        service = world.service(f"Shop {number}")
        lead = world.actor("lead")
        change: dict[str, Any] = {"team": world.orders, "user": world.people["lead"], "at": AT}
        results = at_once(
            lambda service=service, lead=lead: retire_service(service=service, actor=lead, at=AT),
            lambda change=change: change_member(role="viewer", actor=world.actor("administrator"), **change),
        )
        if refusals(results) == 0:
            newest = LedgerEntry.objects.order_by("-pk").values_list("kind", flat=True)[:2]
            assert list(newest) == ["teams.member.changed", "catalog.service.retired"]
        change_member(role="lead", actor=world.actor("administrator"), **change)
