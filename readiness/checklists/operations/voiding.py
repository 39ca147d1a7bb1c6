"""Exceptions fall with the text that they were made for: an upgrade that asks something else ends them."""

from collections.abc import Collection
from datetime import datetime

from readiness.catalog.models import Environment
from readiness.checklists import events
from readiness.checklists.models import ChecklistItem, NotApplicable, TemplateVersion, Waiver
from readiness.ledger.canonical import stamp
from readiness.ledger.operations import record
from readiness.teams.actors import Actor

LIVING = (Waiver.State.REQUESTED, Waiver.State.APPROVED)


def void_waivers(
    *,
    items: Collection[ChecklistItem],
    environment: Environment,
    version: TemplateVersion,
    actor: Actor,
    at: datetime,
) -> None:
    """End what was asked for or approved for `items` under their former text. The environment must be held."""
    waivers = Waiver.objects.filter(item__in=items, state__in=LIVING).select_related("item")
    for waiver in waivers.order_by("requested_at", "pk"):
        waiver.state, waiver.withdrawn_by, waiver.withdrawn_at = Waiver.State.WITHDRAWN, actor.user, at
        waiver.save(update_fields=["state", "withdrawn_by", "withdrawn_at"])
        record(
            kind=events.WAIVER_VOIDED,
            actor=actor,
            at=at,
            subject=waiver,
            team=environment.service.team,
            service=environment.service,
            environment=environment,
            data={
                "item": str(waiver.item_id),
                "key": waiver.item.key,
                "expires_at": stamp(waiver.expires_at),
                "version": version.number,
            },
        )


def void_claims(
    *,
    items: Collection[ChecklistItem],
    environment: Environment,
    version: TemplateVersion,
    actor: Actor,
    at: datetime,
) -> None:
    """End the claims that `items` do not apply. The environment must be held."""
    claims = NotApplicable.objects.filter(item__in=items, withdrawn_at__isnull=True).select_related("item")
    for claim in claims.order_by("pk"):
        claim.withdrawn_by, claim.withdrawn_at = actor.user, at
        claim.save(update_fields=["withdrawn_by", "withdrawn_at"])
        record(
            kind=events.NOT_APPLICABLE_VOIDED,
            actor=actor,
            at=at,
            subject=claim.item,
            team=environment.service.team,
            service=environment.service,
            environment=environment,
            data={"key": claim.item.key, "claim": str(claim.pk), "version": version.number},
        )
