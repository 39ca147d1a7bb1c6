"""Making a bundle: entries, proofs, openings, files, what was signed, and a manifest that the log's key signs.

Equal facts under an equal checkpoint give equal bytes, but for a signed copy of the report. Files are streamed; what is
held in memory grows with the number of entries, not with the size of files.
"""

import base64
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings

from readiness.anchors.queries import stamped
from readiness.evidence.files import path_of
from readiness.evidence.models import StoredFile
from readiness.launches import events as launching
from readiness.launches.models import SignOff
from readiness.ledger import export, verifier
from readiness.ledger.canonical import canonical, stamp
from readiness.ledger.export import SealedLog, Told, Tree
from readiness.ledger.note import Checkpoint
from readiness.privacy import events as privacy
from readiness.reports.bundle.archive import Archive, Written
from readiness.reports.bundle.certificate import Certificate, signed_copy
from readiness.reports.bundle.choosing import entries_of
from readiness.reports.bundle.instructions import instructions
from readiness.reports.bundle.scope import Scope
from readiness.reports.kind import Tell

FORMAT = 1
_CHUNK = 2**20
#: How often a waiting person hears how far it is, in members.
_EVERY = 500
#: A month of time stamps.
_STAMPED = 31


@dataclass
class Bundle:
    """One bundle on its way. Members are written in the order of their names, the manifest last."""

    scope: Scope
    log: SealedLog
    kept: Sequence[Checkpoint]
    certificate: Certificate
    tell: Tell
    entries: list[Told] = field(default_factory=list)
    tree: Tree = field(init=False)
    stamped: list[tuple[int, bytes, bytes]] = field(default_factory=list)
    written: list[Written] = field(default_factory=list)
    withheld: list[dict[str, Any]] = field(default_factory=list)
    erased: list[dict[str, Any]] = field(default_factory=list)

    def write(self, out: Path) -> None:
        """Everything, into the file `out`."""
        self.tell("Choosing entries", 0, 1)
        self.entries = entries_of(self.scope, self.log)
        self.tree = Tree(self.log)
        told = stamped(self.log.origin, self.log.sealed_at, _STAMPED)
        self.stamped = sorted(
            (one for one in told if 0 < one[0] <= self.log.size), key=lambda one: str(one[0])
        )
        places = sorted((told.seq for told in self.entries), key=str)
        parts: tuple[Callable[[Archive], None], ...] = (
            lambda archive: self._one(
                archive,
                "VERIFY.md",
                instructions(self.log, self.scope, self.entries[0].seq if self.entries else 0),
            ),
            lambda archive: self._one(archive, "checkpoint", self.log.note.encode()),
            self._anchors,
            lambda archive: self._commitments(archive, places),
            self._consistency,
            lambda archive: self._bodies(archive, places),
            self._files,
            lambda archive: self._one(
                archive, "keys.txt", "".join(f"{key}\n" for key in export.public_keys()).encode()
            ),
            self._leaves,
            lambda archive: self._proofs(archive, places),
            self._report,
            self._rotations,
            self._subjects,
            self._timestamps,
            lambda archive: self._one(archive, "verifier.py", Path(verifier.__file__).read_bytes()),
        )
        with out.open("w+b") as file, Archive(file, self._wrote) as archive:
            for part in parts:
                part(archive)
            manifest = canonical(self.manifest())
            note = export.sign_text("bundle", manifest, self.log)
            archive.add("manifest.json", manifest)
            archive.add("manifest.note", note.encode())
        self.tell("Done", len(self.written), len(self.written))

    def manifest(self) -> dict[str, Any]:
        """What the log's key vouches for."""
        members = [{"name": one.name, "size": one.size, "sha256": one.sha256} for one in self.written]
        return {
            "format": FORMAT,
            "origin": self.log.origin,
            "scope": self.scope.told(),
            "made_by": f"launchproof {settings.RELEASE}",
            "at": stamp(self.log.sealed_at),
            "checkpoint": {"size": self.log.size, "root": self.log.root.hex()},
            "entries": [told.seq for told in self.entries],
            "members": sorted(members, key=lambda one: str(one["name"])),
            "withheld": self.withheld,
            "erased": self.erased,
        }

    def _wrote(self, one: Written) -> None:
        self.written.append(one)
        if len(self.written) % _EVERY == 0:
            self.tell(f"Writing {one.name.partition('/')[0]}", len(self.written), 3 * len(self.entries))

    def _one(self, archive: Archive, name: str, body: bytes) -> None:
        archive.add(name, body)

    def _commitments(self, archive: Archive, places: Sequence[int]) -> None:
        by_seq = {told.seq: told for told in self.entries}
        leaves = {seq: self.tree.leaf(seq).hex() for seq in places}
        told_by = {
            (told.data["entry"], name): told.seq
            for told in self.entries
            if told.kind == privacy.VALUE_ERASED
            for name in told.data["names"]
        }
        for seq, kind, opened in export.openings(places):
            about_people = kind.startswith("teams.")
            for name in sorted(set(by_seq[seq].commitments) - set(opened)):
                if not about_people:
                    by = told_by.get((leaves[seq], name))
                    self.erased.append(
                        {"entry": seq, "commitment": name, "why": "its value was erased", "by_entry": by}
                    )
            if about_people:  # who somebody is beyond the name that pages show, is not for a bundle to tell
                opened = {name: value for name, value in opened.items() if name == "name"}
            if opened:
                archive.add(f"commitments/{seq}.json", canonical(opened))

    def _anchors(self, archive: Archive) -> None:
        """What an authority stamped, so that each token has beside it the bytes that it is about."""
        for size, note, _token in self.stamped:
            archive.add(f"checkpoints/{size}", note)

    def _timestamps(self, archive: Archive) -> None:
        for size, _note, token in self.stamped:
            archive.add(f"timestamps/{size}.tsr", token)

    def _consistency(self, archive: Archive) -> None:
        sizes = {kept.size for kept in self.kept if 0 < kept.size <= self.log.size}
        sizes |= {size for size, _note, _token in self.stamped if size < self.log.size}
        for size in sorted(sizes, key=str):
            archive.add(f"consistency/{size}-{self.log.size}", _lines(self.tree.consistency(size)))

    def _bodies(self, archive: Archive, places: Sequence[int]) -> None:
        for seq, body in export.bodies(places):
            archive.add(f"entries/{seq}.json", body)

    def _files(self, archive: Archive) -> None:
        named = {
            told.data["file"]
            for told in self.entries
            if told.kind.startswith("evidence.") and told.data.get("file")
        }
        gone = dict(
            StoredFile.objects.filter(pk__in=named, erased_at__isnull=False).values_list(
                "pk", "erased_reason"
            )
        )
        told_by = {told.data["file"]: told.seq for told in self.entries if told.kind == privacy.FILE_ERASED}
        for sha256 in sorted(named):
            path, name = path_of(sha256), f"files/{sha256}"
            if sha256 in gone:
                why = f"its content was erased: {gone[sha256]}"
                self.erased.append({"name": name, "why": why, "by_entry": told_by.get(sha256)})
            elif not self.scope.with_files:
                self.withheld.append({"name": name, "why": "this bundle was asked for without files"})
            elif not path.is_file():
                self.withheld.append({"name": name, "why": "the portal no longer has this file"})
            else:
                self.tell(f"Writing the file {sha256[:12]}", len(self.written), 3 * len(self.entries))
                archive.stream(name, path.stat().st_size, _chunks(path))

    def _leaves(self, archive: Archive) -> None:
        if self.log.size <= settings.BUNDLE_LEAF_HASHES:
            archive.add("leaf-hashes", self.tree.leaves)

    def _proofs(self, archive: Archive, places: Sequence[int]) -> None:
        for seq in places:
            head = f"c2sp.org/tlog-proof@v1\nindex {seq}\n".encode()
            archive.add(
                f"proofs/{seq}.tlog-proof",
                head + _lines(self.tree.inclusion(seq)) + b"\n" + self.log.note.encode(),
            )

    def _report(self, archive: Archive) -> None:
        body, why = self.certificate(self.scope, self.log, self.tell)
        signed, why_not = signed_copy(body) if body else (b"", "")
        for name, content, missing in (("report-signed.pdf", signed, why_not), ("report.pdf", body, why)):
            if content:
                archive.add(name, content)
            elif missing:
                self.withheld.append({"name": name, "why": missing})

    def _rotations(self, archive: Archive) -> None:
        changed = [told.seq for told in self.entries if told.kind == "ledger.key.rotated"]
        if changed:
            archive.add("rotations", "".join(f"{seq}\n" for seq in changed).encode())

    def _subjects(self, archive: Archive) -> None:
        signed = [UUID(told.data["sign_off"]) for told in self.entries if told.kind == launching.SIGNED_OFF]
        rows = SignOff.objects.filter(pk__in=signed).order_by("digest").values_list("digest", "pk")
        for digest, pk in dict(rows).items():
            archive.add(
                f"subjects/{digest}.json", bytes(SignOff.objects.values_list("subject", flat=True).get(pk=pk))
            )


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            yield chunk


def _lines(hashes: Sequence[bytes]) -> bytes:
    return b"".join(base64.b64encode(one) + b"\n" for one in hashes)
