"""A bundle about one environment or one launch: entries of the log with their proofs, to check offline."""

from pathlib import Path

from readiness.clock import now
from readiness.ledger.sealing import seal_all
from readiness.reports.bundle import Scope, make_bundle
from readiness.reports.kind import ReportKind, Tell
from readiness.reports.models import ReportJob


def make(job: ReportJob, out: Path, tell: Tell) -> None:
    """Seal what is not sealed yet, then write it."""
    tell("Sealing the log", 0, 1)
    seal_all(at=now())
    make_bundle(Scope(service=job.service, environment=job.environment, launch=job.launch), out, tell=tell)


KIND = ReportKind(
    name="bundle",
    title="Evidence bundle",
    about=(
        "The log's entries about one environment or launch with proofs, evidence files, what was signed and the "
        "certificate. Anybody can check it offline, without this portal."
    ),
    formats=("zip",),
    scope="environment",
    make=make,
)
