"""A service's runbook on paper, for the night on which the portal itself is down."""

from pathlib import Path

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from readiness.monitoring.thresholds import THRESHOLDS
from readiness.reports.kind import ReportKind, Tell
from readiness.reports.models import ReportJob
from readiness.reports.pdf import PrintJob, print_pdf
from readiness.reports.pdf.printing import STEPS
from readiness.runbooks.completeness import completeness
from readiness.runbooks.models import RunbookExercise, RunbookVersion
from readiness.runbooks.structure import untold

ASSETS = Path(__file__).resolve().parent.parent / "assets"
OWN_STEPS = 1
EXERCISES = 12


def make(job: ReportJob, out: Path, tell: Tell) -> None:
    """The version that was newest at the time asked for. Raises `PdfFailed` where printing fails."""
    assert job.environment is not None
    total = OWN_STEPS + STEPS
    tell("Reading the runbook", 0, total)
    printed = print_pdf(
        print_job(job),
        tell=lambda step: tell(f"Laying out, step {step} of {STEPS}", OWN_STEPS + step - 1, total),
    )
    out.write_bytes(printed)
    tell("Done", total, total)


def print_job(job: ReportJob) -> PrintJob:
    """Everything the printer needs, so that equal facts give equal bytes."""
    assert job.environment is not None
    rows = RunbookVersion.objects.filter(
        runbook__service=job.environment.service_id, written_at__lte=job.as_of
    )
    version = rows.select_related("written_by").order_by("-number").first()
    return PrintJob(
        html=html(job, version),
        identifier=version.digest[:32] if version else "0" * 32,
        moment=job.as_of.isoformat(),
        resources={
            **{path.name: path for path in (ASSETS / "fonts").glob("*.woff2")},
            **{path.name: path for path in (ASSETS / "shapes").glob("*.svg")},
            "certificate.css": ASSETS / "certificate.css",
            "runbook.css": ASSETS / "runbook.css",
            "paper.css": ASSETS / f"{job.options.get('paper', 'A4')}.css",
        },
        attachments=(),
        seconds=settings.REPORT_SECONDS,
        memory_mib=settings.REPORT_MEMORY_MIB,
    )


def html(job: ReportJob, version: RunbookVersion | None) -> str:
    """The document's text; times are shown in the asker's zone."""
    assert job.environment is not None
    service = job.environment.service
    content = untold(version.content) if version else None
    exercises = RunbookExercise.objects.filter(runbook__service=service, recorded_at__lte=job.as_of)
    with timezone.override(job.requested_by.time_zone):
        return render_to_string(
            "reports/runbook.html",
            {
                "service": service,
                "version": version,
                "content": content,
                "completeness": completeness(content) if content else None,
                "exercises": exercises.select_related("version").order_by("-exercised_at", "-pk")[:EXERCISES],
                "alert_titles": {one.key: one.title for one in THRESHOLDS},
                "as_of": job.as_of,
                "organisation": settings.ORGANISATION_NAME,
                "release": settings.RELEASE,
                "address": settings.BASE_URL + reverse("service-runbook", args=[service.slug]),
            },
        )


KIND = ReportKind(
    name="runbook",
    title="Runbook",
    about="The service's runbook with its version and exercises, to be printed and put where it is found at night.",
    formats=("pdf",),
    scope="environment",
    make=make,
)
