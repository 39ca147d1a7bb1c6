"""What a readiness certificate tells: the checklist of one environment as it stood at one time, as plain facts.

Everything is read as it was recorded by then and judged as of then, so that asking again later tells the same.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from readiness.audit.queries import Filters, entries_for, entries_of_service
from readiness.audit.words import Told, tell
from readiness.catalog.models import Environment, Service
from readiness.checklists.models import Checklist, NotApplicable, Waiver
from readiness.checklists.queries import ItemRow, Testimony, checklist_page
from readiness.checklists.summary import Summary, summary
from readiness.evidence.models import Evidence, EvidenceRevision, StoredFile
from readiness.launches.gate import Reason
from readiness.launches.models import Launch, SignOff
from readiness.launches.queries import Review, launch_checklist, review_of
from readiness.ledger.spoken import Spoken, spoken_by
from readiness.privacy.models import Erasure
from readiness.refusals import Conflict
from readiness.teams.actors import Actor

LEDGER_LINES = 40
PROOFS = {
    "proven": "Proven by a machine",
    "supported": "Supported",
    "attested": "Attested, accepted by a reviewer",
}
SOURCES = {
    "file": "File",
    "link": "Link",
    "attestation": "Attestation",
    "probe": "Probe",
    "ingest": "Tool output",
}


class NothingToTell(Conflict):
    """There was no checklist then."""

    code = "no-checklist"
    sentence = "This environment had no launch checklist at that time, so there is nothing to report."


@dataclass(frozen=True)
class EvidenceLine:
    """One piece of evidence as the report shows it."""

    evidence: Evidence
    revision: EvidenceRevision
    state: str
    reviewer: str
    reviewed_at: datetime | None
    # Its file, where the content was erased by then.
    erased: StoredFile | None = None

    @property
    def source(self) -> str:
        """Where it comes from, in words."""
        return SOURCES[self.evidence.kind]

    @property
    def by(self) -> str:
        """Who testified."""
        return str(self.revision.submitted_by) if self.revision.submitted_by else "the portal's probe"

    @property
    def sha256(self) -> str:
        """The hash to compare: of the file where there is one, else of the revision's content."""
        return self.revision.file_id or self.revision.digest

    @property
    def why_erased(self) -> str:
        """Why its content went, in words."""
        return str(Erasure.Reason(self.erased.erased_reason).label) if self.erased else ""


@dataclass(frozen=True)
class ItemFacts:
    """One item in the report."""

    row: ItemRow
    evidence: tuple[EvidenceLine, ...]
    waiver: Waiver | None
    claim: NotApplicable | None

    @property
    def proof(self) -> str:
        """How strong the proof is, in words."""
        return PROOFS.get(self.row.standing.proof or "", "")


@dataclass(frozen=True)
class Section:
    """The items of one section, in template order."""

    title: str
    items: tuple[ItemFacts, ...]

    @property
    def holding(self) -> int:
        """How many items hold."""
        return sum(item.row.standing.holds for item in self.items)


@dataclass(frozen=True)
class Signature:
    """A sign-off, and whether it covers the state that the report tells."""

    sign_off: SignOff
    current: bool


@dataclass(frozen=True)
class Certificate:
    """The whole report."""

    service: Service
    environment: Environment
    checklist: Checklist
    as_of: datetime
    launch: Launch | None
    summary: Summary
    review: Review
    sections: tuple[Section, ...]
    signatures: tuple[Signature, ...]
    ledger: tuple[Told, ...]
    # Every printed copy is an anchor of the log: what it says of itself, kept by somebody else.
    checkpoint: Spoken | None

    @property
    def blocking(self) -> int:
        """How many items stand in the way."""
        return self.summary.total - self.summary.holding

    @property
    def findings(self) -> list[Reason]:
        """The open findings that keep the launch back."""
        return [one for one in self.review.gate.reasons if one.finding]

    @property
    def verdict(self) -> str:
        """The first line: what a person would say."""
        if self.blocking:
            stands = "item stands" if self.blocking == 1 else "items stand"
            return f"Not ready: {self.blocking} of {self.summary.total} {stands} in the way."
        if self.findings:
            count = len(self.findings)
            return f"Not ready: {count} open finding{'s stand' if count > 1 else ' stands'} in the way."
        signed = {one.sign_off.role for one in self.signatures if one.current}
        if signed == set(SignOff.Role):
            return f"Ready: all {self.summary.total} items hold, and both signatures cover this state."
        return f"All {self.summary.total} items hold. Signatures on this state are missing."

    @property
    def probes(self) -> list[EvidenceLine]:
        """The newest answer of each probe, each once."""
        found = {
            line.evidence.pk: line
            for section in self.sections
            for item in section.items
            for line in item.evidence
            if line.evidence.kind == Evidence.Kind.PROBE
        }
        return sorted(found.values(), key=lambda line: line.evidence.title)


