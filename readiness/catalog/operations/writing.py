"""The rows and the record of each change, for operations that hold what they change and settled the right to it."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from readiness.catalog import events
from readiness.catalog.details import FIELDS, FREE, PLAIN, SLUG
from readiness.catalog.models import Endpoint, Environment, Service
from readiness.ledger.operations import record
from readiness.refusals import AlreadyDecided, Unseen
from readiness.teams.actors import Actor
from readiness.teams.models import Team
from readiness.teams.slugs import free_slug, slug_from

_TRIES = 3


class NameTaken(AlreadyDecided):
    """A team's services differ by name."""

    code = "service-name-taken"
    sentence = "This team already has a service with that name."


class SlugTaken(AlreadyDecided):
    """Addresses are unique in the organisation, and others were faster at every try."""

    code = "service-address-taken"
    sentence = "Others took this address and the next ones at the same moment. Try again."


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


def change_service(held: Service, values: Mapping[str, Any], actor: Actor, at: datetime) -> Service:
    """Set `values`, all of them new, on a service that is held. Raises `NameTaken`."""
    changed = sorted(values)
    before, was = private_part(held, changed), plain_part(held, changed)
    for field in changed:
        setattr(held, field, values[field])
    held.revision += 1
    save_service(held, [*changed, "revision"])
    record(
        kind=events.SERVICE_EDITED,
        actor=actor,
        at=at,
        subject=held,
        team=held.team,
        service=held,
        data={"revision": held.revision, "fields": changed, "from": was, "to": plain_part(held, changed)},
        private=private_part(held, changed) | {f"{field}_before": text for field, text in before.items()},
    )
    return held


def point_endpoint(environment: Environment, purpose: str, url: str, actor: Actor, at: datetime) -> Endpoint:
    """Set the address of an environment that is held; one that is there already is left alone."""
    endpoint = Endpoint.objects.filter(environment=environment, purpose=purpose).first()
    if endpoint and endpoint.url == url:
        return endpoint
    private = {"url": url} | ({"url_before": endpoint.url} if endpoint else {})
    if endpoint:
        endpoint.url = url
        endpoint.save(update_fields=["url"])
    else:
        endpoint = Endpoint.objects.create(environment=environment, purpose=purpose, url=url, created_at=at)
    note_environment(events.ENDPOINT_SET, environment, actor, at, data={"purpose": purpose}, private=private)
    return endpoint


def drop_endpoint(environment: Environment, purpose: str, actor: Actor, at: datetime) -> None:
    """Forget the address of an environment that is held. Raises `Unseen` where there is none."""
    endpoint = Endpoint.objects.filter(environment=environment, purpose=purpose).first()
    if endpoint is None:
        raise Unseen
    private = {"url": endpoint.url}
    note_environment(
        events.ENDPOINT_REMOVED, environment, actor, at, data={"purpose": purpose}, private=private
    )
    endpoint.delete()


def note_environment(
    kind: str,
    environment: Environment,
    actor: Actor,
    at: datetime,
    *,
    data: Mapping[str, Any] | None = None,
    private: Mapping[str, str] | None = None,
) -> None:
    """The record of something that happened to an environment."""
    record(
        kind=kind,
        actor=actor,
        at=at,
        subject=environment,
        team=environment.service.team,
        service=environment.service,
        environment=environment,
        data=data,
        private=private,
    )


def plain_part(service: Service, fields: Collection[str] | None = None) -> dict[str, Any]:
    """What the ledger may hold of `service` as it is: words of the product, numbers, ids."""
    plain: dict[str, Any] = {field: getattr(service, field) for field in sorted(PLAIN & _chosen(fields))}
    if "owner" in _chosen(fields):
        plain["owner"] = str(service.owner_id) if service.owner_id else None
    return plain


def private_part(service: Service, fields: Collection[str] | None = None) -> dict[str, str]:
    """What the ledger only commits to: free text and addresses."""
    return {field: getattr(service, field) for field in sorted(FREE & _chosen(fields))}


def save_service(service: Service, fields: Collection[str]) -> None:
    """Write some columns. Raises `NameTaken`."""
    try:
        with transaction.atomic():
            service.save(update_fields=fields)
    except IntegrityError as error:
        raise NameTaken from error


def _chosen(fields: Collection[str] | None) -> frozenset[str]:
    return frozenset(FIELDS) if fields is None else frozenset(fields)


def _insert(team: Team, fields: Mapping[str, Any], slug: str | None, at: datetime) -> Service:
    """The row. An address moves on to the next free one, given or made from the name: "taken" would tell somebody
    of a service that they may not see.
    """
    for attempt in range(_TRIES):
        try:
            with transaction.atomic():
                return Service.objects.create(
                    team=team, slug=_free_slug(slug or _slug_of(fields["name"])), created_at=at, **fields
                )
        except IntegrityError as error:
            if name_is_taken(team, fields["name"]):
                raise NameTaken from error
            if attempt == _TRIES - 1:
                raise SlugTaken from error
    raise SlugTaken


def name_is_taken(team: Team, name: str, *, besides: Service | None = None) -> bool:
    """Whether another of the team's services has this name, in any case."""
    named = Service.objects.filter(team=team, name__iexact=name)
    return named.exclude(pk=besides.pk).exists() if besides else named.exists()


def _slug_of(name: str) -> str:
    return slug_from(name, longest=SLUG, otherwise="service")


def _free_slug(wanted: str) -> str:
    taken = Service.objects.filter(slug__startswith=wanted[: SLUG - 8]).values_list("slug", flat=True)
    return free_slug(wanted, longest=SLUG, taken=set(taken))
