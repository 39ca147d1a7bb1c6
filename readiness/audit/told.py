"""To whom an entry was told, by which way, and what came of every attempt: rows beside the log, for exports.

People and tools are ids, as in the log; what mail systems said is left out, since it holds addresses.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Q, prefetch_related_objects

from readiness.ledger.canonical import stamp
from readiness.ledger.models import LedgerEntry
from readiness.obligations.events import OCCURRENCE_REMINDED
from readiness.obligations.models import Reminder

Line = dict[str, Any]


def told_of(entries: Sequence[LedgerEntry], bodies: Mapping[int, Any]) -> Mapping[int, list[Line]]:
    """Number of the entry -> a line for each person or tool and way. `bodies`: the entries' data."""
    found: dict[int, list[Line]] = defaultdict(list)
    prefetch_related_objects(list(entries), "notices__deliveries")
    for entry in entries:
        for notice in sorted(entry.notices.all(), key=lambda one: one.pk):
            for row in sorted(notice.deliveries.all(), key=lambda one: one.pk):
                found[entry.pk].append(
                    {**_line(row), "person": str(notice.recipient_id), "number_of_attempts": row.attempts}
                )
    for number, lines in _reminders(entries, bodies).items():
        found[number] += lines
    return found


def _reminders(entries: Sequence[LedgerEntry], bodies: Mapping[int, Any]) -> Mapping[int, list[Line]]:
    told = [one for one in entries if one.kind == OCCURRENCE_REMINDED]
    by_step = {
        (one.subject_id, step): one.pk for one in reversed(told) for step in bodies[one.pk].get("steps", [])
    }
    rows = Reminder.objects.filter(Q(occurrence__in={subject for subject, _step in by_step}))
    found: dict[int, list[Line]] = defaultdict(list)
    for row in rows.prefetch_related("tries").order_by("due_at", "pk"):
        if number := by_step.get((row.occurrence_id, row.step)):
            tries = sorted(row.tries.all(), key=lambda one: one.number)
            found[number].append(
                {
                    **_line(row),
                    "person": _id(row.recipient_id),
                    "tool": _id(row.tool_id),
                    "digest": _id(row.digest_id),
                    "step": row.step,
                    "due_at": stamp(row.due_at),
                    "number_of_attempts": row.attempts,
                    "attempts": [
                        {"number": one.number, "at": stamp(one.tried_at), "outcome": one.outcome}
                        for one in tries
                    ],
                }
            )
    return found


def _line(row: Any) -> Line:
    return {"by": row.channel, "key": row.key, "state": row.state, "sent_at": _moment(row.sent_at)}


def _moment(at: datetime | None) -> str | None:
    return stamp(at) if at else None


def _id(pk: object) -> str | None:
    return str(pk) if pk else None
