"""What people testify: files, links, attestations."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from readiness.catalog.models import Environment
from readiness.evidence import events
from readiness.evidence.files import StoredUpload, path_of
from readiness.evidence.following import tell
from readiness.evidence.holding import enter
from readiness.evidence.models import Evidence, EvidenceRevision, StoredFile
from readiness.evidence.operations.revising import append_revision, record_revision
from readiness.evidence.wording import Wording
from readiness.ledger.operations import record
from readiness.refusals import AlreadyDecided, Conflict, Invalid
from readiness.teams.access import Action
from readiness.teams.actors import Actor

#: Clocks of two machines differ a little; evidence of tomorrow is a mistake.
CLOCK_SKEW = timedelta(minutes=5)


class EvidenceWithdrawn(Conflict):
    """Withdrawn evidence stays as it was."""

    code = "evidence-withdrawn"
    sentence = "This evidence was withdrawn. Add new evidence instead."


class ProbeEvidence(Conflict):
    """What a machine saw is not a person's to change or take back."""

    code = "probe-evidence"
    sentence = "This is what a probe saw; people neither change nor withdraw it. Run the probe again instead."


class UploadGone(Conflict):
    """The uploaded file is no longer there: more than a day lay between upload and submission."""

    code = "upload-gone"
    sentence = "The uploaded file is no longer there. Upload it again."


@transaction.atomic
def add_evidence(
    *,
    environment: Environment,
    kind: str,
    title: str,
    statement: str = "",
    url: str = "",
    upload: StoredUpload | None = None,
    effective_from: datetime | None = None,
    effective_until: datetime | None = None,
    release: str = "",
    actor: Actor,
    at: datetime,
) -> Evidence:
    """A new piece of evidence with its first revision, bound to `environment` and serving no item yet.

    `kind` is "file" (with `upload` from `files.store`), "link" (with `url`) or "attestation" (with
    `statement`). It counts from `effective_from` (default: `at`; aware, at most five minutes ahead) until
    `effective_until`, or as long as each item it serves lets it. Raises `Invalid`, `UploadGone`,
    `EnvironmentClosed`.
    """
    held = enter(actor, Action.ADD_EVIDENCE, environment)
    form = Wording()
    title = form.line("title", title, most=200, label="Title")
    release = form.line("release", release, most=100, label="Release", required=False)
    said = _said(form, kind=kind, statement=statement, url=url, upload=upload)
    begins = _period(form, effective_from or at, effective_until, at)
    form.refuse()
    evidence = Evidence.objects.create(
        service=held.service,
        environment=held,
        release=release,
        kind=kind,
        title=title,
        created_by=actor.user,
        created_at=at,
    )
    _name_file(upload, at)
    revision = append_revision(
        evidence=evidence,
        said=said,
        effective_from=begins,
        effective_until=effective_until,
        actor=actor,
        at=at,
    )
    record_revision(kind=events.EVIDENCE_ADDED, evidence=evidence, revision=revision, actor=actor, at=at)
    return evidence


@transaction.atomic
def revise_evidence(
    *,
    evidence: Evidence,
    statement: str = "",
    url: str = "",
    upload: StoredUpload | None = None,
    effective_from: datetime | None = None,
    effective_until: datetime | None = None,
    actor: Actor,
    at: datetime,
) -> EvidenceRevision:
    """The next revision, of the same kind, with the same rules as `add_evidence`; earlier ones stay.

    It waits for a reviewer for every item that it serves; what was accepted before counts on until then.
    Raises `Invalid`, `EvidenceWithdrawn`, `ProbeEvidence`, `UploadGone`, `EnvironmentClosed`.
    """
    enter(actor, Action.ADD_EVIDENCE, evidence.environment)
    fresh = _open(evidence)
    form = Wording()
    said = _said(form, kind=fresh.kind, statement=statement, url=url, upload=upload)
    begins = _period(form, effective_from or at, effective_until, at)
    form.refuse()
    _name_file(upload, at)
    revision = append_revision(
        evidence=fresh, said=said, effective_from=begins, effective_until=effective_until, actor=actor, at=at
    )
    record_revision(kind=events.EVIDENCE_REVISED, evidence=fresh, revision=revision, actor=actor, at=at)
    tell(fresh, at)
    return revision


