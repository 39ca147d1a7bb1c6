"""Checkpoints that are told outside, one for each stretch of time (a day, by default)."""

from datetime import UTC, datetime

from django.conf import settings
from django.db import IntegrityError, transaction

from readiness.ledger.models import LedgerAnchor
from readiness.ledger.note import read_checkpoint, read_note
from readiness.ledger.proofs import newest_checkpoint


def stretch_of(at: datetime) -> datetime:
    """When the stretch that holds `at` began: the same for every worker, counted from 1970 in UTC."""
    seconds = settings.ANCHOR_EVERY_HOURS * 3600
    return datetime.fromtimestamp(at.timestamp() // seconds * seconds, tz=UTC)


def is_due(at: datetime) -> bool:
    """Whether this stretch has no anchor yet. A clock that was set back makes none for times gone by."""
    newest = LedgerAnchor.objects.order_by("-stretch").values_list("stretch", flat=True).first()
    return newest is None or newest < stretch_of(at)


def take_anchor(at: datetime) -> LedgerAnchor | None:
    """Make the newest checkpoint the anchor of this stretch; None where there is one, or nothing is sealed.

    In the caller's transaction, which tells of it. `guard.keep_anchored` afterwards keeps it outside.
    """
    sealed = newest_checkpoint()
    if sealed is None:
        return None
    checkpoint = read_checkpoint(read_note(sealed.note).text)
    try:
        with transaction.atomic():
            return LedgerAnchor.objects.create(
                stretch=stretch_of(at),
                origin=checkpoint.origin,
                size=checkpoint.size,
                root=checkpoint.root,
                note=sealed.note,
                made_at=at,
            )
    except IntegrityError:
        return None  # another worker was first


def anchored_notes(origin: str, until: datetime) -> list[str]:
    """The notes of every anchor of the log `origin` up to `until`, the oldest first."""
    rows = LedgerAnchor.objects.filter(origin=origin, made_at__lte=until).order_by("stretch")
    return list(rows.values_list("note", flat=True))
