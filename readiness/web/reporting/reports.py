"""Reports: what can be made, the live list of one's own, and the finished file."""

from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from readiness.catalog.models import Environment
from readiness.catalog.queries import environment_for, visible_services
from readiness.clock import now
from readiness.hints import say_look
from readiness.launches.models import Launch
from readiness.launches.queries import launch_for
from readiness.refusals import Invalid, Unseen
from readiness.reports.kind import MEDIA_TYPES, kinds_for, report_kinds
from readiness.reports.models import ReportJob
from readiness.reports.operations import cancel_report, request_report
from readiness.reports.pdf import missing_libraries
from readiness.reports.pdf.printing import INSTALL
from readiness.reports.queries import report_file as file_of
from readiness.reports.queries import report_for, reports_of, signed_file, signed_name
from readiness.tasks import look
from readiness.teams.actors import Actor
from readiness.web.door import act, actor_of, attempt, page
from readiness.web.forms.reports import ReportForm

A_PAGE = 30
#: So many services are offered by name while one types; of others the short name is typed.
OFFERED = 200
#: What most people come for.
FIRST = "readiness_certificate:pdf"


@page
def reports(request: HttpRequest) -> HttpResponse:
    """One's own reports with their progress, and what can be asked for."""
    jobs = Paginator(reports_of(actor_of(request)), A_PAGE).get_page(request.GET.get("page"))
    context = {
        "jobs": jobs,
        "moving": any(job.state in (ReportJob.State.QUEUED, ReportJob.State.RUNNING) for job in jobs),
        "kinds": kinds_for(actor_of(request)),
        "titles": {kind.name: kind.title for kind in report_kinds().values()},
        "install": INSTALL if missing_libraries() else "",
    }
    fragment = request.headers.get("HX-Request") and request.GET.get("live")
    return render(request, "reporting/_jobs.html" if fragment else "reporting/list.html", context)


@page
def report_new(request: HttpRequest) -> HttpResponse:
    """Ask for one. `service`, `environment`, `launch`, `report` and `as_of` in the address fill the form."""
    actor = actor_of(request)
    kinds = kinds_for(actor)
    first = {
        name: request.GET[name]
        for name in ("service", "environment", "launch", "report", "as_of")
        if request.GET.get(name)
    }
    first = {"environment": "production", "report": FIRST, **first}
    form = ReportForm(request.POST or None, kinds=kinds, initial=first)
    if request.method == "POST":

        def ask() -> ReportJob:
            environment, launch = _about(actor, form.cleaned_data)
            return request_report(
                **form.order(), environment=environment, launch=launch, actor=actor, at=now()
            )

        job = attempt(form, ask)
        if job is not None:
            say_look(look)
            return redirect("report", job.pk)
    context = {
        "form": form,
        "kinds": kinds,
        "install": INSTALL if missing_libraries() else "",
        "services": visible_services(actor).order_by("name")[:OFFERED],
    }
    return render(request, "reporting/new.html", context, status=422 if form.errors else 200)


def _about(actor: Actor, given: dict[str, Any]) -> tuple[Environment | None, Launch | None]:
    """What the report is to be about; the launch that led here only while its service and environment are asked for."""
    if not given["service"]:
        return None, None
    try:
        environment = environment_for(actor, given["service"], given["environment"])
    except Unseen:
        text = "There is no such service and environment that you may see."
        raise Invalid({"service": [text]}) from None
    if given["launch"] is None:
        return environment, None
    launch = launch_for(actor, given["launch"])
    return environment, launch if launch.environment_id == environment.pk else None


@page
def report(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One report: its progress without reload, then the download, its hash and how to verify it."""
    job = report_for(actor_of(request), pk)
    kind = report_kinds().get(job.kind)
    context = {
        "job": job,
        "title": kind.title if kind else job.kind,
        "moving": job.state in (ReportJob.State.QUEUED, ReportJob.State.RUNNING),
    }
    return render(
        request, "reporting/_job.html" if request.headers.get("HX-Request") else "reporting/job.html", context
    )


@page
def report_cancel(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Stop waiting for it."""
    actor = actor_of(request)
    job = report_for(actor, pk)
    return act(
        request,
        lambda: cancel_report(report=job, actor=actor, at=now()),
        "Cancelled.",
        to=reverse("report", args=[pk]),
    )


@page
def report_file(request: HttpRequest, pk: UUID) -> FileResponse:
    """The finished file, as a download."""
    job = report_for(actor_of(request), pk)
    path = file_of(job)
    return FileResponse(
        path.open("rb"), as_attachment=True, filename=job.file_name, content_type=MEDIA_TYPES[job.format]
    )


@page
def report_signed(request: HttpRequest, pk: UUID) -> FileResponse:
    """The signed copy."""
    job = report_for(actor_of(request), pk)
    return FileResponse(
        signed_file(job).open("rb"),
        as_attachment=True,
        filename=signed_name(job),
        content_type=MEDIA_TYPES[job.format],
    )
