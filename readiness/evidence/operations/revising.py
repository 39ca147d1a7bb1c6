"""Appending a revision: the one place that writes the table."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from readiness.evidence import events
from readiness.evidence.content import content_digest
from readiness.evidence.models import Evidence, EvidenceRevision
from readiness.ledger.operations import record
from readiness.teams.actors import Actor


def append_revision(
    *,
    evidence: Evidence,
    said: Mapping[str, Any],
    effective_from: datetime,
    effective_until: datetime | None,
    run_id: UUID | None = None,
    actor: Actor,
    at: datetime,
) -> EvidenceRevision:
    """The next revision of `evidence`, with its digest. The environment must be held.

    `said` are fields of the revision; `file_id` stands for the file by its SHA-256.
    """
    last = evidence.revisions.order_by("-number").values_list("number", flat=True).first()
    number = (last or 0) + 1
    is_probe = evidence.kind == Evidence.Kind.PROBE
    return EvidenceRevision.objects.create(
        evidence=evidence,
        number=number,
        **said,
        run_id=run_id,
        effective_from=effective_from,
        effective_until=effective_until,
        digest=content_digest(
            evidence_id=str(evidence.pk),
            number=number,
            kind=evidence.probe_kind or evidence.kind,
            # A probe's evidence lives on through renamings and releases; a person's never changes these.
            title="" if is_probe else evidence.title,
            release="" if is_probe else evidence.release,
            effective_from=effective_from,
            effective_until=effective_until,
            said=said,
        ),
        submitted_by=actor.user,
        submitted_at=at,
    )


def record_revision(
    *, kind: str, evidence: Evidence, revision: EvidenceRevision, actor: Actor, at: datetime
) -> None:
    """Write the ledger entry of a revision: its digest, and the title only as a commitment."""
    data = {
        "kind": evidence.kind,
        "revision": str(revision.pk),
        "number": revision.number,
        "digest": revision.digest,
    }
    if revision.file_id:
        data["file"] = revision.file_id
    if kind == events.PROBE_RESULT_RECORDED:
        data |= {"probe": evidence.probe_kind, "verdict": revision.verdict, "code": revision.code}
    record(
        kind=kind,
        actor=actor,
        at=at,
        subject=evidence,
        team=evidence.service.team,
        service=evidence.service,
        environment=evidence.environment,
        data=data,
        private={} if evidence.kind == Evidence.Kind.PROBE else {"title": evidence.title},
    )
