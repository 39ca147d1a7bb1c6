"""The readiness certificate: one environment's checklist with evidence, hashes, people and sign-offs, as PDF."""

import io
import json
from pathlib import Path

import segno
from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from readiness.reports.facts import Certificate, as_json, certificate
from readiness.reports.kind import ReportKind, Tell
from readiness.reports.models import ReportJob
from readiness.reports.pdf import Attachment, PrintJob, print_pdf
from readiness.reports.pdf.printing import STEPS
from readiness.teams.actors import Actor

ASSETS = Path(__file__).resolve().parent.parent / "assets"
#: Reading the facts, writing the text, and WeasyPrint's own steps.
OWN_STEPS = 2


def make(job: ReportJob, out: Path, tell: Tell) -> None:
    """Gather, write, print. Raises `PdfFailed` where printing fails."""
    assert job.environment is not None
    total = OWN_STEPS + STEPS
    tell("Reading the checklist", 0, total)
    told = certificate(job.environment, as_of=job.as_of, reader=Actor.person(job.requested_by))
    tell("Writing the pages", 1, total)
    code = out.with_suffix(".qr.svg")
    code.write_bytes(verification_code(told))
    try:
        printed = print_pdf(
            print_job(
                told, paper=job.options.get("paper", "A4"), zone_name=job.requested_by.time_zone, code=code
            ),
            tell=lambda step: tell(f"Laying out, step {step} of {STEPS}", OWN_STEPS + step - 1, total),
        )
    finally:
        code.unlink(missing_ok=True)
    out.write_bytes(printed)
    tell("Done", total, total)


def print_job(told: Certificate, *, paper: str, zone_name: str, code: Path) -> PrintJob:
    """Everything the printer needs, so that equal facts give equal bytes."""
    return PrintJob(
        html=html(told, zone_name=zone_name),
        identifier=told.review.digest[:32],
        moment=told.as_of.isoformat(),
        resources={
            **{path.name: path for path in (ASSETS / "fonts").glob("*.woff2")},
            **{path.name: path for path in (ASSETS / "shapes").glob("*.svg")},
            "certificate.css": ASSETS / "certificate.css",
            "paper.css": ASSETS / f"{paper}.css",
            "code.svg": code,
        },
        attachments=(
            Attachment(
                "readiness.json",
                "The signed subject and every item's standing, for machines",
                json.dumps(as_json(told), indent=1, ensure_ascii=False, sort_keys=True).encode(),
            ),
        ),
        seconds=settings.REPORT_SECONDS,
        memory_mib=settings.REPORT_MEMORY_MIB,
    )


def html(told: Certificate, *, zone_name: str) -> str:
    """The document's text. Times are shown in the asker's zone, and so named; UTC stands on the cover."""
    with timezone.override(zone_name):
        return render_to_string(
            "reports/readiness_certificate.html",
            {
                "told": told,
                "organisation": settings.ORGANISATION_NAME,
                "address": _address(told),
                "release": settings.RELEASE,
            },
        )


def _address(told: Certificate) -> str:
    """Where the portal shows the same, live."""
    name = ("launch", [told.launch.pk]) if told.launch else ("service", [told.service.slug])
    return settings.BASE_URL + reverse(name[0], args=name[1])


def verification_code(told: Certificate) -> bytes:
    """The address as a QR code (SVG)."""
    buffer = io.BytesIO()
    segno.make(_address(told), error="m").save(
        buffer, kind="svg", xmldecl=False, svgclass=None, lineclass=None
    )
    return buffer.getvalue()


KIND = ReportKind(
    name="readiness_certificate",
    title="Readiness certificate",
    about="One environment's launch checklist with evidence, hashes, people, times and sign-offs.",
    formats=("pdf",),
    scope="environment",
    make=make,
)
