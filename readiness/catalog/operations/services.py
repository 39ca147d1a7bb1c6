"""Services themselves: begun, edited, retired."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from readiness.catalog import events
from readiness.catalog.details import SLUG, read_details, read_url, says_the_same
from readiness.catalog.models import Service
from readiness.catalog.operations.entering import ServiceRetired, enter
from readiness.catalog.operations.writing import begin_service, change_service, save_service
from readiness.ledger.operations import record
from readiness.refusals import AlreadyDecided, Conflict
from readiness.teams.access import Action, demand
from readiness.teams.actors import Actor
from readiness.teams.departures import tell_moving
from readiness.teams.fields import Problems
from readiness.teams.models import Membership, Team


class SameTeam(Conflict):
    """It is there already."""

    code = "service-same-team"
    sentence = "This service already belongs to that team."


class AlreadyRetired(AlreadyDecided):
    """Retired once."""

    code = "service-already-retired"
    sentence = "This service is already retired."


class RevisionPassed(Conflict):
    """Changed since the editor looked: the API answers 412 (precondition failed)."""

    code = "revision-passed"
    status = 412
    sentence = "Somebody changed this service while you looked at it. Look again, then decide."


@transaction.atomic
def create_service(
    *,
    team: Team,
    name: str,
    url: str = "",
    slug: str | None = None,
    actor: Actor,
    at: datetime,
    **details: Any,
) -> Service:
    """A new service with its environment `production` and, where `url` is given, that as its web endpoint.

    `details`: the other fields of `catalog.details.FIELDS`. Raises `Invalid`, `NameTaken`, `SlugTaken`.
    """
    demand(actor, Action.CREATE_SERVICE, team)
    problems = Problems()
    fields = read_details({"name": name, **details}, team, problems)
    url = read_url("url", url, problems)
    if slug:
        slug = problems.slug("slug", slug, longest=SLUG)
    problems.refuse_any()
    return begin_service(team=team, fields=fields, url=url, slug=slug, actor=actor, at=at)


@transaction.atomic
def edit_service(
    *, service: Service, changes: Mapping[str, Any], revision: int, actor: Actor, at: datetime
) -> Service:
    """Set some of `catalog.details.FIELDS`; the address and the team stay.

    `revision` is the one that the editor looked at: a service changed since is not overwritten. Bringing a
    retired service back takes the right to retire it. Raises `Invalid`, `RevisionPassed`, `NameTaken`.
    """
    held = enter(actor, Action.EDIT_SERVICE, service, retired=True)
    wanted = {field: given for field, given in changes.items() if not says_the_same(held, field, given)}
    if held.lifecycle == Service.Lifecycle.RETIRED:
        if "lifecycle" not in wanted:
            raise ServiceRetired
        demand(actor, Action.RETIRE_SERVICE, held.team)
    if held.revision != revision:
        raise RevisionPassed
    problems = Problems()
    values = read_details(wanted, held.team, problems)
    problems.refuse_any()
    changed = [field for field, value in values.items() if getattr(held, field) != value]
    if not changed:
        return held
    return change_service(held, {field: values[field] for field in changed}, actor, at)


@transaction.atomic
def retire_service(*, service: Service, actor: Actor, at: datetime) -> Service:
    """Close a service: everything about it stays to be read. Raises `AlreadyRetired`."""
    held = enter(actor, Action.RETIRE_SERVICE, service, retired=True, whole=True)
    if held.lifecycle == Service.Lifecycle.RETIRED:
        raise AlreadyRetired
    was, held.lifecycle = held.lifecycle, Service.Lifecycle.RETIRED
    held.revision += 1
    save_service(held, ["lifecycle", "revision"])
    record(
        kind=events.SERVICE_RETIRED,
        actor=actor,
        at=at,
        subject=held,
        team=held.team,
        service=held,
        data={"revision": held.revision, "from": was},
    )
    return held


@transaction.atomic
def transfer_service(*, service: Service, team: Team, actor: Actor, at: datetime) -> Service:
    """Give a service, with all its evidence, to another team, by somebody with the right in both.

    An owner on call who is not in the new team is no longer named. Raises `Unseen` for a team one may not see,
    `SameTeam`, `NameTaken`.
    """
    held = enter(actor, Action.TRANSFER_SERVICE, service, retired=True, whole=True)
    demand(actor, Action.TRANSFER_SERVICE, team)
    if held.team_id == team.pk:
        raise SameTeam
    giver, changed = held.team, ["team", "revision"]
    held.team = team
    held.revision += 1
    if held.owner_id and not Membership.objects.filter(team=team, user=held.owner_id).exists():
        held.owner = None
        changed.append("owner")
    save_service(held, changed)
    tell_moving(service=held, actor=actor, at=at)
    record(
        kind=events.SERVICE_TRANSFERRED,
        actor=actor,
        at=at,
        subject=held,
        team=team,
        service=held,
        data={
            "revision": held.revision,
            "from": str(giver.pk),
            "to": str(team.pk),
            "fields": sorted(changed),
        },
    )
    return held
