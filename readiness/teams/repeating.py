"""A call that is sent again because its answer was lost: it is done once, and answered the same.

The claim, the change and the answer are one transaction. So a killed process leaves either all of it or nothing, and
a second call at the same moment waits for the first one's end.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, OperationalError, connection, transaction

from readiness.refusals import Conflict, Invalid
from readiness.teams.actors import Actor
from readiness.teams.models import ApiToken, KeptAnswer

#: How long a second call waits for the first one's end, on PostgreSQL; SQLite's own wait is longer.
PATIENCE = "10s"


class KeyUsedOtherwise(Invalid):
    """The same key with something else in the body."""

    code = "idempotency-key-used"
    sentence = "This Idempotency-Key was used with another body. Take a new key for another call."


class StillUnderWay(Conflict):
    """The first call has not ended."""

    code = "first-call-under-way"
    sentence = "The first call with this Idempotency-Key is still under way. Send it again in some seconds."


@dataclass(frozen=True)
class Told:
    """An answer as it goes out. `again`: it is one that was kept."""

    status: int
    body: str
    headers: dict[str, str] = field(default_factory=dict)
    again: bool = False


def answer_once(
    *,
    call: str,
    key: str,
    asked: bytes,
    answer: Callable[[], Told],
    token: ApiToken | None,
    actor: Actor,
    at: datetime,
) -> Told:
    """`answer()`, or what it answered when this person or `token` made this `call` with this `key` before.

    `asked` is what was sent, as bytes. Refusals leave the key free: nothing was done. Raises `KeyUsedOtherwise`,
    `StillUnderWay`, and whatever `answer` raises.
    """
    assert actor.user is not None
    whose = token.pk if token else "session"
    place = hashlib.sha256(f"{actor.user.pk}\n{whose}\n{call}\n{key}".encode()).hexdigest()
    fingerprint = hashlib.sha256(asked).hexdigest()
    with transaction.atomic():
        row = KeptAnswer(
            user_id=actor.user.pk, place=place, call=call[:300], asked=fingerprint,
            kept_until=at + timedelta(hours=settings.IDEMPOTENCY_HOURS),
        )  # fmt: skip
        if not _claimed(row, at):
            return _kept(place, fingerprint)
        told = answer()
        KeptAnswer.objects.filter(pk=row.pk).update(status=told.status, body=told.body, headers=told.headers)
    return told


def remove_kept_answers(*, at: datetime, limit: int) -> int:
    """Remove what is kept no longer; how many were."""
    old = KeptAnswer.objects.filter(kept_until__lte=at).values_list("pk", flat=True)[:limit]
    gone, _each = KeptAnswer.objects.filter(pk__in=list(old)).delete()
    return gone


def _claimed(row: KeptAnswer, at: datetime) -> bool:
    KeptAnswer.objects.filter(place=row.place, kept_until__lte=at).delete()
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute(f"SET LOCAL lock_timeout TO '{PATIENCE}'")
            row.save(force_insert=True)
            if connection.vendor == "postgresql":
                cursor.execute(
                    "SET LOCAL lock_timeout TO DEFAULT"
                )  # the change itself waits as it always does
    except IntegrityError:
        return False
    except OperationalError as error:
        if connection.vendor == "postgresql" and getattr(error.__cause__, "sqlstate", "") == "55P03":
            raise StillUnderWay from error
        raise
    return True


def _kept(place: str, fingerprint: str) -> Told:
    found = KeptAnswer.objects.filter(place=place).first()
    if found is None or found.status is None:
        raise StillUnderWay  # what stood against the insert has just been removed
    if found.asked != fingerprint:
        raise KeyUsedOtherwise
    return Told(found.status, found.body, found.headers, again=True)
