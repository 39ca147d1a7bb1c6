"""Whether revisions, reviews and signatures are what the log told of them: both ways, and in what they say.

An entry tells of each by its id and digest; the row has the words. A row that no
entry tells of was put in past the portal, one that is not there any more was taken out, and one that differs was
changed.
"""

import hashlib
from dataclasses import dataclass, field
from typing import Any

from readiness.checklists import events as checklists
from readiness.checklists.models import EvidenceReview
from readiness.evidence import events as evidence
from readiness.evidence.content import content_digest
from readiness.evidence.models import Evidence, EvidenceRevision
from readiness.launches import events as launches
from readiness.launches.models import SignOff
from readiness.ledger.canonical import stamp
from readiness.ledger.verifier import Entry, Report

_SUBMITTED = {evidence.EVIDENCE_ADDED, evidence.EVIDENCE_REVISED, evidence.PROBE_RESULT_RECORDED}
_REVIEWED = {checklists.EVIDENCE_ACCEPTED: "accepted", checklists.EVIDENCE_RETURNED: "returned"}
_FILE = ("file_id", "file_name", "declared_type")
_SAID: dict[str, tuple[str, ...]] = {
    Evidence.Kind.PROBE.value: ("verdict", "code", "sentence", "remedy", "observations"),
    Evidence.Kind.FILE.value: ("statement", *_FILE),
    Evidence.Kind.LINK.value: ("statement", "url"),
    Evidence.Kind.ATTESTATION.value: ("statement",),
}
_SAID_BY_ANY = frozenset(name for names in _SAID.values() for name in names)


@dataclass
class Facts:
    """What entries tell, gathered in their order; then held against the rows."""

    report: Report
    revisions: dict[str, tuple[object, ...]] = field(default_factory=dict)
    reviews: dict[tuple[object, ...], int] = field(default_factory=dict)
    signatures: dict[str, tuple[object, ...]] = field(default_factory=dict)

    def take(self, entry: Entry, opened: dict[str, str]) -> None:
        """The next entry, with its private values."""
        told: tuple[object, ...]
        if entry.kind in _SUBMITTED:
            told = (entry.subject, entry.data.get("number"), entry.text("digest"), entry.text("file"))
            self.revisions[entry.text("revision")] = (*told, entry.person, entry.at)
        elif entry.kind in _REVIEWED:
            decision = _REVIEWED[entry.kind]
            told = (entry.subject, entry.text("revision"), decision, opened.get("reason", ""))
            self.reviews[*told, entry.person, entry.at] = entry.seq
        elif entry.kind == launches.SIGNED_OFF:
            told = (entry.subject, entry.text("role"), entry.person, entry.text("digest"), entry.at)
            self.signatures[entry.text("sign_off")] = (*told, opened.get("statement", ""))

    def close(self) -> None:
        """Hold the rows against what was told."""
        self._revisions()
        self._reviews()
        self._signatures()

    def _revisions(self) -> None:
        rows = EvidenceRevision.objects.select_related("evidence").iterator(chunk_size=500)
        told, count = dict(self.revisions), 0
        for row in rows:
            count += 1
            by = str(row.submitted_by_id) if row.submitted_by_id else ""
            here = (
                str(row.evidence_id),
                row.number,
                row.digest,
                row.file_id or "",
                by,
                stamp(row.submitted_at),
            )
            self._same(f"revision {row.pk}", here, told.pop(str(row.pk), None))
            if _content(row) != row.digest:
                self.report.problem(f"revision {row.pk} does not say what its digest is of")
            for name in sorted(_SAID_BY_ANY - set(_names(row))):
                if getattr(row, name) not in ("", None):
                    self.report.problem(
                        f"revision {row.pk} has a {name}, which its kind of evidence never has"
                    )
        self._gone("revision", told)
        self.report.check("revisions", count, f"{count} revisions of evidence say what the log told of them")

    def _reviews(self) -> None:
        told, count = dict(self.reviews), 0
        for row in EvidenceReview.objects.iterator(chunk_size=500):
            count += 1
            here = (
                str(row.attachment_id), str(row.revision_id), row.decision, row.reason, str(row.reviewer_id),
                stamp(row.reviewed_at),
            )  # fmt: skip
            if told.pop(here, None) is None:
                self.report.problem(f"review {row.pk} is not what the log told, or it told of none")
        self._gone("review", {f"of entry #{seq}": told for told, seq in told.items()})
        self.report.check("reviews", count, f"{count} decisions on evidence are what the log told of them")

    def _signatures(self) -> None:
        told, count = dict(self.signatures), 0
        for row in SignOff.objects.iterator(chunk_size=200):
            count += 1
            here = (
                str(row.launch_id), row.role, str(row.signer_id), row.digest, stamp(row.signed_at), row.statement,
            )  # fmt: skip
            self._same(f"signature {row.pk}", here, told.pop(str(row.pk), None))
            if hashlib.sha256(bytes(row.subject)).hexdigest() != row.digest:
                self.report.problem(f"signature {row.pk}: what was signed does not have its digest")
        self._gone("signature", told)
        self.report.check("signatures", count, f"{count} signatures are what the log told of them")

    def _same(self, what: str, here: tuple[object, ...], told: tuple[object, ...] | None) -> None:
        if told is None:
            self.report.problem(f"{what} is not in the log")
        elif here != told:
            self.report.problem(f"{what} is not what the log told of it")

    def _gone(self, what: str, left: dict[str, Any]) -> None:
        for name in left:
            self.report.problem(f"the {what} {name} of the log is not in the database")


def _names(row: EvidenceRevision) -> tuple[str, ...]:
    """The columns in which evidence of its kind says something; of a kind that there is not, none."""
    names = _SAID.get(row.evidence.kind, ())
    # What a tool reported comes with the bytes that it sent.
    brought = row.evidence.kind == Evidence.Kind.PROBE and row.file_id
    return (*names, *_FILE) if brought else names


def _content(row: EvidenceRevision) -> str:
    """The digest of what the row says now."""
    is_probe = row.evidence.kind == Evidence.Kind.PROBE
    return content_digest(
        evidence_id=str(row.evidence_id),
        number=row.number,
        kind=row.evidence.probe_kind or row.evidence.kind,
        title="" if is_probe else row.evidence.title,
        release="" if is_probe else row.evidence.release,
        effective_from=row.effective_from,
        effective_until=row.effective_until,
        said={name: getattr(row, name) for name in _names(row)},
    )
