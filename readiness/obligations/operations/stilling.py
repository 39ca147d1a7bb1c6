"""Reminders that need not go out any more, cancelled in the transaction of whatever made them needless.

One that is being handed over at this moment cannot be called back: it is cancelled unless it arrives.
"""

from uuid import UUID

from readiness.obligations.models import Obligation, Occurrence, Reminder


def still(occurrence: Occurrence, why: str, *, owners_only: bool = False) -> int:
    """Cancel what waits of an occurrence that the caller holds; how many. `owners_only`: the ladder goes on."""
    waiting = Reminder.objects.filter(occurrence=occurrence, state=Reminder.State.PLANNED)
    if owners_only:
        waiting = waiting.filter(insisting=False)
    return waiting.update(state=Reminder.State.CANCELLED, last_error=why)


def still_all(obligation: Obligation, why: str, *, of: UUID | None = None) -> int:
    """Cancel what waits of every occurrence of a duty that the caller holds; how many.

    `of`: only what that person was to get as its owner.
    """
    waiting = Reminder.objects.filter(occurrence__obligation=obligation, state=Reminder.State.PLANNED)
    if of is not None:
        waiting = waiting.filter(recipient=of, insisting=False)
    return waiting.update(state=Reminder.State.CANCELLED, last_error=why)
