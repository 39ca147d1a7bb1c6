"""Reading the catalogue, always within what the actor may see."""

from django.db.models import Exists, Q, QuerySet

from readiness.catalog.models import Environment, Service
from readiness.refusals import Unseen
from readiness.teams.actors import Actor, Scope
from readiness.teams.models import Membership, OrganisationRole


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
    service = visible_services(actor).select_related("team", "owner").filter(slug=slug).first()
    if service is None:
        raise Unseen
    return service


def environment_for(actor: Actor, slug: str, environment_slug: str) -> Environment:
    """An environment, archived or not, found through its service. Raises `Unseen`."""
    found = Environment.objects.filter(service__in=visible_services(actor), service__slug=slug)
    environment = (
        found.select_related("service__team", "service__owner").filter(slug=environment_slug).first()
    )
    if environment is None:
        raise Unseen
    return environment
