"""A ledger entry in words: who did what to which, when.

Each room's `events.py` has beside its kinds the words that tell them:

    WAIVER_REQUESTED = "checklists.waiver.requested"
    WORDS = {WAIVER_REQUESTED: "asked for a waiver of {item:item} on {service}"}

`{reason}` is a private value of the entry or else one of its data; `{service}`, `{team}`, `{environment}` and
`{subject}` are the entry's own; with a sort after the colon (`{person:person}`, see `names.py`) the value is an
id and its name is told. What was erased is told as erased; a kind without words is told by its name.
"""

import json
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from string import Formatter
from typing import Any

from readiness.audit.names import Names
from readiness.discovery import one_per_room
from readiness.evidence.moments import written, written_day
from readiness.ledger.models import LedgerEntry

ERASED = "(erased)"
ABSENT = "(not recorded)"
MACHINES = {"probe": "A probe", "system": "The portal", "ingest": "A pipeline"}


@dataclass(frozen=True, slots=True)
class Told:
    """One entry in words. `who` and `did` read as one sentence."""

    entry: LedgerEntry
    who: str
    did: str

    @property
    def at(self) -> datetime:
        """When it happened."""
        return self.entry.recorded_at

    def __str__(self) -> str:
        return f"{self.who} {self.did}, {written(self.at)}."


def words_by_kind() -> Mapping[str, str]:
    """The words of every kind that a room has words for."""
    return {kind: words for room in one_per_room("events") for kind, words in room.WORDS.items()}


def describe(entry: LedgerEntry) -> str:
    """One entry as a sentence with its time."""
    return str(tell([entry])[0])


def tell(entries: Iterable[LedgerEntry]) -> list[Told]:
    """Entries in words: a query for each sort of name, when they come as `audit.queries` gives them."""
    words, names = words_by_kind(), Names()
    opened = [_Opened(entry, words.get(entry.kind)) for entry in entries]
    for one in opened:
        one.ask(names)
    return [Told(one.entry, one.who, one.did(names)) for one in opened]


class _Opened:
    """An entry with its body read."""

    def __init__(self, entry: LedgerEntry, words: str | None) -> None:
        self.entry = entry
        self.pieces = list(Formatter().parse(words)) if words is not None else None

    @cached_property
    def body(self) -> Mapping[str, Any]:
        body: Mapping[str, Any] = json.loads(bytes(self.entry.body))
        return body

    @cached_property
    def private(self) -> Mapping[str, str]:
        return {kept.name: kept.value for kept in self.entry.commitments.all()}

    @property
    def who(self) -> str:
        if self.entry.actor is not None:
            return str(self.entry.actor)
        machine = str(self.body["actor"].get("machine", ""))
        return MACHINES.get(machine, machine or "Somebody")

    def ask(self, names: Names) -> None:
        """Say which names the words will need."""
        for _text, name, sort, _conversion in self.pieces or ():
            if name and sort:
                names.want(sort, self._value(name))
            elif name == "environment":
                names.want("environment", self.body["environment"])

    def did(self, names: Names) -> str:
        if self.pieces is None:
            return f"recorded {self.entry.kind}"
        told = []
        for text, name, sort, _conversion in self.pieces:
            told += [text, self._told(name, sort or "", names) if name else ""]
        return "".join(told)

    def _told(self, name: str, sort: str, names: Names) -> str:
        if name in self.private:
            return self.private[name] or ABSENT
        if name in self.body["commitments"]:
            return ERASED
        if sort:
            return names.of(sort, self._value(name)) or ABSENT
        if name == "environment":
            return names.of("environment", self.body["environment"]) or ABSENT
        own = {"service": self.entry.service, "team": self.entry.team}
        if own.get(name) is not None:
            return str(own[name])
        return _plain(self._value(name))

    def _value(self, name: str) -> object:
        return self.body["subject"]["id"] if name == "subject" else self.body["data"].get(name)


def _plain(value: object) -> str:
    if value is None or value == "" or value == []:
        return ABSENT
    if isinstance(value, list):
        return ", ".join(_plain(member) for member in value)
    with suppress(ValueError):  # most data are no days
        return written_day(date.fromisoformat(str(value)))
    return str(value).replace("_", " ")
