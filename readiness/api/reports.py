"""Reports: asked for, followed while a worker makes them, downloaded."""

from typing import Any
from uuid import UUID

from django.http import FileResponse
from rest_framework import serializers

from readiness.api.cursors import Page, cut
from readiness.api.description import Listing
from readiness.api.door import Ask, Door, call
from readiness.api.given import Asked, Choice, Given, Id, Moment, Text
from readiness.api.shapes.launches import ReportKindsShown, ReportShown
from readiness.catalog.queries import environment_for
from readiness.hints import say_look
from readiness.launches.queries import launch_for
from readiness.reports.kind import kinds_for
from readiness.reports.models import ReportJob
from readiness.reports.operations import cancel_report, request_report
from readiness.reports.operations.asking import PAPERS
from readiness.reports.queries import report_file, report_for, reports_of, signed_file, signed_name
from readiness.tasks import look
from readiness.teams.access import Action

TAG = "Reports"
ORDERS = {"-requested": ("-requested_at", "-id"), "requested": ("requested_at", "id")}


class ReportQuery(Asked):
    """What narrows the list."""

    service = serializers.SlugField(source="service__slug", required=False, max_length=60)
    kind = serializers.CharField(required=False, max_length=40)
    state = serializers.ChoiceField(ReportJob.State.values, required=False)


class NewReport(Given):
    """What to report on. A report about an environment takes `service` or `launch`."""

    kind = Text(max_length=40, help_text="A `name` of `GET /report-kinds`.")
    format = Text(max_length=8, help_text="One of that kind's `formats`.")
    service = Text(required=False, max_length=60)
    environment = Text(required=False, max_length=40, default="production")
    launch = Id(required=False, allow_null=True)
    since = Moment(
        required=False, allow_null=True, help_text="When a period begins, for a kind that tells of one."
    )
    as_of = Moment(
        required=False,
        allow_null=True,
        help_text="The time it tells of, or the end of its period; default: now.",
    )
    paper = Choice(PAPERS, required=False)


class KindsDoor(Door):
    """What can be reported."""

    address = "report-kinds"

    @call(
        "report_kinds_list", "List kinds of report", tag=TAG, right=(Action.VIEW_SERVICE,),
        shows=ReportKindsShown,
    )  # fmt: skip
    def get(self, ask: Ask) -> dict[str, Any]:
        """Those that you may ask for, with the formats of each."""
        return {"kinds": kinds_for(ask.actor)}


class ReportsDoor(Door):
    """One's own reports."""

    address = "reports"

    @call(
        "reports_list", "List your reports", tag=TAG, right=(Action.VIEW_SERVICE,), query=ReportQuery,
        listing=Listing(ORDERS), shows=ReportShown,
    )  # fmt: skip
    def get(self, ask: Ask) -> Page:
        """Newest first, without those about services that are no longer yours to see."""
        return cut(reports_of(ask.actor).filter(**ask.query), ask.page, ORDERS[ask.page.ordering])

    @call(
        "reports_request", "Ask for a report", tag=TAG, right=(Action.MAKE_REPORT,), body=NewReport,
        shows=ReportShown, status=202, finds=True,
        example={"kind": "readiness_certificate", "format": "pdf", "service": "payments-api"},
    )  # fmt: skip
    def post(self, ask: Ask) -> ReportJob:
        """A worker makes it: read it again until its `state` is `done`, then download the file."""
        given = dict(ask.body)
        service, environment, launch = (
            given.pop(name, None) for name in ("service", "environment", "launch")
        )
        job = request_report(
            environment=environment_for(ask.actor, service, environment) if service else None,
            launch=launch_for(ask.actor, launch) if launch else None,
            actor=ask.actor,
            at=ask.at,
            **given,
        )
        say_look(look)
        return job


class ReportDoor(Door):
    """One report."""

    address = "reports/<uuid:pk>"

    @call(
        "reports_read", "Read a report's progress", tag=TAG, right=(Action.VIEW_SERVICE,), shows=ReportShown
    )
    def get(self, ask: Ask, pk: UUID) -> ReportJob:
        """How far it is."""
        return report_for(ask.actor, pk)


class CancelReportDoor(Door):
    """Thinking better of it."""

    address = "reports/<uuid:pk>/cancel"

    @call(
        "reports_cancel", "Cancel a report", tag=TAG, right=(Action.MAKE_REPORT,), shows=ReportShown,
        refuses=[409],
    )  # fmt: skip
    def post(self, ask: Ask, pk: UUID) -> ReportJob:
        """A worker that is making it stops at its next step."""
        cancel_report(report=report_for(ask.actor, pk), actor=ask.actor, at=ask.at)
        return report_for(ask.actor, pk)


class ReportFileDoor(Door):
    """The finished file."""

    address = "reports/<uuid:pk>/file"

    @call(
        "reports_download", "Download a report", tag=TAG, right=(Action.VIEW_SERVICE,), refuses=[409],
        downloads=["application/octet-stream"],
    )  # fmt: skip
    def get(self, ask: Ask, pk: UUID) -> FileResponse:
        """409 while there is none yet, or any more."""
        job = report_for(ask.actor, pk)
        return FileResponse(
            report_file(job).open("rb"),
            as_attachment=True,
            filename=job.file_name,
            content_type="application/octet-stream",
        )


class SignedFileDoor(Door):
    """The signed copy."""

    address = "reports/<uuid:pk>/signed"

    @call(
        "reports_download_signed", "Download a report's signed copy", tag=TAG, right=(Action.VIEW_SERVICE,),
        refuses=[409], downloads=["application/octet-stream"],
    )  # fmt: skip
    def get(self, ask: Ask, pk: UUID) -> FileResponse:
        """404 where this portal signs no reports."""
        job = report_for(ask.actor, pk)
        return FileResponse(
            signed_file(job).open("rb"),
            as_attachment=True,
            filename=signed_name(job),
            content_type="application/octet-stream",
        )


DOORS = (KindsDoor, ReportsDoor, ReportDoor, CancelReportDoor, ReportFileDoor, SignedFileDoor)