@transaction.atomic
def withdraw_evidence(*, evidence: Evidence, reason: str, actor: Actor, at: datetime) -> Evidence:
    """Take evidence back, with a reason. It is kept, and counts for nothing from now on.

    Raises `Invalid` without a reason, `ProbeEvidence`, and `AlreadyDecided` when it was withdrawn before.
    """
    enter(actor, Action.WITHDRAW_EVIDENCE, evidence.environment)
    form = Wording()
    reason = form.text("reason", reason, most=1000, label="Reason")
    form.refuse()
    try:
        fresh = _open(evidence)
    except EvidenceWithdrawn as error:
        raise AlreadyDecided("This evidence was already withdrawn.") from error
    fresh.withdrawn_at, fresh.withdrawn_by, fresh.withdrawn_reason = at, actor.user, reason
    fresh.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_reason"])
    record(
        kind=events.EVIDENCE_WITHDRAWN,
        actor=actor,
        at=at,
        subject=fresh,
        team=fresh.service.team,
        service=fresh.service,
        environment=fresh.environment,
        private={"title": fresh.title, "reason": reason},
    )
    tell(fresh, at)
    return fresh


def _open(evidence: Evidence) -> Evidence:
    """The row as it is now, for a person to go on with."""
    fresh = Evidence.objects.select_related("service__team", "environment").get(pk=evidence.pk)
    if fresh.kind == Evidence.Kind.PROBE:
        raise ProbeEvidence
    if fresh.withdrawn_at:
        raise EvidenceWithdrawn
    return fresh


def _said(
    form: Wording, *, kind: str, statement: str, url: str, upload: StoredUpload | None
) -> dict[str, Any]:
    """The revision's fields for this kind; what does not belong to it is refused, never just dropped."""
    if kind not in {Evidence.Kind.FILE, Evidence.Kind.LINK, Evidence.Kind.ATTESTATION}:
        raise Invalid({"kind": ["Evidence of people is a file, a link or an attestation."]})
    is_attestation = kind == Evidence.Kind.ATTESTATION
    said: dict[str, Any] = {
        "statement": form.text("statement", statement, most=8000, label="Statement", required=is_attestation)
    }
    if kind == Evidence.Kind.LINK:
        said["url"] = form.link("url", url)
    elif url:
        form.wrong("url", "Only a link has an address.")
    if kind == Evidence.Kind.FILE:
        if upload is None:
            form.wrong("file", "The file is missing.")
        else:
            said |= {
                "file_id": upload.sha256,
                "file_name": upload.name,
                "declared_type": upload.declared_type,
            }
    elif upload is not None:
        form.wrong("file", "Only evidence of the kind file has one.")
    return said


def _period(form: Wording, begins: datetime, ends: datetime | None, at: datetime) -> datetime:
    if begins.tzinfo is None or (ends is not None and ends.tzinfo is None):
        raise TypeError("The effective period is given in aware datetimes.")
    if begins > at + CLOCK_SKEW:
        form.wrong("effective_from", "Evidence cannot count from a time to come.")
    if ends is not None and ends <= begins:
        form.wrong("effective_until", "The end lies before the beginning.")
    elif ends is not None and ends <= at:
        form.wrong("effective_until", "The end has already passed.")
    return begins


def _name_file(upload: StoredUpload | None, at: datetime) -> None:
    """Give the stored file its row, once for all evidence with the same content."""
    if upload is None:
        return
    if not path_of(upload.sha256).is_file():
        raise UploadGone
    StoredFile.objects.bulk_create(
        [StoredFile(sha256=upload.sha256, size=upload.size, media_type=upload.media_type, stored_at=at)],
        ignore_conflicts=True,
    )
