"""Asking the authority for a time stamp of an anchor, and keeping what it said."""

from datetime import datetime

from django.conf import settings
from django.db import IntegrityError, transaction

from readiness.anchors import events
from readiness.anchors.models import AnchorToken
from readiness.anchors.timestamps import QUERY, REPLY, BadToken, Stamped, question, read_answer
from readiness.ledger.canonical import stamp
from readiness.ledger.models import LedgerAnchor
from readiness.ledger.operations import record
from readiness.outbound import NotDelivered, client
from readiness.teams.actors import SYSTEM


def stamp_anchor(anchor: LedgerAnchor, at: datetime) -> Stamped:
    """A verified token over the anchor's note. Raises `NotDelivered` and `BadToken`: ask again later."""
    if not settings.TIMESTAMP_URL or settings.TIMESTAMP_CA_FILE is None:
        raise NotDelivered("No time-stamping authority is configured any more.")
    asked = question(anchor.note)
    reply = client().post(
        settings.TIMESTAMP_URL, headers={"Content-Type": QUERY}, body=asked.as_bytes(), at=at
    )
    if reply.status != 200:
        raise NotDelivered(f"The authority answered with status {reply.status}.")
    if reply.media_type != REPLY:
        raise BadToken(f"The authority answered with {reply.media_type or 'no media type'}, not {REPLY}.")
    return read_answer(asked, reply.body, anchor.note, settings.TIMESTAMP_CA_FILE)


def keep_token(anchor: LedgerAnchor, stamped: Stamped, at: datetime) -> None:
    """Keep it and tell the ledger, so that a bundle's reader finds the token named. One an anchor has stays.

    In the caller's transaction.
    """
    try:
        with transaction.atomic():
            token = AnchorToken.objects.create(
                anchor=anchor,
                token=stamped.reply,
                stamped_at=stamped.at,
                serial=stamped.serial[:80],
                authority=stamped.authority,
                received_at=at,
            )
    except IntegrityError:
        return  # another worker's came first
    record(
        kind=events.STAMPED,
        actor=SYSTEM,
        at=at,
        subject=token,
        data={"anchor": str(anchor.pk), "size": anchor.size, "stamped_at": stamp(stamped.at)},
    )
