"""Holding the whole log against itself, and against what was kept of it outside.

What it finds goes into the same `Report` that the offline verifier of bundles fills. Every row of the log is read
once, in the order of the log; memory does not grow with it.
"""

import hmac
import json
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Protocol

from django.db.models import Q

from readiness.ledger import merkle
from readiness.ledger.canonical import leaf_hash, stamp
from readiness.ledger.chain import Chain
from readiness.ledger.models import LedgerCheckpoint, LedgerCommitment, LedgerEntry, LedgerNode
from readiness.ledger.note import (
    Checkpoint,
    NoteMalformed,
    NoteUnproven,
    VerifierKey,
    read_checkpoint,
    read_note,
    verify,
)
from readiness.ledger.operations import commitment
from readiness.ledger.verifier import Entry, Malformed, Report, Tampered, read_entry

CHUNK = 2000
ERASED = ".erased"  # how the kinds of entries end that tell of values which are gone


class Reader(Protocol):
    """Somebody who wants every entry in order, with those of its private values that are there."""

    def take(self, entry: Entry, opened: dict[str, str]) -> None:
        """The next entry."""


class LogCheck:
    """One look at everything. `keys` and `kept` (a signed note) come from outside, where there are any."""

    def __init__(self, report: Report, keys: Sequence[VerifierKey] = (), kept: str | None = None) -> None:
        self.report = report
        self.kept_note = kept
        self.chain = Chain(report, keys)
        self.checkpoints = {
            size: (note, bytes(root))
            for size, note, root in LedgerCheckpoint.objects.values_list("size", "note", "root")
        }
        self.kept: Checkpoint | None = None
        self.roots: dict[int, bytes] = {}
        self.edge: list[bytes] = []
        self.size = self.opened = self.nodes = 0
        self.gone: dict[tuple[str, str], int] = {}  # leaf hash, name -> the entry whose value is not there
        self.told_gone: set[tuple[str, str]] = set()

    def run(self, readers: Sequence[Reader]) -> None:
        """Everything; each entry is handed to `readers`, those that have no number yet last."""
        self._read_kept()
        rows = LedgerEntry.objects.filter(seq__isnull=False).order_by("seq").iterator(chunk_size=CHUNK)
        for chunk in chunks(rows):
            self._take(chunk, readers)
        self.report.check(
            "entries", self.size, f"{self.size} sealed, their bytes, hashes, columns and numbers"
        )
        self._close_tree()
        self._judge_checkpoints()
        self._judge_kept()
        self._look_at_unsealed(readers)
        self._judge_values()

    def _read_kept(self) -> None:
        if self.kept_note is None:
            self.report.notes.append(
                "no checkpoint from outside was given: that nothing was rewritten as a whole is not proven"
            )
            return
        self.kept = read_checkpoint(read_note(self.kept_note).text)
        self.roots.setdefault(self.kept.size, b"")

    # Entries

    def _take(self, rows: list[LedgerEntry], readers: Sequence[Reader]) -> None:
        values = commitments_of(rows)
        start = self.size
        for row in rows:
            if row.seq != self.size:
                self.report.problem(f"entry #{self.size} is not there: the next one is #{row.seq}")
                self.size = row.seq or 0
            entry = self._entry(row, f"entry #{row.seq}")
            if entry is not None:
                opened = self._open(entry, bytes(row.leaf_hash).hex(), values.get(row.pk, {}))
                self.chain.take(entry)
                if entry.kind.endswith(ERASED):
                    self._told(entry)
                self._hand(entry, opened, readers)
            self.size += 1
        self._grow(start, [leaf_hash(bytes(row.body)) for row in rows])

    def _entry(self, row: LedgerEntry, what: str) -> Entry | None:
        """The entry as its bytes tell it, when they can be read; its columns are held against them."""
        body = bytes(row.body)
        if leaf_hash(body) != bytes(row.leaf_hash):
            self.report.problem(f"{what}: its bytes do not have its hash")
        try:
            entry = read_entry(row.seq or 0, body)
        except (Malformed, Tampered) as fault:
            self.report.problem(f"{what}: {fault}")
            return None
        told = (entry.kind, entry.at, entry.person, entry.team, entry.service, entry.subject)
        ids = (row.actor_id, row.team_id, row.service_id, row.subject_id)
        columns = (row.kind, stamp(row.recorded_at), *(str(one) if one else "" for one in ids))
        if told != columns or json.loads(body)["subject"].get("type") != row.subject_type:
            self.report.problem(f"{what}: its columns do not say what its bytes say")
        return entry

    def _open(self, entry: Entry, leaf: str, values: dict[str, tuple[bytes, str]]) -> dict[str, str]:
        opened = {}
        for name, (nonce, value) in values.items():
            if not hmac.compare_digest(commitment(nonce, value), entry.commitments.get(name, "")):
                self.report.problem(
                    f"entry #{entry.seq}: its private value {name} is not what it committed to"
                )
            opened[name] = value
        for name in set(entry.commitments) - set(values):
            self.gone[leaf, name] = entry.seq
        self.opened += len(opened)
        return opened

    def _hand(self, entry: Entry, opened: dict[str, str], readers: Sequence[Reader]) -> None:
        for reader in readers:
            try:
                reader.take(entry, opened)
            except (Malformed, Tampered) as fault:
                self.report.problem(f"entry #{entry.seq}: {fault}")

    def _told(self, entry: Entry) -> None:
        names = entry.data.get("names")
        for name in names if isinstance(names, list) else []:
            self.told_gone.add((entry.text("entry"), str(name)))

    # The tree

    def _grow(self, start: int, leaves: list[bytes]) -> None:
        """Append leaves; on the way, compare the nodes that they complete and note the roots that are asked for."""
        if start == 0:
            self._note_root(0)
        ends = sorted(
            {size for size in (*self.checkpoints, *self.roots) if start < size < start + len(leaves)}
        )
        made: dict[merkle.Address, bytes] = {}
        begin = start
        for end in (*ends, start + len(leaves)):
            nodes, self.edge = merkle.grown(begin, self.edge, leaves[begin - start : end - start])
            made.update(nodes)
            self._note_root(end)
            begin = end
        wrong = {address for address, node in stored_nodes(made).items() if made.pop(address) != node}
        for level, index in sorted(wrong | set(made))[:1]:
            self.report.problem(f"the stored tree is wrong or has a hole at level {level}, place {index}")
        self.nodes += len(wrong) + len(made)

    def _note_root(self, size: int) -> None:
        if size in self.checkpoints or size in self.roots:
            self.roots[size] = merkle.bagged(self.edge)

    def _close_tree(self) -> None:
        if self.size == 0:
            self._note_root(0)
        complete = sum(self.size >> level for level in range(1, self.size.bit_length()))
        if (stored := LedgerNode.objects.count()) != complete:
            self.report.problem(f"the stored tree has {stored} nodes, and its entries make {complete}")
        self.report.check("tree", complete, f"{complete} stored nodes computed anew from the entries")

    # Checkpoints

    def _judge_checkpoints(self) -> None:
        for size, (note, root) in sorted(self.checkpoints.items()):
            what = f"the checkpoint over {size} entries"
            try:
                text, signers = verify(note, self.chain.enrolled)
                told = read_checkpoint(text)
            except (NoteMalformed, NoteUnproven) as fault:
                self.report.problem(f"{what}: {fault}")
                continue
            self.chain.judge_signers(what, told, signers)
            if (told.size, told.root) != (size, root) or self.roots.get(size) != root:
                self.report.problem(f"{what} does not have the root of these entries")
        newest = max(self.checkpoints, default=0)
        if newest != self.size:
            self.report.problem(
                f"{self.size} entries have a number, and the newest checkpoint covers {newest}"
            )
        count = len(self.checkpoints)
        self.report.check(
            "checkpoints", count, f"{count}, their signatures and roots; the newest covers {newest}"
        )
        self.chain.close()

    def _judge_kept(self) -> None:
        if self.kept is None or self.kept_note is None:
            return
        what = f"the checkpoint from outside, over {self.kept.size} entries"
        try:
            verify(self.kept_note, self.chain.trusted())
        except NoteUnproven as fault:
            self.report.problem(f"{what}: {fault}")
            return
        lost = self.chain.lost_since(self.kept)
        if lost is not None and self.kept.size > lost.kept:
            self.report.missing.append(
                f"entries #{lost.kept} to #{self.kept.size - 1} of {self.kept.origin}: #{lost.by} tells of the loss"
            )
        elif self.kept.origin not in self.chain.origins:
            self.report.problem(f"{what} is of another log, {self.kept.origin}")
        elif self.kept.size > self.size:
            self.report.problem(
                f"{what} knows more than the {self.size} entries that are here: this is an old copy"
            )
        elif self.roots.get(self.kept.size) != self.kept.root:
            self.report.problem(f"{what} is not over these entries: the log was rewritten")
        self.report.check(
            "outside", 1, f"{what} is the beginning of this log" if not self.report.problems else what
        )

    # What has no number yet, and private values

    def _look_at_unsealed(self, readers: Sequence[Reader]) -> None:
        rows = LedgerEntry.objects.filter(seq__isnull=True).order_by("pk").iterator(chunk_size=CHUNK)
        count = 0
        for chunk in chunks(rows):
            values = commitments_of(chunk)
            for row in chunk:
                entry = self._entry(row, f"the unsealed entry with id {row.pk}")
                if entry is not None:
                    opened = self._open(entry, bytes(row.leaf_hash).hex(), values.get(row.pk, {}))
                    if entry.kind.endswith(ERASED):
                        self._told(entry)
                    self._hand(entry, opened, readers)
                count += 1
        if count:
            self.report.notes.append(
                f"{count} entries are recorded and not sealed yet: nothing proves them so far"
            )

    def _judge_values(self) -> None:
        for gone, seq in self.gone.items():
            if gone in self.told_gone:
                self.report.missing.append(
                    f"the private value {gone[1]} of entry #{seq} was erased, as the log tells"
                )
            else:
                self.report.problem(
                    f"the private value {gone[1]} of entry #{seq} is gone, and no entry tells of it"
                )
        self.report.check("values", self.opened, f"{self.opened} private values are what was committed to")


