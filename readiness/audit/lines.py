"""Entries as lines of a file: CSV for spreadsheets, JSON lines for programs and for whoever verifies."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence

from readiness.audit.told import told_of
from readiness.audit.words import Told, tell
from readiness.catalog.spreadsheet.cells import line
from readiness.ledger.canonical import stamp
from readiness.ledger.models import LedgerEntry

COLUMNS = (
    "number", "sealed_as", "at", "who", "did", "kind", "team", "service", "subject_type", "subject", "person",
    "leaf_hash",
)  # fmt: skip


def as_csv(entries: Sequence[LedgerEntry]) -> Iterator[str]:
    """One line an entry; cells that a spreadsheet would run are escaped."""
    for one in tell(entries):
        told = _told(one)
        yield line(told[name] for name in COLUMNS)


def as_json(entries: Sequence[LedgerEntry]) -> Iterator[str]:
    """One object a line; `body` is the text whose bytes were hashed, `told` whom it was told to, with every attempt."""
    data = {one.pk: json.loads(bytes(one.body))["data"] for one in entries}
    to_whom = told_of(entries, data)
    for one in tell(entries):
        told = {**_told(one), "body": bytes(one.entry.body).decode()}
        if one.entry.pk in to_whom:
            told["told"] = to_whom[one.entry.pk]
        yield json.dumps(told, ensure_ascii=False, separators=(",", ":")) + "\n"


def _told(one: Told) -> dict[str, object]:
    entry = one.entry
    return {
        "number": entry.pk,
        "sealed_as": entry.seq,
        "at": stamp(one.at),
        "who": one.who,
        "did": one.did,
        "kind": entry.kind,
        "team": entry.team.slug if entry.team else None,
        "service": entry.service.slug if entry.service else None,
        "subject_type": entry.subject_type,
        "subject": str(entry.subject_id) if entry.subject_id else None,
        "person": str(entry.actor_id) if entry.actor_id else None,
        "leaf_hash": bytes(entry.leaf_hash).hex(),
    }


#: Name of the form -> its head, and what tells entries in it.
FORMATS: Mapping[str, tuple[str, Callable[[Sequence[LedgerEntry]], Iterator[str]]]] = {
    "csv": (line(COLUMNS), as_csv),
    "jsonl": ("", as_json),
}
#: Name of the form -> its media type.
MEDIA = {"csv": "text/csv; charset=utf-8", "jsonl": "application/jsonl; charset=utf-8"}
