"""Asking for a report, and thinking better of it."""

from datetime import datetime

from django.conf import settings
from django.db import transaction

from readiness.catalog.models import Environment, Service
from readiness.launches.models import Launch
from readiness.ledger.operations import record
from readiness.refusals import Conflict, Forbidden, Invalid, Unseen
from readiness.reports import events
from readiness.reports.kind import report_kinds
from readiness.reports.models import ReportJob
from readiness.teams.access import Action, demand, may
from readiness.teams.actors import Actor

PAPERS = ("A4", "Letter")
WAITING = (ReportJob.State.QUEUED, ReportJob.State.RUNNING)


class TooManyReports(Conflict):
    """One person's reports wait in a queue of bounded length."""

    code = "too-many-reports"
    status = 429
    sentence = "You already have as many reports on their way as one person may. Wait for one, or cancel one."


class BeyondToken(Forbidden):
    """A report about all services is made with its asker's eyes, which reach beyond such a token."""

    code = "beyond-token"
    sentence = "This token is good for one team only: ask for a report about one of its services."


class AlreadyEnded(Conflict):
    """There is nothing left to cancel."""

    code = "report-already-ended"
    sentence = "This report has already ended."


@transaction.atomic
def request_report(
    *,
    kind: str,
    format: str,  # noqa: A002  the word that people and the API use
    actor: Actor,
    at: datetime,
    environment: Environment | None = None,
    launch: Launch | None = None,
    as_of: datetime | None = None,
    since: datetime | None = None,
    paper: str = "A4",
) -> ReportJob:
    """Queue a report; a worker makes it. `as_of` (default: now) is the time it tells of, never in the future;
    `since` begins the period of a report that tells of one.

    Raises `Invalid` for a kind, format, scope or time that makes no sense, `TooManyReports`, `BeyondToken`.
    """
    user = actor.user
    if user is None:
        raise Unseen
    found = report_kinds().get(kind)
    if found is None:
        raise Invalid({"kind": [f"There is no report {kind!r}. Choose one of: {', '.join(report_kinds())}."]})
    if format not in found.formats:
        raise Invalid({"format": [f"This report comes as {' or '.join(found.formats)}."]})
    if launch is not None:
        environment = launch.environment
    if (found.scope == "environment") != (environment is not None):
        text = (
            "Choose a service and environment."
            if environment is None
            else "This report is about all services."
        )
        raise Invalid({"environment": [text]})
    if paper not in PAPERS:
        raise Invalid({"paper": [f"Paper is {' or '.join(PAPERS)}."]})
    if as_of is not None and as_of > at:
        raise Invalid({"as_of": ["A report tells of the past or of now, not of the future."]})
    if since is not None and (not found.takes_since or since >= (as_of or at)):
        text = "A period begins before it ends." if found.takes_since else "This report tells of one time."
        raise Invalid({"since": [text]})
    service = environment.service if environment else None
    _demand_report(actor, found.action, service)
    if ReportJob.objects.filter(requested_by=user, state__in=WAITING).count() >= settings.REPORTS_WAITING:
        raise TooManyReports
    job = ReportJob.objects.create(
        kind=kind,
        format=format,
        service=service,
        environment=environment,
        launch=launch,
        as_of=as_of or at,
        options={"paper": paper, "since": since.isoformat() if since else None},
        requested_by=user,
        requested_at=at,
        stage="Waiting for a worker",
    )
    write_down(events.REPORT_REQUESTED, job, actor, at)
    return job


@transaction.atomic
def cancel_report(*, report: ReportJob, actor: Actor, at: datetime) -> ReportJob:
    """Stop waiting for a report. A worker that is making it stops at its next step."""
    job = (
        ReportJob.objects.select_for_update(of=("self",))
        .filter(pk=report.pk, requested_by=actor.user)
        .first()
    )
    if job is None:
        raise Unseen
    if job.state not in WAITING:
        raise AlreadyEnded
    job.state, job.finished_at, job.stage = ReportJob.State.CANCELLED, at, ""
    job.lease_token = job.lease_until = None
    job.save(update_fields=["state", "finished_at", "stage", "lease_token", "lease_until"])
    write_down(events.REPORT_CANCELLED, job, actor, at)
    return job


def _demand_report(actor: Actor, action: Action, service: Service | None) -> None:
    """What is open to everybody may be printed by everybody who may print at all."""
    if service is None:
        if actor.team_id is not None:
            raise BeyondToken
        if action is not Action.MAKE_REPORT:
            demand(actor, action, None)
    elif service.visibility != Service.Visibility.ORGANISATION:
        demand(actor, Action.MAKE_REPORT, service.team_id)
    elif not may(actor, Action.MAKE_REPORT, service.team_id, visible=True):
        raise Forbidden


def write_down(kind: str, job: ReportJob, actor: Actor, at: datetime, *, signed: str = "") -> None:
    """The ledger entry of something that happened to a report. `signed`: the SHA-256 of its signed copy."""
    found = report_kinds().get(job.kind)
    record(
        kind=kind,
        actor=actor,
        at=at,
        subject=job,
        team=job.service.team if job.service else None,
        service=job.service,
        environment=job.environment,
        data={
            "kind": job.kind,
            "title": found.title if found else job.kind,
            "format": job.format,
            "requested_by": str(job.requested_by_id),
            "as_of": job.as_of.isoformat(),
            "sha256": job.sha256 or None,
            **({"signed_sha256": signed} if signed else {}),
        },
    )
