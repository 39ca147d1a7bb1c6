"""Where a service runs, and at which addresses."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max

from readiness.catalog import events
from readiness.catalog.details import read_url
from readiness.catalog.models import Endpoint, Environment, Service
from readiness.catalog.operations.entering import enter, enter_environment
from readiness.catalog.operations.writing import drop_endpoint, note_environment, point_endpoint
from readiness.refusals import AlreadyDecided, Conflict
from readiness.teams.access import Action
from readiness.teams.actors import Actor
from readiness.teams.fields import Problems
from readiness.teams.slugs import free_slug, slug_from

_NAME, _SLUG, _LAST_POSITION = 60, 40, 32_000
#: Pages of every service, which stand where the checklist of an environment of that name would.
PAGES = frozenset({
    "alerts", "backups", "dependencies", "duties", "environments", "errors", "ingest", "monitoring", "releases",
    "runbook", "secrets",
})  # fmt: skip


class EnvironmentExists(AlreadyDecided):
    """Addresses of a service's environments are unique, archived ones included."""

    code = "environment-exists"
    sentence = "This service already has an environment with that address."


class ProductionExists(AlreadyDecided):
    """One production a service."""

    code = "production-exists"
    sentence = "This service already has its production environment."


class ProductionStays(Conflict):
    """A service keeps the one environment that its readiness is asked of."""

    code = "production-stays"
    sentence = "The production environment stays. Retire the service instead."


@transaction.atomic
def add_environment(
    *,
    service: Service,
    name: str,
    slug: str | None = None,
    is_production: bool = False,
    actor: Actor,
    at: datetime,
) -> Environment:
    """One more place where `service` runs, last in order. Raises `Invalid`, `EnvironmentExists`."""
    held = enter(actor, Action.EDIT_SERVICE, service)
    problems = Problems()
    name = problems.one_line("name", name, longest=_NAME, required=True)
    if slug:
        slug = problems.slug("slug", slug, longest=_SLUG)
        if slug in PAGES:
            problems.add("slug", f"{slug} is a page of every service. Choose another address.")
    problems.refuse_any()
    rows = Environment.objects.filter(service=held)
    if is_production and rows.filter(is_production=True).exists():
        raise ProductionExists
    if not slug:
        taken = {*rows.values_list("slug", flat=True), *PAGES}
        slug = free_slug(slug_from(name, longest=_SLUG, otherwise="environment"), longest=_SLUG, taken=taken)
    last = rows.aggregate(last=Max("position"))["last"]
    try:
        with transaction.atomic():
            environment = Environment.objects.create(
                service=held,
                slug=slug,
                name=name,
                is_production=is_production,
                position=0 if last is None else min(last + 1, _LAST_POSITION),
                created_at=at,
            )
    except IntegrityError as error:
        raise EnvironmentExists from error
    note_environment(events.ENVIRONMENT_ADDED, environment, actor, at, private={"name": name, "slug": slug})
    return environment


@transaction.atomic
def edit_environment(
    *, environment: Environment, changes: Mapping[str, Any], actor: Actor, at: datetime
) -> Environment:
    """Set `name` or `position` (0 comes first); the address stays. Raises `Invalid`."""
    held = enter_environment(actor, Action.EDIT_SERVICE, environment)
    problems = Problems()
    values: dict[str, Any] = {}
    for field, given in changes.items():
        if field == "name":
            values[field] = problems.one_line(field, given, longest=_NAME, required=True)
        elif field == "position":
            values[field] = _position(given, problems)
        else:
            problems.add(field, "This is not something that can be set.")
    problems.refuse_any()
    changed = sorted(field for field, value in values.items() if getattr(held, field) != value)
    if not changed:
        return held
    for field in changed:
        setattr(held, field, values[field])
    held.save(update_fields=changed)
    note_environment(
        events.ENVIRONMENT_EDITED, held, actor, at, data={"fields": changed}, private={"name": held.name}
    )
    return held


@transaction.atomic
def archive_environment(*, environment: Environment, actor: Actor, at: datetime) -> Environment:
    """Close an environment; what was testified there stays to be read. Raises `ProductionStays`."""
    held = enter_environment(actor, Action.RETIRE_SERVICE, environment)
    if held.is_production:
        raise ProductionStays
    held.archived_at = at
    held.save(update_fields=["archived_at"])
    note_environment(events.ENVIRONMENT_ARCHIVED, held, actor, at)
    return held


@transaction.atomic
def set_endpoint(*, environment: Environment, purpose: str, url: str, actor: Actor, at: datetime) -> Endpoint:
    """The environment's one address for `purpose`, new or replaced. Raises `Invalid`."""
    held = enter_environment(actor, Action.EDIT_SERVICE, environment)
    problems = Problems()
    if purpose not in Endpoint.Purpose.values:
        problems.add("purpose", f"Choose one of {', '.join(Endpoint.Purpose.values)}.")
    if not str(url or "").strip():
        problems.add("url", "This is needed.")
    address = read_url("url", url, problems)
    if address and purpose == Endpoint.Purpose.PLAIN_HTTP and not address.startswith("http://"):
        problems.add("url", "The plain HTTP address begins with http://.")
    problems.refuse_any()
    return point_endpoint(held, purpose, address, actor, at)


@transaction.atomic
def remove_endpoint(*, environment: Environment, purpose: str, actor: Actor, at: datetime) -> None:
    """Forget the environment's address for `purpose`. Raises `Unseen` where there is none."""
    held = enter_environment(actor, Action.EDIT_SERVICE, environment)
    drop_endpoint(held, purpose, actor, at)


def _position(given: object, problems: Problems) -> int:
    text = str(given).strip()
    if not (text.isascii() and text.isdigit()) or int(text[:6]) > _LAST_POSITION:
        problems.add("position", f"Give a whole number from 0 to {_LAST_POSITION}.")
        return 0
    return int(text)
