"""What a rule is given and what it answers; and how the rules are found."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from readiness.discovery import modules_in, one_per_room
from readiness.ledger.models import LedgerEntry
from readiness.teams.models import User


@dataclass(frozen=True, kw_only=True)
class Telling:
    """One person told one thing. `subject` says the thing and its date; `because` why it is told to them.

    `path` is the page within the portal where they can act. With `mail` False it stays in the portal; with `insist` the
    mail goes to people who want no mails too.
    """

    recipient: User
    subject: str
    text: str
    because: str
    path: str
    mail: bool = True
    insist: bool = False


class Happening:
    """A ledger entry, opened for a rule: its data, and its private values as far as not erased."""

    def __init__(self, entry: LedgerEntry) -> None:
        self.entry = entry

    @cached_property
    def data(self) -> Mapping[str, Any]:
        """What the entry holds as it is."""
        data: Mapping[str, Any] = json.loads(bytes(self.entry.body))["data"]
        return data

    @cached_property
    def private(self) -> Mapping[str, str]:
        """What the entry commits to and nobody erased since."""
        return {kept.name: kept.value for kept in self.entry.commitments.all()}

    @property
    def subject_id(self) -> UUID:
        """The id of what the entry is about."""
        if self.entry.subject_id is None:
            raise LookupError(
                f"Entry #{self.entry.pk} of kind {self.entry.kind} is about nothing with an id."
            )
        return self.entry.subject_id

    @property
    def doer(self) -> str:
        """The name of who did it."""
        return str(self.entry.actor) if self.entry.actor is not None else "The portal"


Rule = Callable[[Happening], Iterable[Telling]]


def rules_by_kind() -> Mapping[str, Rule]:
    """Every rule by the kind of entry that it answers to: those here, and those of rooms above (`tellings.py`).

    Raises `LookupError` where two answer to one."""
    found: dict[str, Rule] = {}
    for module in (*modules_in("readiness.notify.rules"), *one_per_room("tellings")):
        for kind, rule in module.RULES.items():
            if kind in found:
                raise LookupError(f"Two rules answer to {kind}: the second is in {module.__name__}.")
            found[kind] = rule
    return found
