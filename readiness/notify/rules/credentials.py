"""Rotated secrets: whoever answers for a service that depends on one, and who has to tell systems outside."""

from collections.abc import Iterator

from readiness.catalog.models import Service
from readiness.credentials import events
from readiness.credentials.models import Secret
from readiness.notify import audience
from readiness.notify.paths import service_path
from readiness.notify.telling import Happening, Telling


def affected(happening: Happening) -> Iterator[Telling]:
    """To the owner and the leads of a service that depends on the secret."""
    service = (
        Service.objects.select_related("team", "owner").filter(pk=str(happening.entry.service_id)).first()
    )
    if service is None:
        return
    name = happening.private.get("name", "A secret")
    of = happening.private.get("of_name", "another service")
    owner = [(service.owner, f"You get this because you own {service.name}.")] if service.owner else []
    for person, because in audience.one_each(owner, audience.leads(service.team)):
        yield Telling(
            recipient=person,
            subject=f"{service.name}: the secret {name} of {of} was rotated",
            text=f"{service.name} depends on “{name}” of {of}, of which there is a new version. "
            "See that it reads the new one before the old one ends.",
            because=because,
            path=service_path(service.slug),
        )


def rotated(happening: Happening) -> Iterator[Telling]:
    """To whoever owns the secret, or else the leads, where systems depend on it that have no account here."""
    found = Secret.objects.select_related("service__team", "owner").filter(pk=happening.subject_id).first()
    systems = [one["system"] for one in found.dependents if "system" in one] if found else []
    if found is None or not systems:
        return
    team = found.service.team
    owner = (
        [(found.owner, "You get this because you own this secret.")] if found.owner else audience.leads(team)
    )
    for person, because in owner:
        yield Telling(
            recipient=person,
            subject=f"{found.service.name}: the secret {found.name} was rotated, others must be told",
            text=f"There is a new version of “{found.name}”. Tell: {', '.join(systems)}.",
            because=because,
            path=service_path(found.service.slug),
        )


RULES = {events.DEPENDENT_AFFECTED: affected, events.SECRET_ROTATED: rotated}