def chunks(rows: Iterator[LedgerEntry]) -> Iterator[list[LedgerEntry]]:
    """So many rows at a time as are compared together."""
    while chunk := list(islice(rows, CHUNK)):
        yield chunk


def commitments_of(rows: Sequence[LedgerEntry]) -> dict[int, dict[str, tuple[bytes, str]]]:
    """Entry's id -> name -> nonce and value."""
    found: dict[int, dict[str, tuple[bytes, str]]] = {}
    kept = LedgerCommitment.objects.filter(entry__in=[row.pk for row in rows])
    for entry, name, nonce, value in kept.values_list("entry_id", "name", "nonce", "value"):
        found.setdefault(entry, {})[name] = (bytes(nonce), value)
    return found


def stored_nodes(made: dict[merkle.Address, bytes]) -> dict[merkle.Address, bytes]:
    """What is stored at the addresses of `made`, which are a run of places on each level."""
    if not made:
        return {}
    runs: dict[int, list[int]] = {}
    for level, index in made:
        runs.setdefault(level, []).append(index)
    places = Q()
    for level, indexes in runs.items():
        places |= Q(level=level, index__range=(min(indexes), max(indexes)))
    rows = LedgerNode.objects.filter(places).values_list("level", "index", "hash")
    return {(level, index): bytes(node) for level, index, node in rows if (level, index) in made}
