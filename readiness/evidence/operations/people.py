"""What people testify: files, links, attestations."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from readiness.catalog.models import Environment
from readiness.catalog.urls import UrlError
from readiness.evidence import events
from readiness.evidence.files import StoredUpload
from readiness.evidence.following import tell
from readiness.evidence.holding import enter
from readiness.evidence.links import link
from readiness.evidence.models import Evidence, EvidenceRevision
from readiness.evidence.operations.naming import name_file
from readiness.evidence.operations.revising import append_revision, record_revision
from readiness.ledger.operations import record
from readiness.refusals import AlreadyDecided, Conflict, Invalid
from readiness.teams.access import Action
from readiness.teams.actors import Actor
from readiness.teams.fields import Problems

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
    problems = Problems()
    title = problems.one_line("title", title, longest=200, required=True)
    release = problems.one_line("release", release, longest=100)
    said = _said(problems, kind=kind, statement=statement, url=url, upload=upload)
    begins = _period(problems, effective_from or at, effective_until, at)
    problems.refuse_any()
    evidence = Evidence.objects.create(
        service=held.service,
        environment=held,
        release=release,
        kind=kind,
        title=title,
        created_by=actor.user,
        created_at=at,
    )
    name_file(upload, at)
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
    problems = Problems()
    said = _said(problems, kind=fresh.kind, statement=statement, url=url, upload=upload)
    begins = _period(problems, effective_from or at, effective_until, at)
    problems.refuse_any()
    name_file(upload, at)
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
    problems = Problems()
    reason = problems.free_text("reason", reason, longest=1000, required=True)
    problems.refuse_any()
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
    problems: Problems, *, kind: str, statement: str, url: str, upload: StoredUpload | None
) -> dict[str, Any]:
    """The revision's fields for this kind; what does not belong to it is refused, never just dropped."""
    if kind not in {Evidence.Kind.FILE, Evidence.Kind.LINK, Evidence.Kind.ATTESTATION}:
        raise Invalid({"kind": ["Evidence of people is a file, a link or an attestation."]})
    is_attestation = kind == Evidence.Kind.ATTESTATION
    said: dict[str, Any] = {
        "statement": problems.free_text("statement", statement, longest=8000, required=is_attestation)
    }
    if kind == Evidence.Kind.LINK:
        said["url"] = _link(problems, url)
    elif url:
        problems.add("url", "Only a link has an address.")
    if kind == Evidence.Kind.FILE:
        if upload is None:
            problems.add("file", "The file is missing.")
        else:
            said |= {
                "file_id": upload.sha256,
                "file_name": upload.name,
                "declared_type": upload.declared_type,
            }
    elif upload is not None:
        problems.add("file", "Only evidence of the kind file has one.")
    return said


def _link(problems: Problems, url: str) -> str:
    try:
        return link(url)
    except UrlError as error:
        problems.add("url", str(error) if url.strip() else "This is needed.")
        return ""


def _period(problems: Problems, begins: datetime, ends: datetime | None, at: datetime) -> datetime:
    if begins.tzinfo is None or (ends is not None and ends.tzinfo is None):
        raise TypeError("The effective period is given in aware datetimes.")
    if begins > at + CLOCK_SKEW:
        problems.add("effective_from", "Evidence cannot count from a time to come.")
    if ends is not None and ends <= begins:
        problems.add("effective_until", "The end lies before the beginning.")
    elif ends is not None and ends <= at:
        problems.add("effective_until", "The end has already passed.")
    return begins
