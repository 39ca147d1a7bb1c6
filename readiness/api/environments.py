"""Where a service runs, at which addresses, and what it stands on."""

from readiness.api.door import Ask, Door, call
from readiness.api.given import Given, Text, Truth, Whole
from readiness.api.shapes.catalogue import DependencyShown, EndpointShown, EnvironmentShown
from readiness.api.shown import Shown
from readiness.catalog.models import Dependency, Endpoint, Environment
from readiness.catalog.operations import (
    add_dependency,
    add_environment,
    archive_environment,
    edit_environment,
    remove_dependency,
    remove_endpoint,
    set_endpoint,
)
from readiness.catalog.queries import dependencies, environment_for, environments_of, service_for
from readiness.teams.access import Action

TAG = "Environments"


class EnvironmentsShown(Shown):
    """The environments of a service that are not archived, production first."""

    environments = EnvironmentShown(many=True)


class DependenciesShown(Shown):
    """What a service stands on, as far as you may see it."""

    dependencies = DependencyShown(many=True)


class NewEnvironment(Given):
    """One more place where the service runs."""

    name = Text(max_length=60)
    slug = Text(required=False, max_length=40, help_text="Its address; made from the name if not given.")
    is_production = Truth(required=False)


class EnvironmentChanges(Given):
    """What may change; leave out what stays."""

    name = Text(max_length=60)
    position = Whole(required=False, min_value=0, max_value=32000, help_text="0 comes first.")


class Address(Given):
    """A URL."""

    url = Text(max_length=500)


class Note(Given):
    """A word about why."""

    note = Text(required=False, allow_blank=True, max_length=200)


class EnvironmentsDoor(Door):
    """The environments of a service."""

    address = "services/<slug:slug>/environments"

    @call(
        "environments_list",
        "List environments",
        tag=TAG,
        right=(Action.VIEW_SERVICE,),
        shows=EnvironmentsShown,
    )
    def get(self, ask: Ask, slug: str) -> dict[str, object]:
        """Each with its endpoints. Archived ones are left out."""
        return {"environments": environments_of(service_for(ask.actor, slug))}

    @call(
        "environments_create", "Add an environment", tag=TAG, right=(Action.EDIT_SERVICE,), body=NewEnvironment,
        shows=EnvironmentShown, status=201, refuses=[409], example={"name": "Staging"},
    )  # fmt: skip
    def post(self, ask: Ask, slug: str) -> Environment:
        """A service has one production environment; there may be any number of others."""
        service = service_for(ask.actor, slug)
        return add_environment(service=service, actor=ask.actor, at=ask.at, **ask.body)


class EnvironmentDoor(Door):
    """One environment."""

    address = "services/<slug:slug>/environments/<slug:environment>"

    @call(
        "environments_read",
        "Read an environment",
        tag=TAG,
        right=(Action.VIEW_SERVICE,),
        shows=EnvironmentShown,
    )
    def get(self, ask: Ask, slug: str, environment: str) -> Environment:
        """With its endpoints."""
        return environment_for(ask.actor, slug, environment)

    @call(
        "environments_edit", "Edit an environment", tag=TAG, right=(Action.EDIT_SERVICE,),
        body=EnvironmentChanges, partial=True, shows=EnvironmentShown, refuses=[409], example={"position": 1},
    )  # fmt: skip
    def patch(self, ask: Ask, slug: str, environment: str) -> Environment:
        """Its address stays."""
        place = environment_for(ask.actor, slug, environment)
        return edit_environment(environment=place, changes=ask.body, actor=ask.actor, at=ask.at)


class ArchiveEnvironmentDoor(Door):
    """Closing an environment."""

    address = "services/<slug:slug>/environments/<slug:environment>/archive"

    @call(
        "environments_archive", "Archive an environment", tag=TAG, right=(Action.RETIRE_SERVICE,),
        shows=EnvironmentShown, refuses=[409],
    )  # fmt: skip
    def post(self, ask: Ask, slug: str, environment: str) -> Environment:
        """What was testified there stays to be read. Production stays open."""
        place = environment_for(ask.actor, slug, environment)
        return archive_environment(environment=place, actor=ask.actor, at=ask.at)


class EndpointDoor(Door):
    """An environment's one address for a purpose."""

    address = "services/<slug:slug>/environments/<slug:environment>/endpoints/<slug:purpose>"

    @call(
        "endpoints_set", "Set an endpoint", tag=TAG, right=(Action.EDIT_SERVICE,), body=Address,
        shows=EndpointShown, refuses=[409], example={"url": "https://payments.example.org/health"},
    )  # fmt: skip
    def put(self, ask: Ask, slug: str, environment: str, purpose: str) -> Endpoint:
        """New, or in place of the one before. Probes ask it from their next run on."""
        place = environment_for(ask.actor, slug, environment)
        return set_endpoint(environment=place, purpose=purpose, actor=ask.actor, at=ask.at, **ask.body)

    @call(
        "endpoints_remove",
        "Remove an endpoint",
        tag=TAG,
        right=(Action.EDIT_SERVICE,),
        status=204,
        refuses=[409],
    )
    def delete(self, ask: Ask, slug: str, environment: str, purpose: str) -> None:
        """Probes of it stop."""
        place = environment_for(ask.actor, slug, environment)
        remove_endpoint(environment=place, purpose=purpose, actor=ask.actor, at=ask.at)


class DependenciesDoor(Door):
    """What a service stands on."""

    address = "services/<slug:slug>/dependencies"

    @call(
        "dependencies_list",
        "List dependencies",
        tag=TAG,
        right=(Action.VIEW_SERVICE,),
        shows=DependenciesShown,
    )
    def get(self, ask: Ask, slug: str) -> dict[str, object]:
        """Services that this one stands on."""
        return {"dependencies": dependencies(ask.actor, service_for(ask.actor, slug))}


class DependencyDoor(Door):
    """One service that another stands on."""

    address = "services/<slug:slug>/dependencies/<slug:needs>"

    @call(
        "dependencies_add", "Add a dependency", tag=TAG, right=(Action.EDIT_SERVICE,), body=Note,
        shows=DependencyShown, status=201, refuses=[409], example={"note": "Takes the payments."},
    )  # fmt: skip
    def put(self, ask: Ask, slug: str, needs: str) -> Dependency:
        """Say that the service stands on the other one, which you must see."""
        service, other = service_for(ask.actor, slug), service_for(ask.actor, needs)
        return add_dependency(service=service, needs=other, actor=ask.actor, at=ask.at, **ask.body)

    @call(
        "dependencies_remove", "Remove a dependency", tag=TAG, right=(Action.EDIT_SERVICE,), status=204,
        refuses=[409],
    )  # fmt: skip
    def delete(self, ask: Ask, slug: str, needs: str) -> None:
        """Say that it no longer does."""
        service, other = service_for(ask.actor, slug), service_for(ask.actor, needs)
        remove_dependency(service=service, needs=other, actor=ask.actor, at=ask.at)


DOORS = (
    EnvironmentsDoor,
    EnvironmentDoor,
    ArchiveEnvironmentDoor,
    EndpointDoor,
    DependenciesDoor,
    DependencyDoor,
)
