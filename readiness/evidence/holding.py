"""One at a time in an environment: whatever changes its evidence or checklists holds its row until the
commit.

Evidence, checklists, reviews, waivers and claims all belong to one environment, and the kept standing of its
items is computed from all of them. With one lock nothing is computed from a state that another transaction is
about to change, and there is no second lock to wait for crosswise. Order: the actor's roles (`demand`) first,
then environments by id.
"""

from collections.abc import Collection
from uuid import UUID

from readiness.catalog.models import Environment, Service
from readiness.catalog.operations.entering import ServiceMoved
from readiness.refusals import Conflict, Forbidden, Invalid, Unseen
from readiness.teams.access import Action, demand
from readiness.teams.actors import Actor
from readiness.teams.models import Membership, User


class EnvironmentClosed(Conflict):
    """Nothing is added to what no longer runs."""

    code = "environment-closed"
    sentence = "This environment is archived or its service retired: its record is kept as it is."


def closed_because(environment: Environment) -> str:
    """Why nothing is changed in `environment` any more, in a sentence for its pages; empty while it is open.

    The environment comes with its service and team: what `enter` would refuse, asked without a transaction.
    """
    if environment.archived_at:
        return "This environment is archived: its record is kept as it is."
    if environment.service.lifecycle == Service.Lifecycle.RETIRED:
        return "This service is retired: its record is kept as it is."
    if environment.service.team.archived_at:
        return "The team is archived: its things can be read, but no longer changed."
    return ""


def allow(actor: Actor, action: Action, service: Service) -> None:
    """`demand` for `service`'s team. Raises `Unseen` or `Forbidden`."""
    demand(actor, action, service.team_id, visible=service.visibility == Service.Visibility.ORGANISATION)


def person(actor: Actor) -> User:
    """Who acts, where only a person may. Raises `Forbidden` for a machine."""
    if actor.user is None:
        raise Forbidden("Only a person does this.")
    return actor.user


def demand_member(given: User | None, team_id: UUID, field: str, things: str) -> None:
    """Raises `Invalid` for `field` unless work is given to nobody or to an active member of the team."""
    if given is None:
        return
    members = Membership.objects.filter(team=team_id, user=given, user__is_active=True)
    if not members.exists():
        # The same words for a stranger and for nobody: who has an account here is not told.
        raise Invalid({field: [f"{things} are given to members of the team."]})


def hold(environment_ids: Collection[UUID]) -> list[Environment]:
    """The environments, fresh and held until the commit. Raises `Unseen` when one is not there."""
    wanted = Environment.objects.filter(pk__in=set(environment_ids)).order_by("pk")
    # Locked alone and read afterwards: what is joined to a row is not read again when that row had to be waited
    # for, and a service that changed hands meanwhile would still be seen with its former team.
    if len(wanted.select_for_update(no_key=True).values_list("pk")) != len(set(environment_ids)):
        raise Unseen
    return list(wanted.select_related("service__team"))


def enter(actor: Actor, action: Action, environment: Environment) -> Environment:
    """The environment held, for an actor who may do `action` there.

    Raises `Unseen`, `Forbidden`, `ServiceMoved`, or `EnvironmentClosed` where the environment or its service has
    ended.
    """
    held = enter_closed(actor, action, environment.pk)
    if held.archived_at or held.service.lifecycle == Service.Lifecycle.RETIRED:
        raise EnvironmentClosed
    return held


def enter_closed(actor: Actor, action: Action, environment_id: UUID) -> Environment:
    """The same, also where the environment or its service has ended. Raises `Unseen`, `Forbidden`, `ServiceMoved`."""
    asked = Service.objects.filter(environments=environment_id).first()
    if asked is None:
        raise Unseen
    allow(actor, action, asked)
    (held,) = hold([environment_id])
    demand_unmoved(held, asked)
    return held


def demand_unmoved(held: Environment, asked: Service) -> None:
    """Raises `ServiceMoved` where the right was asked for in another team than the one that has the service now."""
    if held.service.team_id != asked.team_id:
        raise ServiceMoved
