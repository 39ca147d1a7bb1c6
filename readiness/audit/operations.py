"""Taking a part of the trail away: bounded, only what the person may see, and itself recorded."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction

from readiness.audit import events
from readiness.audit.lines import FORMATS
from readiness.audit.queries import Filters, entries_numbered, numbers_for
from readiness.catalog.queries import visible_services
from readiness.ledger.canonical import stamp
from readiness.ledger.operations import record
from readiness.refusals import Forbidden, Invalid
from readiness.teams.access import Action, demand
from readiness.teams.actors import Actor
from readiness.teams.queries import visible_teams

__all__ = ["Export", "export_trail"]
AT_ONCE = 500


@dataclass(frozen=True)
class Export:
    """What was taken: `count` entries, newest first; `cut`: there were more than the bound."""

    form: str
    numbers: tuple[int, ...]
    cut: bool

    @property
    def count(self) -> int:
        """How many."""
        return len(self.numbers)

    def lines(self) -> Iterator[str]:
        """The file, read from the database a few entries at a time."""
        head, told = FORMATS[self.form]
        yield head
        for begin in range(0, self.count, AT_ONCE):
            yield from told(entries_numbered(self.numbers[begin : begin + AT_ONCE]))


@transaction.atomic
def export_trail(*, filters: Filters, form: str, actor: Actor, at: datetime) -> Export:
    """The newest entries that `actor` may see and `filters` leave, `AUDIT_EXPORT_ROWS` at most.

    `form` is "csv" or "jsonl". What comes out is what was there at this moment, the record of the export not among
    it. Raises `Invalid`, and `Forbidden` for machines.
    """
    if form not in FORMATS:
        raise Invalid({"format": [f"Choose one of: {', '.join(FORMATS)}."]})
    if actor.user is None:
        raise Forbidden
    demand(actor, Action.VIEW_SERVICE, actor.team_id, visible=True)
    most = settings.AUDIT_EXPORT_ROWS
    numbers = numbers_for(actor, filters, most=most + 1)
    made = Export(form, tuple(numbers[:most]), cut=len(numbers) > most)
    record(
        kind=events.TRAIL_EXPORTED,
        actor=actor,
        at=at,
        subject=actor.user,
        team=visible_teams(actor).filter(pk=filters.team).first() if filters.team else None,
        service=visible_services(actor).filter(pk=filters.service).first() if filters.service else None,
        data={
            "format": form,
            "entries": made.count,
            "newest": made.numbers[0] if made.numbers else None,
            "oldest": made.numbers[-1] if made.numbers else None,
            "cut": made.cut,
            "filters": _told(filters),
        },
    )
    return made


def _told(filters: Filters) -> dict[str, Any]:
    """What was asked for, as ids and words of the product."""
    people = filters.people if filters.people is not None else [filters.person] if filters.person else []
    told = {
        "people": [str(one) for one in people],
        "kinds": [one for one in (filters.kind, *filters.kinds) if one],
        "subject": str(filters.subject) if filters.subject else "",
        "since": stamp(filters.since) if filters.since else "",
        "until": stamp(filters.until) if filters.until else "",
    }
    return {name: value for name, value in told.items() if value}
