"""The log's keys as its own entries tell of them: who may sign which checkpoint."""

import base64
import binascii
from collections.abc import Sequence
from typing import NamedTuple

from readiness.ledger import events
from readiness.ledger.models import LedgerKey
from readiness.ledger.note import Checkpoint, NoteMalformed, VerifierKey, read_key
from readiness.ledger.verifier import Entry, Report


class Change(NamedTuple):
    """From entry `seq` on another key signs; `old` signs that entry's checkpoint too when it was a rotation."""

    seq: int
    old: VerifierKey
    new: VerifierKey
    is_rotation: bool


class Lost(NamedTuple):
    """What a resumption tells: of the log's `size` entries only the first `kept` are left; `by` tells it."""

    origin: str
    size: int
    root: str
    kept: int
    by: int


class Chain:
    """`given` are keys that somebody had from outside; without any, the stored keys are believed."""

    def __init__(self, report: Report, given: Sequence[VerifierKey]) -> None:
        self.report, self.given = report, list(given)
        self.enrolled = self._stored()
        self.origins = [key.name for key in self.enrolled]
        self.changes: list[Change] = []
        self.losses: list[Lost] = []
        self._judged = 0  # changes that a checkpoint has covered

    def _stored(self) -> list[VerifierKey]:
        keys = []
        for row in LedgerKey.objects.order_by("number"):
            try:
                key = read_key(row.vkey)
            except NoteMalformed as fault:
                self.report.problem(f"key {row.number} of the log: {fault}")
                continue
            if (row.name, row.key_id) != (key.name, key.id.hex()):
                self.report.problem(f"key {row.number} of the log: its columns do not say what its line says")
            keys.append(key)
        return keys

    def take(self, entry: Entry) -> None:
        """The next entry of the log."""
        if entry.kind not in {events.KEY_ROTATED, events.LOG_RESUMED}:
            return
        try:
            old, new = read_key(entry.text("old")), read_key(entry.text("new"))
            change = Change(entry.seq, old, new, entry.kind == events.KEY_ROTATED)
            if change.is_rotation:
                signature = base64.b64decode(entry.text("signature"), validate=True)
                if old.name != new.name or not old.signed(
                    f"{old.name}\nrotate\n{new.line}\n".encode(), signature
                ):
                    self.report.problem(f"entry #{entry.seq}: the old key did not sign the new one")
            else:
                self.losses.append(_loss(entry))
        except (NoteMalformed, binascii.Error, KeyError, TypeError, ValueError) as fault:
            self.report.problem(
                f"entry #{entry.seq} tells of a key that cannot be read: {type(fault).__name__}"
            )
            return
        if old != self._current():
            self.report.problem(f"entry #{entry.seq}: the key that it follows did not sign then")
        self.changes.append(change)

    def judge_signers(self, what: str, told: Checkpoint, signers: Sequence[VerifierKey]) -> None:
        """Whether the keys of that time signed; to be asked in order of sizes, after the last entry."""
        needed: set[VerifierKey] = set()
        while self._judged < len(self.changes) and self.changes[self._judged].seq < told.size:
            change = self.changes[self._judged]
            needed |= {change.old} if change.is_rotation else set()
            self._judged += 1
        now = self.changes[self._judged - 1].new if self._judged else self._first()
        if now is None or not needed | {now} <= set(signers) or told.origin != now.name:
            self.report.problem(f"{what} is not signed by the key of that time")

    def close(self) -> None:
        """Whether the stored keys are those that the log tells of, and those that were given lead to them."""
        if self.enrolled[1:] != [change.new for change in self.changes]:
            self.report.problem("the stored keys are not those that the log tells of")
        self.report.check(
            "keys", len(self.enrolled), f"{len(self.enrolled)}, each endorsed by the one before"
        )
        if not self.given:
            self.report.notes.append("no key from outside was given: the stored ones are believed")
            return
        reached = {key for key in self.enrolled if key in self.given}
        if not reached:
            self.report.problem("none of the given keys is one of this log")
            return
        for change in self.changes:
            if change.old in reached and (change.is_rotation or change.old.public == change.new.public):
                reached.add(change.new)
        if self.enrolled[-1] not in reached:
            self.report.problem(
                f"the log goes on under {self.enrolled[-1].line}, which no given key vouches for"
            )

    def trusted(self) -> list[VerifierKey]:
        """The keys by which a note from outside is judged."""
        if self.given and not set(self.given) & set(self.enrolled):
            return self.given
        return self.enrolled

    def lost_since(self, kept: Checkpoint) -> Lost | None:
        """The loss that the log tells of, when `kept` is of what was lost."""
        for loss in self.losses:
            if loss.origin == kept.origin and kept.size <= loss.size:
                is_same = kept.size != loss.size or kept.root.hex() == loss.root
                return loss if is_same else None
        return None

    def _first(self) -> VerifierKey | None:
        return self.enrolled[0] if self.enrolled else None

    def _current(self) -> VerifierKey | None:
        return self.changes[-1].new if self.changes else self._first()


def _loss(entry: Entry) -> Lost:
    lost = entry.data["lost"]
    return Lost(str(lost["origin"]), int(lost["size"]), str(lost["root"]), int(entry.data["size"]), entry.seq)
