"""Reads of anchors: who holds which checkpoint."""

from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from readiness.anchors.models import (
    AnchorErrand,
    AnchorSending,
    AnchorToken,
    CheckpointSubscription,
    CheckpointWebhook,
    Way,
)
from readiness.ledger.models import LedgerAnchor
from readiness.refusals import Unseen
from readiness.teams.access import Action, may
from readiness.teams.actors import Actor
from readiness.teams.models import User


def anchor_of(pk: UUID) -> LedgerAnchor:
    """One anchor by its id, for the portal's own work."""
    return LedgerAnchor.objects.get(pk=pk)


def subscribers() -> QuerySet[User]:
    """Everybody active who asked for checkpoints by mail."""
    return User.objects.filter(checkpoint_subscription__isnull=False, is_active=True).order_by("pk")


def is_subscribed(actor: Actor) -> bool:
    """Whether the actor gets them."""
    return CheckpointSubscription.objects.filter(user=actor.user).exists()


def sees_anchors(actor: Actor) -> bool:
    """Whether the actor may read who is told; anybody may read what is told."""
    return actor.team_id is None and may(actor, Action.VIEW_ANCHORS, None)


def demand_sight(actor: Actor) -> None:
    """Raises `Unseen` unless the actor may read who is told."""
    if not sees_anchors(actor):
        raise Unseen


def anchors() -> QuerySet[LedgerAnchor]:
    """All, newest first, with their tokens."""
    return LedgerAnchor.objects.select_related("token").order_by("-stretch")


def subscriptions() -> QuerySet[CheckpointSubscription]:
    """All, with their people, oldest first."""
    return CheckpointSubscription.objects.select_related("user").order_by("since", "pk")


def webhooks() -> QuerySet[CheckpointWebhook]:
    """Those that are told now, oldest first."""
    return (
        CheckpointWebhook.objects.filter(removed_at__isnull=True)
        .select_related("added_by")
        .order_by("added_at", "pk")
    )


def sendings() -> QuerySet[AnchorSending]:
    """Every attempt, newest first."""
    return AnchorSending.objects.select_related("anchor", "person", "webhook").order_by("-at", "-pk")


def stamped(origin: str, until: datetime, most: int) -> list[tuple[int, bytes, bytes]]:
    """The newest `most` stamped anchors of the log `origin` whose tokens came by `until`: size, note, token."""
    rows = AnchorToken.objects.filter(anchor__origin=origin, received_at__lte=until).select_related("anchor")
    newest = {row.anchor.size: row for row in reversed(rows.order_by("-anchor__size", "received_at")[:most])}
    return [(size, row.anchor.note.encode(), bytes(row.token)) for size, row in newest.items()]


def stamps_awaited() -> int:
    """How many anchors wait for the authority."""
    return AnchorErrand.objects.filter(way=Way.TIMESTAMP, state=AnchorErrand.State.PLANNED).count()
