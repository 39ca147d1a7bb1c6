"""Reminders that need not go out any more, cancelled in the transaction of whatever made them needless.

One that is being handed over at this moment cannot be called back: it is cancelled unless it arrives.

One that waits may stand for other times of the same duty too. They are still to be told of: the newest of what was
folded into it takes its place.
"""

from uuid import UUID

from django.db.models import Q, QuerySet

from readiness.obligations.models import Digest, Obligation, Occurrence, Reminder
from readiness.obligations.reminding import LADDER, rung_of

State = Reminder.State


def still(occurrence: Occurrence, why: str, *, owners_only: bool = False) -> int:
    """Cancel what waits of an occurrence that the caller holds; how many. `owners_only`: the ladder goes on."""
    rows = Reminder.objects.filter(occurrence=occurrence)
    waiting = _cancel(rows.filter(insisting=False) if owners_only else rows, why)
    for one in waiting:
        _stand_in(one)
    return len(waiting)


def still_all(obligation: Obligation, why: str, *, of: UUID | None = None) -> int:
    """Cancel what waits of every occurrence of a duty that the caller holds; how many.

    `of`: only what that person was to get as its owner.
    """
    rows = Reminder.objects.filter(occurrence__obligation=obligation)
    return len(_cancel(rows.filter(recipient=of, insisting=False) if of is not None else rows, why))


def waits(occurrence: Occurrence) -> bool:
    """Whether something is on its way to the owner, or would take the place of something that is."""
    rows = Reminder.objects.filter(occurrence=occurrence, insisting=False)
    stood_for = Q(state=State.FOLDED, folded_into__state=State.PLANNED)
    return rows.filter(Q(state=State.PLANNED) | stood_for).exists()


def _cancel(rows: QuerySet[Reminder], why: str) -> list[Reminder]:
    """What waits of `rows`, and what would take the place of something that waits; the former."""
    said = {"state": State.CANCELLED, "last_error": why}
    rows.filter(state=State.FOLDED, folded_into__state=State.PLANNED).update(**said)
    held = rows.filter(state=State.PLANNED).select_related(None).select_for_update(of=("self",))
    waiting = list(held.order_by("pk"))
    if waiting:
        Reminder.objects.filter(pk__in=[one.pk for one in waiting]).update(**said)
    return waiting


def _stand_in(gone: Reminder) -> None:
    """Let the newest of what was folded into `gone` go out instead, by itself or within the same digest."""
    folded = Reminder.objects.filter(folded_into=gone, state=State.FOLDED).select_related("occurrence")
    rest = sorted(folded, key=_order)
    if not rest:
        return
    newest = rest[-1]
    Reminder.objects.filter(pk=newest.pk).update(
        state=State.PLANNED,
        folded_into=None,
        digest=_still_open(gone.digest_id),
        insisting=gone.insisting,
        next_try_at=gone.next_try_at,
    )
    Reminder.objects.filter(pk__in=[one.pk for one in rest[:-1]]).update(folded_into=newest)


def _order(row: Reminder) -> tuple[object, ...]:
    """As planning has it: the newest last."""
    occurrence = row.occurrence
    rung = LADDER.index(rung_of(row.step))
    return row.planned_at, row.due_at, rung, row.step, occurrence.due_on, occurrence.period_no


def _still_open(digest: UUID | None) -> Digest | None:
    """Held, so that nobody begins to send it meanwhile; None when somebody is doing so."""
    held = Digest.objects.select_for_update().filter(pk=digest).first() if digest else None
    return held if held and held.state == Digest.State.PLANNED and held.lease_token is None else None
