"""The past time that a read asks for with `at`, and services, checklists and launches as they stood then."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from rest_framework.exceptions import ValidationError

from readiness.api.door import Ask
from readiness.api.given import Asked, Moment
from readiness.api.shapes.catalogue import EnvironmentRef, ServiceShown
from readiness.api.shown import taken
from readiness.catalog.history import PlaceThen, dependencies_then, environment_then, places_then
from readiness.catalog.models import Service
from readiness.catalog.queries import visible_services
from readiness.checklists.models import Checklist
from readiness.checklists.queries import checklist_page, layouts
from readiness.checklists.summary import summary
from readiness.launches.queries import service_as_of
from readiness.ledger.queries import first_recorded_at
from readiness.refusals import Unseen
from readiness.teams.actors import Actor

PLAIN = ("is_production", "position", "archived_at")


class AsOf(Asked):
    """The time to look from; now where it is not given."""

    at = Moment(
        required=False,
        help_text="A past time, not before the first entry of the ledger: how it stood then, by what was recorded.",
    )


def moment_of(ask: Ask) -> datetime | None:
    """The time in `at`; None where the present is asked for. Raises `ValidationError` for what cannot be known."""
    at: datetime | None = ask.query.get("at")
    if at is None:
        return None
    if at > ask.at:
        raise ValidationError({"at": ["This time is not past: nobody knows how things will stand."]})
    begun = first_recorded_at()
    if begun is None or at < begun:
        since = begun.isoformat() if begun else "now"
        raise ValidationError({"at": [f"The ledger begins at {since}: nothing is known of earlier times."]})
    return at


def service_told_then(actor: Actor, service: Service, at: datetime) -> dict[str, Any]:
    """The service as `ServiceShown` has it, as it was. Raises `Unseen` before it was registered."""
    needs = visible_services(actor).filter(pk__in=dependencies_then(service, at)).order_by("name")
    parts = {
        "environments": [_place(one) for one in places_then(service, at)],
        # Notes on dependencies are no part of what the ledger keeps.
        "dependencies": [{"needs": one, "note": ""} for one in needs],
    }
    return {**taken(ServiceShown, service_as_of(service, at), besides=parts), **parts}


def checklist_told_then(checklist: Checklist, at: datetime) -> dict[str, Any]:
    """The checklist as `ChecklistShown` has it, as it stood. Raises `Unseen` before it was started."""
    if checklist.started_at > at:
        raise Unseen
    then = layouts([checklist], at)[checklist.pk].checklist
    whole = summary(row.standing for row in checklist_page(checklist, at, known_at=at))
    plain = ("id", "leading", "started_at", "template", "version")
    return {
        **{name: getattr(then, name) for name in plain},
        **{f"count_{standing}": number for standing, number in whole.counts.items()},
        "service": service_as_of(checklist.service, at),
        "environment": environment_then(checklist.environment, at),
        "verdict": whole.verdict,
        "refreshed_at": at,
    }


def _place(one: PlaceThen) -> Mapping[str, Any]:
    """With its addresses."""
    place = taken(EnvironmentRef, one.environment)
    place |= {name: getattr(one.environment, name) for name in PLAIN}
    return {**place, "endpoints": [{"purpose": purpose, "url": url} for purpose, url in one.endpoints]}
