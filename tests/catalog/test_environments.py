"""Environments, their endpoints, and what a service stands on."""

import re
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from readiness.catalog import events
from readiness.catalog.models import Dependency, Endpoint, Environment, Service
from readiness.catalog.operations import (
    add_dependency,
    add_environment,
    archive_environment,
    edit_environment,
    remove_dependency,
    remove_endpoint,
    retire_service,
    set_endpoint,
)
from readiness.catalog.operations.dependencies import DependencyExists
from readiness.catalog.operations.entering import EnvironmentArchived, ServiceRetired
from readiness.catalog.operations.environments import (
    PAGES,
    EnvironmentExists,
    ProductionExists,
    ProductionStays,
)
from readiness.refusals import Forbidden, Invalid, Refusal, Unseen
from readiness.web.urls import urlpatterns
from tests.world import AT, EVERYBODY, World, kinds_since, last_entry


@pytest.fixture
def service(world: World) -> Service:
    """A service of team Orders with its production environment."""
    return world.service("Shop", url="https://shop.example.org")


@pytest.fixture
def production(service: Service) -> Environment:
    """Where it runs."""
    return service.environments.get()


def add(world: World, service: Service, name: str = "Staging", who: str = "lead", **rest: Any) -> Environment:
    return add_environment(service=service, name=name, actor=world.actor(who), at=AT, **rest)


@pytest.mark.parametrize("name", EVERYBODY)
def test_each_person_does_what_the_table_says(
    world: World, service: Service, production: Environment, name: str
):
    by: dict[str, Any] = {"actor": world.actor(name), "at": AT}
    other = world.service("Other", visibility="organisation")
    acts = [
        lambda: add_environment(service=service, name="Staging", **by),
        lambda: edit_environment(environment=production, changes={"name": "Prod"}, **by),
        lambda: set_endpoint(environment=production, purpose="health", url="https://x.example.org/h", **by),
        lambda: remove_endpoint(environment=production, purpose="web", **by),
        lambda: add_dependency(service=service, needs=other, **by),
    ]
    for act in acts:
        if name in {"contributor", "lead", "administrator"}:
            act()
        else:
            with pytest.raises(Unseen if name in {"outsider", "colleague"} else Forbidden):
                act()


def test_no_environment_hides_behind_a_page_of_every_service(world: World, service: Service):
    under = re.compile(r"services/<slug:slug>/([a-z-]+)/")
    pages = {found[1] for pattern in urlpatterns if (found := under.match(str(pattern.pattern)))}
    assert {"errors", "duties"} <= pages <= PAGES
    assert add(world, service, "Errors").slug == "errors-2"
    with pytest.raises(Invalid, match="page of every service"):
        add(world, service, "Backups", slug="backups")


def test_an_environment_has_an_address_of_its_own_within_its_service(world: World, service: Service):
    assert add(world, service).slug == "staging"
    assert add(world, service).slug == "staging-2"
    with pytest.raises(EnvironmentExists):
        add(world, service, slug="staging")
    assert add(world, world.service("Other")).slug == "staging"


def test_a_service_has_one_production_and_keeps_it(world: World, service: Service, production: Environment):
    with pytest.raises(ProductionExists):
        add(world, service, is_production=True)
    with pytest.raises(ProductionStays):
        archive_environment(environment=production, actor=world.actor("lead"), at=AT)
    with pytest.raises(IntegrityError), transaction.atomic():
        Environment.objects.create(
            service=service, slug="second", name="Second", is_production=True, created_at=AT
        )


def test_an_archived_environment_stays_as_it_was_and_keeps_its_address(world: World, service: Service):
    staging, lead = add(world, service), world.actor("lead")
    with pytest.raises(Forbidden):
        archive_environment(environment=staging, actor=world.actor("contributor"), at=AT)
    archive_environment(environment=staging, actor=lead, at=AT)
    for act in (
        lambda: archive_environment(environment=staging, actor=lead, at=AT),
        lambda: edit_environment(environment=staging, changes={"name": "x"}, actor=lead, at=AT),
        lambda: set_endpoint(environment=staging, purpose="web", url="example.org", actor=lead, at=AT),
    ):
        with pytest.raises(EnvironmentArchived):
            act()
    assert add(world, service).slug == "staging-2"


