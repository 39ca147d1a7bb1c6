"""A service that was launched, with everything that a bundle about it can hold; and the bundle, checked."""

import hashlib
import zipfile
from datetime import timedelta
from pathlib import Path

from readiness.checklists.models import ItemEvidence
from readiness.checklists.operations import (
    accept_evidence,
    decide_waiver,
    put_forward,
    request_waiver,
    return_evidence,
)
from readiness.evidence.files import store
from readiness.evidence.operations import revise_evidence
from readiness.launches.operations import record_launch
from readiness.ledger import verifier
from readiness.ledger.export import public_keys
from readiness.ledger.sealing import seal_all
from readiness.reports.bundle import Scope, make_bundle
from tests.launches.stage import Stage
from tests.world import AT

HOUR = timedelta(hours=1)
REPORT = b"Everything was looked at.\n"


def live(stage: Stage) -> Stage:
    """Evidence of every kind, a waiver, two signatures, and the launch recorded."""
    stage.probe()
    stage.put("all.access")
    stage.accept("all.access", "security_reviewer")
    _revised_file(stage)
    waiver = request_waiver(
        item=stage.item("all.retention"), reason="Decided next month.", expires_at=AT + 30 * 24 * HOUR,
        actor=stage.world.actor("contributor"), at=AT,
    )  # fmt: skip
    decide_waiver(waiver=waiver, approve=True, actor=stage.world.actor("lead"), at=AT)
    launch = stage.request()
    stage.sign(launch, "lead")
    stage.sign(launch, "security_reviewer")
    record_launch(launch=launch, actor=stage.world.actor("lead"), at=AT + HOUR)
    return stage


def _revised_file(stage: Stage) -> None:
    actor = stage.world.actor("contributor")
    evidence = put_forward(
        items=[stage.item("all.readme")], kind="file", title="Report", actor=actor, at=AT,
        upload=store([b"To be written.\n"], "report.txt", "text/plain"),
    )  # fmt: skip
    attachment = ItemEvidence.objects.get(evidence=evidence)
    reviewer = stage.world.actor("security_reviewer")
    return_evidence(
        attachment=attachment, revision=evidence.revisions.get(), reason="Empty.", actor=reviewer, at=AT
    )
    upload = store([REPORT], "report.txt", "text/plain")
    revision = revise_evidence(evidence=evidence, upload=upload, actor=actor, at=AT)
    accept_evidence(attachment=attachment, revision=revision, actor=reviewer, at=AT)


def plain_certificate(scope, log, tell):
    """In place of a printed one, which takes seconds."""
    return b"%PDF-1.7 of " + str(log.size).encode(), ""


def made(scope: Scope, out: Path, *, kept=(), at=AT + 2 * HOUR) -> Path:
    """The bundle of everything that is recorded."""
    seal_all(at=at)
    make_bundle(scope, out, tell=lambda *_step: None, kept=kept, certificate=plain_certificate)
    return out


def judged(path: Path, checkpoint: str | None = None, key: str | None = None) -> verifier.Report:
    """The verifier's answer, by the log's newest key."""
    kept = checkpoint.encode() if checkpoint else None
    return verifier.verify(str(path), key or public_keys()[-1], kept)


def members(path: Path) -> dict[str, bytes]:
    """What is in it, as Python's own reader sees it."""
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
