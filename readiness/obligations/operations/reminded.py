"""The entry that steps of occurrences were due. To whom, by which way and how often it was tried are rows."""

from collections.abc import Sequence
from datetime import datetime

from readiness.ledger.operations import drafted, record_all
from readiness.obligations import events
from readiness.obligations.models import Occurrence
from readiness.obligations.operations.rows import entry_of
from readiness.teams.actors import SYSTEM


def record_reminded(due: Sequence[tuple[Occurrence, Sequence[str]]], at: datetime) -> list[int]:
    """One entry for each occurrence with the names of its steps, the newest first; their ids, in the same order."""
    drafts = [
        drafted(
            kind=events.OCCURRENCE_REMINDED,
            actor=SYSTEM,
            at=at,
            **entry_of(occurrence, {"steps": list(names)}),
        )
        for occurrence, names in due
    ]
    return [entry.pk for entry in record_all(drafts)] if drafts else []
