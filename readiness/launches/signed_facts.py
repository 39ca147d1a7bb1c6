"""From what is known of a checklist to what is signed: the rows behind `digest.py`."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from readiness.checklists.facts import DID_NOT_RUN
from readiness.checklists.models import Checklist, ChecklistItem, Waiver
from readiness.checklists.queries import Gathered, Testimony
from readiness.checklists.standing import Standing
from readiness.evidence.models import Evidence, EvidenceRevision
from readiness.findings.models import Finding
from readiness.launches import digest as signed
from readiness.ledger.canonical import stamp

Known = tuple[ChecklistItem, Gathered, Standing]


def subject_of(
    checklist: Checklist, known: Iterable[Known], findings: Iterable[Finding], at: datetime
) -> dict[str, Any]:
    """The value to sign for `checklist`, which comes with its template and version; `findings` as
    `standing_findings` gives those that count for the gate."""
    version = checklist.version
    return signed.subject(
        service=str(checklist.service_id),
        environment=str(checklist.environment_id),
        template=signed.SignedTemplate(
            slug=checklist.template.slug, number=version.number, digest=version.digest
        ),
        items=[_item(item, gathered, standing, at) for item, gathered, standing in known],
        findings=[_finding(one, at) for one in findings],
    )


def put_forward_by(known: Iterable[Known], findings: Iterable[Finding], at: datetime) -> frozenset[UUID]:
    """The people whose word is part of what is signed: evidence, waivers asked for, claims not to apply."""
    people = {person for _item, gathered, standing in known for person in _people(gathered, standing)}
    return frozenset(people | {one.waiver_asked_by for one in findings if _covered(one, at)})  # type: ignore[attr-defined]  # annotated


def _covered(finding: Finding, at: datetime) -> bool:
    until: datetime | None = finding.waived_until  # type: ignore[attr-defined]  # annotated
    return until is not None and at < until


def _finding(one: Finding, at: datetime) -> signed.SignedFinding:
    waiver = signed.SignedFindingWaiver(
        id=str(one.waived_by),  # type: ignore[attr-defined]  # annotated
        expires_at=stamp(one.waived_until),  # type: ignore[attr-defined]  # annotated
    ) if _covered(one, at) else None  # fmt: skip
    return signed.SignedFinding(id=str(one.pk), kind=one.kind, severity=one.severity, waiver=waiver)


def _item(item: ChecklistItem, known: Gathered, standing: Standing, at: datetime) -> signed.SignedItem:
    return signed.SignedItem(
        key=item.key,
        standing=standing.value,
        evidence=tuple(one for testimony in _of_people(known) for one in _evidence(testimony)),
        probes=tuple(_probes(known)),
        waiver=_waiver(known.waivers, at) if standing.value == "waived" else None,
        not_applicable=_claim(known) if standing.value == "not_applicable" else None,
    )


def _of_people(known: Gathered) -> list[Testimony]:
    return [one for one in known.testimonies if one.facts and one.evidence.kind != Evidence.Kind.PROBE]


def _revisions(testimony: Testimony) -> list[tuple[EvidenceRevision, str | None]]:
    """The newest revision and, where that is another one, the accepted revision that still counts."""
    newest = testimony.newest, testimony.review.decision if testimony.review else None
    if testimony.accepted is None or testimony.accepted.pk == testimony.newest.pk:
        return [newest]
    return [newest, (testimony.accepted, "accepted")]


def _evidence(testimony: Testimony) -> Iterator[signed.SignedEvidence]:
    for revision, review in _revisions(testimony):
        yield signed.SignedEvidence(
            id=str(testimony.evidence.pk), revision=revision.number, sha256=revision.digest, review=review
        )


def _probes(known: Gathered) -> set[signed.SignedProbe]:
    """What machines last said. A run that did not take place says nothing, and must not unsign anything."""
    return {
        signed.SignedProbe(kind=fact.probe_kind, verdict=fact.verdict or "", code=fact.code)
        for fact in known.facts.evidence
        if fact.probe_kind and fact.verdict not in DID_NOT_RUN
    }


def _waiver(waivers: Iterable[Waiver], at: datetime) -> signed.SignedWaiver | None:
    """The waiver that covers the item at `at`: of several, the one that lasts longest, as in `standing.py`."""
    covering = [one for one in waivers if one.state == Waiver.State.APPROVED and at < one.expires_at]
    if not covering:
        return None
    longest = max(covering, key=lambda one: (one.expires_at, one.reason))
    return signed.SignedWaiver(
        id=str(longest.pk), reason=longest.reason, expires_at=stamp(longest.expires_at)
    )


def _claim(known: Gathered) -> signed.SignedClaim | None:
    claim = known.claim
    if claim is None:
        return None
    return signed.SignedClaim(id=str(claim.pk), claimed_by=str(claim.claimed_by_id), reason=claim.reason)


def _people(known: Gathered, standing: Standing) -> Iterator[UUID]:
    for testimony in _of_people(known):
        people = [testimony.attachment.attached_by_id]
        people += [revision.submitted_by_id for revision, _review in _revisions(testimony)]
        yield from filter(None, people)
    if standing.value == "waived":
        yield from (one.requested_by_id for one in known.waivers if one.state == Waiver.State.APPROVED)
    if standing.value == "not_applicable" and known.claim is not None:
        yield known.claim.claimed_by_id
