"""What the operations of this room share: a duty or an occurrence held, and the entry of a change to it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from readiness.catalog.operations.entering import enter
from readiness.ledger.operations import record
from readiness.obligations.models import Obligation, Occurrence
from readiness.refusals import AlreadyDecided, Conflict
from readiness.teams.access import Action
from readiness.teams.actors import Actor

#: States in which somebody still has to do something.
UNFINISHED = (
    Occurrence.State.PLANNED,
    Occurrence.State.OPEN,
    Occurrence.State.SUBMITTED,
    Occurrence.State.RETURNED,
)
#: States in which the work is still with the team.
TO_DO = (Occurrence.State.OPEN, Occurrence.State.RETURNED)


class ObligationEnded(Conflict):
    """Nothing is due any more."""

    code = "obligation-ended"
    sentence = "This duty was ended: its record is kept as it is."


class OccurrenceFinished(AlreadyDecided):
    """Closed or skipped once."""

    code = "occurrence-finished"
    sentence = "This is closed or skipped already."


def hold_obligation(actor: Actor, action: Action, obligation: Obligation) -> Obligation:
    """The duty as it is now, with its service and team held, for an actor who may do `action` there.

    Raises `Unseen`, `Forbidden`, `TeamArchived`, `ServiceRetired`, `ServiceMoved`, `ObligationEnded`.
    """
    service = enter(actor, action, obligation.service)
    row = Obligation.objects.select_for_update(of=("self",)).select_related("owner").get(pk=obligation.pk)
    row.service = service
    if row.ended_at is not None:
        raise ObligationEnded
    return row


def hold_occurrence(actor: Actor, action: Action, occurrence: Occurrence) -> Occurrence:
    """The occurrence as it is now, with its duty held. Raises what `hold_obligation` does, `OccurrenceFinished`."""
    obligation = hold_obligation(actor, action, occurrence.obligation)
    row = Occurrence.objects.select_for_update(of=("self",)).get(pk=occurrence.pk)
    row.obligation = obligation
    if row.state not in UNFINISHED:
        raise OccurrenceFinished
    return row


def told(occurrence: Occurrence) -> dict[str, Any]:
    """What every entry about an occurrence says of it."""
    return {
        "obligation": str(occurrence.obligation_id),
        "period": occurrence.period_no,
        "due": occurrence.due_on.isoformat(),
    }


def tell(
    kind: str,
    thing: Obligation | Occurrence,
    actor: Actor,
    at: datetime,
    *,
    data: Mapping[str, Any] | None = None,
    private: Mapping[str, str] | None = None,
) -> None:
    """The entry of a change. The title of a team's own duty is theirs, so it is committed to."""
    record(kind=kind, actor=actor, at=at, **entry_of(thing, data, private))


def entry_of(
    thing: Obligation | Occurrence,
    data: Mapping[str, Any] | None = None,
    private: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """Subject, place and content of an entry about a duty or an occurrence, for `record` or `drafted`."""
    obligation = thing.obligation if isinstance(thing, Occurrence) else thing
    plain = told(thing) if isinstance(thing, Occurrence) else {}
    return {
        "subject": thing,
        "team": obligation.service.team,
        "service": obligation.service,
        "data": {**plain, **(data or {})},
        "private": {
            "title": obligation.title,
            **{name: text for name, text in (private or {}).items() if text},
        },
    }
