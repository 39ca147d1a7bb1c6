"""Reasons to roll back, to whoever is on call; overrides of the gate, to whoever may decide, and to who asked."""

from collections.abc import Iterator

from readiness.notify import audience
from readiness.notify.paths import deployment_path, override_path
from readiness.notify.telling import Happening, Telling
from readiness.releases import events
from readiness.releases.models import GateOverride, RollbackTrigger


def fired(happening: Happening) -> Iterator[Telling]:
    """To the owner on call, the leads and the contributors: the numbers, and the page with the button."""
    found = (
        RollbackTrigger.objects.select_related(
            "deployment__environment__service__team", "deployment__environment__service__owner"
        )
        .filter(pk=happening.subject_id)
        .first()
    )
    if found is None:
        return
    row = found.deployment
    service = row.environment.service
    owner = (
        [(service.owner, f"You get this because you are on call for {service.name}.")]
        if service.owner
        else []
    )
    people = audience.one_each(owner, audience.leads(service.team), audience.contributors(service.team))
    for person, because in people:
        yield Telling(
            recipient=person,
            subject=f"{service.name}: a reason to roll back {row.release} in {row.environment.name}",
            text=f"{found.get_kind_display()}. {found.sentence} Decide now whether to roll back.",
            because=because,
            path=deployment_path(row.pk),
        )


def asked(happening: Happening) -> Iterator[Telling]:
    """To the leads and the security reviewers, other than who asked."""
    row = _override(happening)
    if row is None:
        return
    place = row.environment
    people = audience.one_each(audience.leads(place.service.team), audience.reviewers())
    for person, because in audience.without(people, row.requested_by):
        yield Telling(
            recipient=person,
            subject=f"{place.service.name}: {row.requested_by} asks to deploy against the gate",
            text=f"To {place.name}, {row.release or 'any release'}: {row.reason}",
            because=because,
            path=override_path(row.pk),
        )


def decided(happening: Happening) -> Iterator[Telling]:
    """To who asked."""
    row = _override(happening)
    if row is None:
        return
    place = row.environment
    yield Telling(
        recipient=row.requested_by,
        subject=f"{place.service.name}: deploying against the gate was {row.get_state_display().lower()}",
        text=f"{place.name}, {row.release or 'any release'}. {row.decision_reason}".strip(),
        because="You get this because you asked for it.",
        path=override_path(row.pk),
    )


def _override(happening: Happening) -> GateOverride | None:
    rows = GateOverride.objects.select_related("environment__service__team", "requested_by")
    return rows.filter(pk=happening.subject_id).first()


RULES = {
    events.TRIGGER_FIRED: fired,
    events.OVERRIDE_REQUESTED: asked,
    events.OVERRIDE_APPROVED: decided,
    events.OVERRIDE_REFUSED: decided,
}
