"""Each day's anchor: the newest checkpoint, what is to be done with it, and the entry that mails answer to."""

from datetime import datetime

from django.conf import settings
from django.db import transaction

from readiness.anchors import events
from readiness.anchors.models import AnchorErrand, CheckpointSubscription, CheckpointWebhook, Way
from readiness.ledger.anchoring import is_due, take_anchor
from readiness.ledger.canonical import stamp
from readiness.ledger.guard import keep_anchored
from readiness.ledger.operations import record
from readiness.ledger.sealing import seal_all
from readiness.teams.actors import SYSTEM


def make_due_anchor(*, at: datetime, limit: int = 1) -> int:  # noqa: ARG001  every round has one
    """Make the anchor of the present stretch if it has none and somebody is to be told; how many were made.

    Never to be called inside another transaction. Raises `SealingRefused` where the log cannot be sealed: what
    would be told might not be what others hold.
    """
    if not is_due(at) or not _is_wanted():
        return 0
    seal_all(at=at)  # so that the anchor covers all that was recorded, and the fork guard has looked
    with transaction.atomic(durable=True):
        anchor = take_anchor(at)
        if anchor is None:
            return 0
        AnchorErrand.objects.bulk_create(
            [
                AnchorErrand(anchor=anchor, way=Way.WEBHOOK, webhook=webhook, next_try_at=at)
                for webhook in CheckpointWebhook.objects.filter(removed_at__isnull=True)
            ]
        )
        if settings.TIMESTAMP_URL:
            AnchorErrand.objects.create(anchor=anchor, way=Way.TIMESTAMP, next_try_at=at)
        record(
            kind=events.ANCHOR_MADE,
            actor=SYSTEM,
            at=at,
            subject=anchor,
            data={
                "origin": anchor.origin,
                "size": anchor.size,
                "root": bytes(anchor.root).hex(),
                "stretch": stamp(anchor.stretch),
            },
        )
    keep_anchored(anchor.note)
    return 1


def _is_wanted() -> bool:
    return bool(
        settings.TIMESTAMP_URL
        or CheckpointSubscription.objects.exists()
        or CheckpointWebhook.objects.filter(removed_at__isnull=True).exists()
    )