def certificate(environment: Environment, *, as_of: datetime, reader: Actor | None) -> Certificate:
    """Gather it for `reader`, in a number of queries that does not grow with the checklist.

    Without a reader it is for a document whose maker has seen to it that who gets it may see the service. Raises
    `NothingToTell`.
    """
    checklist = launch_checklist(environment)
    if checklist.started_at > as_of:
        raise NothingToTell
    rows = checklist_page(checklist, as_of, known_at=as_of)
    review = review_of(checklist, as_of, known_at=as_of)
    launch = (
        Launch.objects.filter(environment=environment, requested_at__lte=as_of)
        .exclude(state=Launch.State.CANCELLED, closed_at__lte=as_of)
        .select_related("requested_by")
        .order_by("-requested_at")
        .first()
    )
    about = Filters(service=environment.service_id, until=as_of)
    if reader is None:
        happened = entries_of_service(about, limit=LEDGER_LINES)
    else:
        happened = entries_for(reader, about, limit=LEDGER_LINES).entries
    return Certificate(
        service=environment.service,
        environment=environment,
        checklist=checklist,
        as_of=as_of,
        launch=launch,
        summary=summary(row.standing for row in rows),
        review=review,
        sections=tuple(_sections(rows, _erased(rows, as_of))),
        signatures=tuple(_signatures(launch, review, as_of)),
        ledger=tuple(tell(happened)),
        checkpoint=spoken_by(as_of),
    )


def as_json(told: Certificate) -> dict[str, Any]:
    """The same for machines: what is attached to the PDF. Exactly the signed subject, and how each item stood."""
    return {
        "format": 1,
        "service": {"id": str(told.service.pk), "slug": told.service.slug, "name": told.service.name},
        "environment": told.environment.slug,
        "as_of": told.as_of.isoformat(),
        "verdict": told.review.gate.verdict,
        "digest": told.review.digest,
        "subject": told.review.subject,
        "items": [
            {
                "key": item.row.item.key,
                "section": section.title,
                "title": item.row.item.template_item.title,
                "standing": item.row.standing.value,
                "reason": item.row.standing.reason,
                "evidence": [
                    {
                        "id": str(line.evidence.pk),
                        "kind": line.evidence.kind,
                        "title": line.evidence.title,
                        "revision": line.revision.number,
                        "sha256": line.sha256,
                        "state": line.state,
                        **_tombstone(line.erased),
                    }
                    for line in item.evidence
                ],
            }
            for section in told.sections
            for item in section.items
        ],
        "signatures": [
            {
                "role": one.sign_off.role,
                "signer": str(one.sign_off.signer),
                "signed_at": one.sign_off.signed_at.isoformat(),
                "digest": one.sign_off.digest,
                "current": one.current,
            }
            for one in told.signatures
        ],
        "checkpoint": told.checkpoint.as_json() if told.checkpoint else None,
    }


Erased = dict[str, StoredFile]


def _erased(rows: list[ItemRow], as_of: datetime) -> Erased:
    """SHA-256 -> each file among the evidence whose content was erased by `as_of`."""
    named = {
        testimony.newest.file_id for row in rows for testimony in row.testimonies if testimony.newest.file_id
    }
    if not named:
        return {}
    gone = StoredFile.objects.filter(pk__in=named, erased_at__lte=as_of).select_related("erased_by")
    return {one.sha256: one for one in gone}


def _tombstone(file: StoredFile | None) -> dict[str, Any]:
    if file is None or file.erased_at is None:
        return {}
    told = {"at": file.erased_at.isoformat(), "by": str(file.erased_by), "reason": file.erased_reason}
    return {"erased": told}


def _sections(rows: list[ItemRow], erased: Erased) -> Iterator[Section]:
    for title, members in groupby(rows, key=lambda row: row.item.template_item.section):
        yield Section(title, tuple(_item(row, erased) for row in members))


def _item(row: ItemRow, erased: Erased) -> ItemFacts:
    lines = [_line(row, testimony, erased) for testimony in row.testimonies if testimony.facts]
    waived = row.standing.value == "waived"
    approved = [waiver for waiver in row.gathered.waivers if waiver.state == Waiver.State.APPROVED]
    covering = max(approved, key=lambda waiver: waiver.expires_at, default=None)
    claim = row.gathered.claim if row.standing.value == "not_applicable" else None
    return ItemFacts(row, tuple(lines), covering if waived else None, claim)


def _line(row: ItemRow, testimony: Testimony, erased: Erased) -> EvidenceLine:
    review = testimony.review
    return EvidenceLine(
        evidence=testimony.evidence,
        revision=testimony.newest,
        state=row.freshness_of(testimony).replace("_", " "),
        reviewer=str(review.reviewer) if review else "",
        reviewed_at=review.reviewed_at if review else None,
        erased=erased.get(testimony.newest.file_id or ""),
    )


def _signatures(launch: Launch | None, review: Review, as_of: datetime) -> Iterator[Signature]:
    if launch is None:
        return
    for one in launch.sign_offs.filter(signed_at__lte=as_of).select_related("signer").order_by("signed_at"):
        yield Signature(one, current=one.digest == review.digest)
