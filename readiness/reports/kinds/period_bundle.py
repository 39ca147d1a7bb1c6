"""A bundle about the whole organisation in a period, for who reads everything."""

from datetime import datetime
from pathlib import Path

from readiness.clock import now
from readiness.ledger.sealing import seal_all
from readiness.reports.bundle import Scope, make_bundle
from readiness.reports.kind import ReportKind, Tell
from readiness.reports.models import ReportJob
from readiness.teams.access import Action


def make(job: ReportJob, out: Path, tell: Tell) -> None:
    """Everything recorded from `since` up to the time that the report tells of, and what that rests on."""
    tell("Sealing the log", 0, 1)
    seal_all(at=now())
    since = job.options.get("since")
    make_bundle(
        Scope(since=datetime.fromisoformat(since) if since else None, until=job.as_of), out, tell=tell
    )


KIND = ReportKind(
    name="period_bundle",
    title="Evidence bundle of a period",
    about=(
        "Everything that the log recorded in a period, about all services, with proofs and evidence files, for "
        "auditors. Anybody can check it offline, without this portal."
    ),
    formats=("zip",),
    scope="organisation",
    action=Action.EXPORT_PERIOD,
    make=make,
)
