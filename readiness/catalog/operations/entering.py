"""Coming to a service to change it: the right to it first, then its row, held until the commit.

Locks are taken in one order everywhere: the actor's roles, then environments, then services.
"""

from uuid import UUID

from readiness.catalog.models import Environment, Service
from readiness.refusals import Conflict, Unseen
from readiness.teams.access import Action, demand
from readiness.teams.actors import Actor


class ServiceRetired(Conflict):
    """A retired service is kept as it was."""

    code = "service-retired"
    sentence = "This service is retired. Bring it back before changing it."


class EnvironmentArchived(Conflict):
    """An archived environment is kept as it was."""

    code = "environment-archived"
    sentence = "This environment is archived: its record is kept as it is."


class ServiceMoved(Conflict):
    """It changed hands while this waited."""

    code = "service-moved"
    sentence = "This service has just moved to another team. Look again, then decide."


def enter(
    actor: Actor, action: Action, service: Service, *, retired: bool = False, whole: bool = False
) -> Service:
    """The service held, for an actor who may do `action` to it; `retired` says that a retired one will do.

    With `whole` its environments are held as well: nothing is testified or decided in them before the commit.
    Raises `Unseen`, `Forbidden`, `TeamArchived`, `ServiceRetired`, `ServiceMoved`.
    """
    fresh = _allowed(actor, action, service)
    held = _hold_environments(fresh) if whole else []
    # Locked alone and read afterwards: joined with its team, a row whose team changed while this waited no
    # longer fits the join, and PostgreSQL drops it from the answer.
    Service.objects.select_for_update(no_key=True).get(pk=fresh.pk)
    current = Service.objects.select_related("team", "owner").get(pk=fresh.pk)
    if current.team_id != fresh.team_id:
        raise ServiceMoved
    if whole and set(held) != set(current.environments.values_list("pk", flat=True)):
        raise Conflict
    demand_living(current, retired=retired)
    return current


def enter_environment(actor: Actor, action: Action, environment: Environment) -> Environment:
    """The environment held, with its service, for an actor who may do `action` to it. Raises as `enter` does."""
    asked = _allowed(actor, action, Service(pk=environment.service_id))
    rows = Environment.objects.filter(pk=environment.pk)
    if not rows.select_for_update(no_key=True).values_list("pk"):
        raise Unseen
    current = rows.select_related("service__team").get()
    if current.service.team_id != asked.team_id:
        raise ServiceMoved
    demand_living(current.service)
    if current.archived_at:
        raise EnvironmentArchived
    return current


def _allowed(actor: Actor, action: Action, service: Service) -> Service:
    """The service as it stands, of its present team; not held yet."""
    fresh = Service.objects.filter(pk=service.pk).first()
    if fresh is None:
        raise Unseen
    demand(actor, action, fresh.team_id, visible=fresh.visibility == Service.Visibility.ORGANISATION)
    return fresh


def _hold_environments(service: Service) -> list[UUID]:
    rows = Environment.objects.select_for_update(no_key=True).filter(service=service).order_by("pk")
    return list(rows.values_list("pk", flat=True))


def demand_living(service: Service, *, retired: bool = False) -> None:
    """Raises `ServiceRetired`, `TeamArchived`: its record is kept as it is."""
    if service.lifecycle == Service.Lifecycle.RETIRED and not retired:
        raise ServiceRetired
