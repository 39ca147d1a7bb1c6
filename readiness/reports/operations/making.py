"""Making reports: claimed with a lease, told step by step, kept only while the lease holds."""

import hashlib
import os
import uuid
from datetime import datetime, timedelta
from pathlib import Path

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils.text import slugify

from readiness.clock import now
from readiness.reports import events
from readiness.reports.kind import report_kinds
from readiness.reports.models import ReportJob, SignedReport
from readiness.reports.operations.asking import WAITING, write_down
from readiness.reports.pdf import PdfFailed
from readiness.reports.queries import file_path, reports_of, signed_path
from readiness.reports.signing import Signed, is_configured, sign_pdf
from readiness.teams.actors import SYSTEM, Actor

log = structlog.get_logger(__name__)

#: After so many workers died with it, a report is given up rather than tried for ever.
TRIES = 3
_CHUNK = 2**20


class NobodyWaits(Exception):
    """The report was cancelled, or the lease went to another worker."""


def make_due_reports(*, at: datetime, limit: int = 1) -> int:
    """Make up to `limit` waiting reports; answers how many were taken in hand."""
    for number in range(limit):
        job = _claim(at)
        if job is None:
            return number
        _make(job, at)
    return limit


def remove_old_reports(*, at: datetime, limit: int = 100) -> int:
    """Remove files whose days are over; the row stays and says so."""
    old = ReportJob.objects.filter(state=ReportJob.State.DONE, expires_at__lte=at)[:limit]
    for job in old:
        file_path(job).unlink(missing_ok=True)
        signed_path(job).unlink(missing_ok=True)
        ReportJob.objects.filter(pk=job.pk).update(expires_at=None)
    return len(old)


@transaction.atomic
def _claim(at: datetime) -> ReportJob | None:
    job = (
        ReportJob.objects.select_for_update(skip_locked=True, of=("self",))
        .filter(state__in=WAITING)
        .filter(Q(lease_until__isnull=True) | Q(lease_until__lt=at))
        .order_by("requested_at")
        .first()
    )
    if job is None:
        return None
    job.attempts += 1
    job.state, job.lease_token, job.lease_until = ReportJob.State.RUNNING, uuid.uuid4(), _lease(at)
    job.stage, job.steps_done, job.steps_total = "Gathering the facts", 0, 0
    job.save(
        update_fields=[
            "attempts",
            "state",
            "lease_token",
            "lease_until",
            "stage",
            "steps_done",
            "steps_total",
        ]
    )
    return job


def _make(job: ReportJob, at: datetime) -> None:
    kind = report_kinds().get(job.kind)
    out = file_path(job)
    draft = out.with_name(f"{out.name}.{job.lease_token}")
    signed = draft.with_name(f"{draft.name}.signed")
    try:
        # The right may be gone since the report was asked for.
        if kind is None or not reports_of(Actor.person(job.requested_by)).filter(pk=job.pk).exists():
            raise PdfFailed("You may no longer see what this report is about.")
        if job.attempts > TRIES:
            raise PdfFailed(f"Making this report broke off {TRIES} times. Tell the portal's operator.")
        out.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        kind.make(job, draft, _teller(job))
        _keep(job, draft, out, at, _signed(job, draft, signed))
    except NobodyWaits:
        log.info("report_unwanted", report=str(job.pk))
    except PdfFailed as no:
        _fail(job, no.sentence, at)
    except Exception:
        _fail(job, "Making this report broke off. Tell the portal's operator the time of this report.", at)
        raise
    finally:
        draft.unlink(missing_ok=True)
        signed.unlink(missing_ok=True)


def _teller(job: ReportJob):  # type: ignore[no-untyped-def]  # noqa: ANN202
    mine = ReportJob.objects.filter(pk=job.pk, lease_token=job.lease_token, state=ReportJob.State.RUNNING)

    def tell(stage: str, done: int, total: int) -> None:
        if not mine.update(stage=stage[:120], steps_done=done, steps_total=total, lease_until=_lease(now())):
            raise NobodyWaits

    return tell


def _signed(job: ReportJob, draft: Path, to: Path) -> Signed | None:
    """A signed copy where the portal signs. A report is not withheld because its certificate cannot be used."""
    if job.format != "pdf" or not is_configured():
        return None
    try:
        return sign_pdf(draft, to)
    except Exception:  # whatever files of others make the library say
        log.exception("report_not_signed", report=str(job.pk))
        return None


def _keep(job: ReportJob, draft: Path, out: Path, at: datetime, signed: Signed | None) -> None:
    sha256, size = _hash_and_sync(draft)
    with transaction.atomic():
        mine = _held(job)
        draft.replace(out)
        mine.state, mine.stage, mine.error = ReportJob.State.DONE, "", ""
        mine.sha256, mine.size, mine.file_name = sha256, size, _file_name(mine)
        mine.steps_done = mine.steps_total
        mine.finished_at = max(at, now())
        mine.expires_at = mine.finished_at + timedelta(days=settings.REPORT_KEEP_DAYS)
        mine.lease_token = mine.lease_until = None
        mine.save()
        if signed is not None:
            _hash_and_sync(signed.path)
            signed.path.replace(signed_path(mine))
            SignedReport.objects.create(
                report=mine,
                sha256=signed.sha256,
                size=signed.size,
                certificate=signed.certificate,
                signer=signed.signer,
                signed_at=mine.finished_at,
            )
        told = signed.sha256 if signed else ""
        write_down(events.REPORT_FINISHED, mine, SYSTEM, mine.finished_at, signed=told)


def _fail(job: ReportJob, sentence: str, at: datetime) -> None:
    with transaction.atomic():
        try:
            mine = _held(job)
        except NobodyWaits:
            return
        mine.state, mine.stage, mine.error = ReportJob.State.FAILED, "", sentence
        mine.finished_at = max(at, now())
        mine.lease_token = mine.lease_until = None
        mine.save()
        write_down(events.REPORT_FAILED, mine, SYSTEM, mine.finished_at)


def _held(job: ReportJob) -> ReportJob:
    """The row under lock, while this worker's lease still stands."""
    rows = ReportJob.objects.select_for_update(of=("self",)).select_related("service__team", "environment")
    mine = rows.filter(pk=job.pk, lease_token=job.lease_token, state=ReportJob.State.RUNNING).first()
    if mine is None:
        raise NobodyWaits
    return mine


def _hash_and_sync(path: Path) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
            size += len(chunk)
        os.fsync(file.fileno())
    return digest.hexdigest(), size


def _file_name(job: ReportJob) -> str:
    words = [
        job.kind,
        job.service.slug if job.service else "",
        job.environment.slug if job.environment else "",
    ]
    return f"{slugify('-'.join(word for word in words if word))}-{job.as_of:%Y-%m-%d}.{job.format}"


def _lease(at: datetime) -> datetime:
    return at + timedelta(seconds=settings.REPORT_SECONDS + 30)
