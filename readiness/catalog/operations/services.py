"""Services themselves: begun, edited, retired."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from readiness.catalog import events
from readiness.catalog.details import FIELDS, FREE, PLAIN, SLUG, read_details, read_url, says_the_same
from readiness.catalog.models import Endpoint, Environment, Service
from readiness.catalog.operations.entering import ServiceRetired, enter
from readiness.ledger.operations import record
from readiness.refusals import AlreadyDecided, Conflict
from readiness.teams.access import Action, demand
from readiness.teams.actors import Actor
from readiness.teams.fields import Problems
from readiness.teams.models import Membership, Team
from readiness.teams.slugs import free_slug, slug_from

_TRIES = 3


class NameTaken(AlreadyDecided):
    """A team's services differ by name."""

    code = "service-name-taken"
    sentence = "This team already has a service with that name."


class SlugTaken(AlreadyDecided):
    """Addresses are unique in the organisation."""

    code = "service-address-taken"
    sentence = "This address is already taken."


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


def begin_service(
    *, team: Team, fields: Mapping[str, Any], url: str, slug: str | None, actor: Actor, at: datetime
) -> Service:
    """The rows and the record of a new service, for operations that settled the right to it and read `fields`.

    Raises `NameTaken`, `SlugTaken`.
    """
    service = _insert(team, fields, slug, at)
    production = Environment.objects.create(
        service=service, slug="production", name="Production", is_production=True, created_at=at
    )
    if url:
        Endpoint.objects.create(environment=production, purpose=Endpoint.Purpose.WEB, url=url, created_at=at)
    record(
        kind=events.SERVICE_CREATED,
        actor=actor,
        at=at,
        subject=service,
        team=team,
        service=service,
        environment=production,
        data=plain_part(service),
        private=private_part(service) | {"url": url},
    )
    return service


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
    before = private_part(held, changed)
    was = plain_part(held, changed)
    for field in changed:
        setattr(held, field, values[field])
    held.revision += 1
    _save(held, [*changed, "revision"])
    record(
        kind=events.SERVICE_EDITED,
        actor=actor,
        at=at,
        subject=held,
        team=held.team,
        service=held,
        data={
            "revision": held.revision,
            "fields": sorted(changed),
            "from": was,
            "to": plain_part(held, changed),
        },
        private=private_part(held, changed) | {f"{field}_before": text for field, text in before.items()},
    )
    return held


@transaction.atomic
def retire_service(*, service: Service, actor: Actor, at: datetime) -> Service:
    """Close a service: everything about it stays to be read. Raises `AlreadyRetired`."""
    held = enter(actor, Action.RETIRE_SERVICE, service, retired=True)
    if held.lifecycle == Service.Lifecycle.RETIRED:
        raise AlreadyRetired
    was, held.lifecycle = held.lifecycle, Service.Lifecycle.RETIRED
    held.revision += 1
    _save(held, ["lifecycle", "revision"])
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
    held = enter(actor, Action.TRANSFER_SERVICE, service, retired=True)
    demand(actor, Action.TRANSFER_SERVICE, team)
    if held.team_id == team.pk:
        raise SameTeam
    giver, changed = held.team, ["team", "revision"]
    held.team = team
    held.revision += 1
    if held.owner_id and not Membership.objects.filter(team=team, user=held.owner_id).exists():
        held.owner = None
        changed.append("owner")
    _save(held, changed)
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


def plain_part(service: Service, fields: Collection[str] | None = None) -> dict[str, Any]:
    """What the ledger may hold of `service` as it is: words of the product, numbers, ids."""
    plain: dict[str, Any] = {field: getattr(service, field) for field in sorted(PLAIN & _chosen(fields))}
    if "owner" in _chosen(fields):
        plain["owner"] = str(service.owner_id) if service.owner_id else None
    return plain


def private_part(service: Service, fields: Collection[str] | None = None) -> dict[str, str]:
    """What the ledger only commits to: free text and addresses."""
    return {field: getattr(service, field) for field in sorted(FREE & _chosen(fields))}


def _save(service: Service, fields: Collection[str]) -> None:
    try:
        with transaction.atomic():
            service.save(update_fields=fields)
    except IntegrityError as error:
        raise NameTaken from error


def _chosen(fields: Collection[str] | None) -> frozenset[str]:
    return frozenset(FIELDS) if fields is None else frozenset(fields)


def _insert(team: Team, fields: Mapping[str, Any], slug: str | None, at: datetime) -> Service:
    """The row. An address made from the name moves on to the next free one when somebody else was faster."""
    for attempt in range(_TRIES):
        try:
            with transaction.atomic():
                return Service.objects.create(
                    team=team, slug=slug or _slug_for(fields["name"]), created_at=at, **fields
                )
        except IntegrityError as error:
            if name_is_taken(team, fields["name"]):
                raise NameTaken from error
            if slug or attempt == _TRIES - 1:
                raise SlugTaken from error
    raise SlugTaken


def name_is_taken(team: Team, name: str, *, besides: Service | None = None) -> bool:
    """Whether another of the team's services has this name, in any case."""
    named = Service.objects.filter(team=team, name__iexact=name)
    return named.exclude(pk=besides.pk).exists() if besides else named.exists()


def _slug_for(name: str) -> str:
    wanted = slug_from(name, longest=SLUG, otherwise="service")
    taken = Service.objects.filter(slug__startswith=wanted[: SLUG - 8]).values_list("slug", flat=True)
    return free_slug(wanted, longest=SLUG, taken=set(taken))