def test_a_retired_service_takes_nothing_new(world: World, service: Service, production: Environment):
    retire_service(service=service, actor=world.actor("lead"), at=AT)
    lead = world.actor("lead")
    for act in (
        lambda: add(world, service),
        lambda: set_endpoint(environment=production, purpose="web", url="example.org", actor=lead, at=AT),
        lambda: remove_endpoint(environment=production, purpose="web", actor=lead, at=AT),
    ):
        with pytest.raises(ServiceRetired):
            act()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": ""}, "name"),
        ({"position": -1}, "position"),
        ({"position": "first"}, "position"),
        ({"position": 10**9}, "position"),
        ({"is_production": False}, "is_production"),
        ({"slug": "x"}, "slug"),
    ],
)
def test_an_edit_takes_what_it_knows(
    world: World, production: Environment, changes: dict[str, Any], field: str
):
    with pytest.raises(Invalid) as refused:
        edit_environment(environment=production, changes=changes, actor=world.actor("lead"), at=AT)
    assert list(refused.value.fields) == [field]


def test_an_environment_has_one_address_a_purpose(world: World, production: Environment):
    lead = world.actor("lead")
    set_endpoint(environment=production, purpose="web", url="http://shop.example.org:8080", actor=lead, at=AT)
    assert production.endpoints.get().url == "http://shop.example.org:8080/"
    with pytest.raises(IntegrityError), transaction.atomic():
        Endpoint.objects.create(environment=production, purpose="web", url="https://x.org/", created_at=AT)


@pytest.mark.parametrize(
    ("purpose", "url", "field"),
    [
        ("web", "", "url"),
        ("web", None, "url"),
        ("web", "file:///etc/passwd", "url"),
        ("plain_http", "https://shop.example.org", "url"),
        ("metrics", "https://shop.example.org", "purpose"),
    ],
)
def test_an_endpoint_is_a_web_address_for_a_known_purpose(
    world: World, production: Environment, purpose: str, url: Any, field: str
):
    with pytest.raises(Invalid) as refused:
        set_endpoint(environment=production, purpose=purpose, url=url, actor=world.actor("lead"), at=AT)
    assert field in refused.value.fields


def test_what_is_not_there_is_not_removed(world: World, production: Environment):
    with pytest.raises(Unseen):
        remove_endpoint(environment=production, purpose="health", actor=world.actor("lead"), at=AT)


def test_a_service_depends_on_services_that_one_sees_and_never_on_itself(world: World, service: Service):
    foreign = world.service("Foreign", world.billing)
    opened = world.service("Opened", world.billing, visibility="organisation")
    lead = world.actor("lead")
    with pytest.raises(Unseen):
        add_dependency(service=service, needs=foreign, actor=lead, at=AT)
    with pytest.raises(Invalid):
        add_dependency(service=service, needs=service, actor=lead, at=AT)
    with pytest.raises(IntegrityError), transaction.atomic():
        Dependency.objects.create(service=service, needs=service)
    add_dependency(service=service, needs=opened, note="Invoices", actor=lead, at=AT)
    with pytest.raises(DependencyExists):
        add_dependency(service=service, needs=opened, actor=lead, at=AT)
    with pytest.raises(Refusal):
        add_dependency(service=opened, needs=service, actor=lead, at=AT)


def test_services_may_stand_on_each_other(world: World, service: Service):
    other = world.service("Other")
    for one, needs in ((service, other), (other, service)):
        add_dependency(service=one, needs=needs, actor=world.actor("lead"), at=AT)
    assert Dependency.objects.count() == 2


def test_each_change_is_recorded_once_and_none_is_not(
    world: World, service: Service, production: Environment
):
    before, by = last_entry(), dict[str, Any](actor=world.actor("lead"), at=AT)
    other = world.service("Other")
    staging = add(world, service)
    edit_environment(environment=staging, changes={"name": "Stage", "position": 3}, **by)
    edit_environment(environment=staging, changes={"name": "Stage", "position": "3"}, **by)
    set_endpoint(environment=staging, purpose="health", url="https://s.example.org/health", **by)
    set_endpoint(environment=staging, purpose="health", url="https://S.example.org/health", **by)
    remove_endpoint(environment=staging, purpose="health", **by)
    archive_environment(environment=staging, **by)
    add_dependency(service=service, needs=other, **by)
    remove_dependency(service=service, needs=other, **by)
    with pytest.raises(Unseen):
        remove_dependency(service=service, needs=other, **by)
    assert kinds_since(before) == [
        events.SERVICE_CREATED,
        events.ENVIRONMENT_ADDED,
        events.ENVIRONMENT_EDITED,
        events.ENDPOINT_SET,
        events.ENDPOINT_REMOVED,
        events.ENVIRONMENT_ARCHIVED,
        events.DEPENDENCY_ADDED,
        events.DEPENDENCY_REMOVED,
    ]
