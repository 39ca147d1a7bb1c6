"""Services themselves: begun, edited, retired."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from readiness.catalog import events
from readiness.catalog.details import FIELDS, FREE, PLAIN, SLUG, read_details, read_url
from readiness.catalog.models import Endpoint, Environment, Service
from readiness.ledger.operations import record
from readiness.refusals import AlreadyDecided
from readiness.teams.access import Action, demand
from readiness.teams.actors import Actor
from readiness.teams.fields import Problems
from readiness.teams.models import Team
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


def plain_part(service: Service, fields: Collection[str] | None = None) -> dict[str, Any]:
    """What the ledger may hold of `service` as it is: words of the product, numbers, ids."""
    plain: dict[str, Any] = {field: getattr(service, field) for field in sorted(PLAIN & _chosen(fields))}
    if "owner" in _chosen(fields):
        plain["owner"] = str(service.owner_id) if service.owner_id else None
    return plain


def private_part(service: Service, fields: Collection[str] | None = None) -> dict[str, str]:
    """What the ledger only commits to: free text and addresses."""
    return {field: getattr(service, field) for field in sorted(FREE & _chosen(fields))}


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
