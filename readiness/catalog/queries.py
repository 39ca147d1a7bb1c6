"""Reading the catalogue, always within what the actor may see."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Exists, Q, QuerySet

from readiness.catalog.models import Dependency, Environment, Service
from readiness.prepared import prepared
from readiness.refusals import Invalid, Unseen
from readiness.teams.actors import Actor, Scope
from readiness.teams.models import Membership, OrganisationRole

#: What lists may be ordered by, and the columns that this means; the last one makes every order total.
ORDERINGS: dict[str, tuple[str, ...]] = {
    "name": ("name", "id"),
    "-name": ("-name", "-id"),
    "team": ("team__name", "name", "id"),
    "-team": ("-team__name", "-name", "-id"),
    "tier": ("tier", "name", "id"),
    "-tier": ("-tier", "-name", "-id"),
    "created": ("created_at", "id"),
    "-created": ("-created_at", "-id"),
}


def visible_services(actor: Actor) -> QuerySet[Service]:
    """Services that `actor` may see: their teams', those open to the organisation, all for who reads all.

    Scoped by subqueries, so that its cost does not grow with the number of teams and it may itself be a
    subquery. A token held to one team sees that team's services only. Machines work on rows, not on views.
    """
    user = actor.user
    if user is None or not user.is_active or (actor.scopes is not None and Scope.READ not in actor.scopes):
        return Service.objects.none()
    mine = Membership.objects.filter(user=user).values("team")
    reads_all = OrganisationRole.objects.filter(user=user)
    services = Service.objects.filter(
        Q(team__in=mine) | Q(visibility=Service.Visibility.ORGANISATION) | Exists(reads_all)
    )
    if actor.team_id is None:
        return services
    own = Membership.objects.filter(user=user, team=actor.team_id)
    return services.filter(Exists(own) | Exists(reads_all), team=actor.team_id)


def service_for(actor: Actor, slug: str) -> Service:
    """The service at this address, with its team and owner. Raises `Unseen`."""
    found = _services(actor=actor, slug=slug)
    if not found:
        raise Unseen
    return found[0]


@prepared
def _services(*, actor: Actor, slug: str) -> QuerySet[Service]:
    return visible_services(actor).select_related("team", "owner").filter(slug=slug)


def environment_for(actor: Actor, slug: str, environment_slug: str) -> Environment:
    """An environment, archived or not, found through its service. Raises `Unseen`."""
    found = Environment.objects.filter(service__in=visible_services(actor), service__slug=slug)
    environment = (
        found.select_related("service__team", "service__owner").filter(slug=environment_slug).first()
    )
    if environment is None:
        raise Unseen
    return environment


@dataclass(frozen=True)
class ServiceFilter:
    """What a list of services is narrowed to; empty means all, but retired ones only when asked for."""

    text: str = ""
    team: str = ""
    owner: UUID | None = None
    tier: int | None = None
    lifecycle: str = ""
    visibility: str = ""


def services_page(
    actor: Actor, narrowed: ServiceFilter | None = None, ordering: str = "name"
) -> QuerySet[Service]:
    """The visible services that `narrowed` leaves, in order, each with team and owner; the door cuts pages.

    `text` is looked for in name and address, in any case. Raises `Invalid` for an order that is not offered.
    """
    if ordering not in ORDERINGS:
        raise Invalid({"ordering": [f"Choose one of {', '.join(ORDERINGS)}."]})
    narrowed = narrowed or ServiceFilter()
    if "\x00" in narrowed.text + narrowed.team:
        return Service.objects.none()  # in no name, and PostgreSQL takes none to compare with
    services = visible_services(actor).select_related("team", "owner")
    if narrowed.text:
        services = services.filter(Q(name__icontains=narrowed.text) | Q(slug__icontains=narrowed.text))
    exact = {
        "team__slug": narrowed.team,
        "owner": narrowed.owner,
        "tier": narrowed.tier,
        "lifecycle": narrowed.lifecycle,
        "visibility": narrowed.visibility,
    }
    services = services.filter(
        **{column: value for column, value in exact.items() if value not in {"", None}}
    )
    if not narrowed.lifecycle:
        services = services.exclude(lifecycle=Service.Lifecycle.RETIRED)
    return services.order_by(*ORDERINGS[ordering])


def dependencies(actor: Actor, service: Service | UUID) -> QuerySet[Dependency]:
    """What a service stands on, as far as the actor may see it; the rest is not even counted."""
    seen = Dependency.objects.filter(service=service, needs__in=visible_services(actor))
    return seen.select_related("needs__team").order_by("needs__name", "needs_id")


def dependants(actor: Actor, service: Service | UUID) -> QuerySet[Dependency]:
    """What stands on `service`, as far as the actor may see it."""
    seen = Dependency.objects.filter(needs=service, service__in=visible_services(actor))
    return seen.select_related("service__team").order_by("service__name", "service_id")


def environments_of(service: Service) -> QuerySet[Environment]:
    """A service's environments that are not archived, production first, each with its endpoints."""
    living = service.environments.filter(archived_at__isnull=True)
    return living.order_by("-is_production", "position", "name").prefetch_related("endpoints")


def owner_is_member(service: Service) -> bool:
    """Whether the owner on call is still an active member of the team: people leave."""
    if service.owner_id is None:
        return False
    member = Membership.objects.filter(team=service.team_id, user=service.owner_id)
    return member.filter(user__is_active=True).exists()
