"""The certificate inside a bundle: the same that the report prints, as of the bundle's checkpoint."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import structlog

from readiness.catalog.models import Environment
from readiness.checklists.models import Checklist
from readiness.launches.queries import NoLaunchChecklist
from readiness.ledger.export import SealedLog
from readiness.reports.bundle.scope import Scope
from readiness.reports.facts import NothingToTell, certificate
from readiness.reports.kind import Tell
from readiness.reports.kinds.readiness_certificate import print_job, verification_code
from readiness.reports.pdf import PdfFailed, print_pdf
from readiness.reports.signing import is_configured, sign_pdf

log = structlog.get_logger(__name__)

#: The PDF's bytes; or none, and why, where there is something to print.
Certificate = Callable[[Scope, SealedLog, Tell], tuple[bytes, str]]


def printed(scope: Scope, log: SealedLog, tell: Tell) -> tuple[bytes, str]:
    """The certificate of the scope's environment; a launch that is over is told as of its end."""
    environment = scope.environment or _leading(scope)
    if environment is None:
        return b"", ""
    try:
        told = certificate(environment, as_of=_as_of(scope, log), reader=None)
    except (NothingToTell, NoLaunchChecklist):
        return b"", ""
    tell("Printing the certificate", 0, 1)
    with TemporaryDirectory() as folder:
        code = Path(folder) / "code.svg"
        code.write_bytes(verification_code(told))
        try:
            job = print_job(told, paper="A4", zone_name="UTC", code=code)
            return print_pdf(
                job, tell=lambda step: tell(f"Printing the certificate, step {step}", step, 8)
            ), ""
        except PdfFailed as no:
            return b"", f"the certificate could not be printed: {no.sentence}"


def signed_copy(body: bytes) -> tuple[bytes, str]:
    """The same with the organisation's signature appended, its first bytes unchanged; or none, and why.

    Neither where the portal signs nothing. It holds the time of signing: of all members, only its bytes differ
    from bundle to bundle.
    """
    if not is_configured():
        return b"", ""
    with TemporaryDirectory() as folder:
        plain, out = Path(folder) / "report.pdf", Path(folder) / "report-signed.pdf"
        plain.write_bytes(body)
        try:
            return sign_pdf(plain, out).path.read_bytes(), ""
        except Exception:  # whatever files of others make the library say
            log.exception("bundle_report_not_signed")
            return b"", "the certificate of this portal could not be used to sign it"


def _as_of(scope: Scope, log: SealedLog) -> datetime:
    ended = scope.launch.closed_at if scope.launch else None
    return min(ended or log.sealed_at, log.sealed_at)


def _leading(scope: Scope) -> Environment | None:
    leading = Checklist.objects.filter(service=scope.service, leading=True).select_related(
        "environment__service__team"
    )
    checklist = leading.first() if scope.service else None
    return checklist.environment if checklist else None
