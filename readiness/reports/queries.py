"""What may be read of reports: one's own, while one may still see what they are about."""

from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db.models import Q, QuerySet

from readiness.catalog.queries import visible_services
from readiness.refusals import Conflict, Unseen
from readiness.reports.kind import kinds_for, report_kinds
from readiness.reports.models import ReportJob, SignedReport
from readiness.teams.actors import Actor


class NotReady(Conflict):
    """There is no file (yet, or any more)."""

    code = "report-not-ready"
    sentence = "This report has no file: it is not done, or its file was removed after its days were over."


def reports_of(actor: Actor) -> QuerySet[ReportJob]:
    """The actor's own reports, newest first, without those about services that are no longer theirs to see,
    and of kinds that are no longer theirs to ask for.

    A token held to one team sees none about all services: its owner's eyes reach further than it does.
    """
    if actor.user is None:
        return ReportJob.objects.none()
    reserved = set(report_kinds()) - {kind.name for kind in kinds_for(actor)}
    seen = Q(service__in=visible_services(actor))
    if actor.team_id is None:
        seen |= Q(service__isnull=True)
    return (
        ReportJob.objects.filter(seen, requested_by=actor.user)
        .exclude(kind__in=reserved)
        .select_related("service__team", "environment", "launch", "requested_by", "signed")
        .order_by("-requested_at", "-id")
    )


def report_for(actor: Actor, pk: UUID) -> ReportJob:
    """One of the actor's own reports. Raises `Unseen`."""
    job = reports_of(actor).filter(pk=pk).first()
    if job is None:
        raise Unseen
    return job


def report_file(job: ReportJob) -> Path:
    """The finished file. Raises `NotReady`."""
    path = file_path(job)
    if job.state != ReportJob.State.DONE or not path.is_file():
        raise NotReady
    return path


def file_path(job: ReportJob) -> Path:
    """Where the finished file stands, outside the web root."""
    return Path(settings.MEDIA_ROOT) / "reports" / str(job.pk)


def signed_file(job: ReportJob) -> Path:
    """The signed file beside the finished one. Raises `Unseen` where none was made, `NotReady` once it is gone."""
    if not SignedReport.objects.filter(report=job).exists():
        raise Unseen
    report_file(job)
    path = signed_path(job)
    if not path.is_file():
        raise NotReady
    return path


def signed_path(job: ReportJob) -> Path:
    """Where it stands."""
    return file_path(job).with_suffix(".signed")


def signed_name(job: ReportJob) -> str:
    """What it is called when somebody takes it away."""
    stem, _dot, suffix = job.file_name.rpartition(".")
    return f"{stem}-signed.{suffix}"
