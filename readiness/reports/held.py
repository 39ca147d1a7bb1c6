"""Reports against the log: who asked for which, and the digest of what was made."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from readiness.audit.held.table import Held, Opened, Step, Table, by
from readiness.ledger.canonical import stamp
from readiness.ledger.verifier import Entry, Report
from readiness.reports import events
from readiness.reports.models import ReportJob, SignedReport


def _ended(state: str) -> Step:
    def step(table: Table, entry: Entry, _opened: Opened) -> None:
        table.tell(entry.subject, state=state, finished_at=entry.at, sha256=entry.data.get("sha256") or "")

    return step


class Reports(Table):
    """Reports that were asked for, and how they ended. One that is still to be made has no digest."""

    model, one, many = ReportJob, "report", "reports"
    columns = (
        "id", "kind", "format", "service_id", "environment_id", "as_of", "requested_by_id", "requested_at", "sha256",
        "finished_at", "state",
    )  # fmt: skip

    def _asked(self, entry: Entry, _opened: Opened) -> None:
        self.tell(
            entry.subject,
            kind=entry.text("kind"),
            format=entry.text("format"),
            service_id=entry.service or None,
            environment_id=entry.environment or None,
            as_of=stamp(datetime.fromisoformat(entry.text("as_of"))),
            requested_by_id=by(entry),
            requested_at=entry.at,
            sha256="",
            finished_at=None,
        )

    steps = {
        events.REPORT_REQUESTED: _asked,
        events.REPORT_FINISHED: _ended("done"),
        events.REPORT_FAILED: _ended("failed"),
        events.REPORT_CANCELLED: _ended("cancelled"),
    }


class SignedReports(Table):
    """The signed copies of reports."""

    model, one, many = SignedReport, "signed copy", "signed copies"
    columns = ("report_id", "sha256", "signed_at")

    def key(self, row: Mapping[str, Any]) -> str:
        """Of which report."""
        return f"of report {row['report_id']}"

    def _made(self, entry: Entry, _opened: Opened) -> None:
        if signed := entry.text("signed_sha256"):
            self.tell(f"of report {entry.subject}", sha256=signed, signed_at=entry.at)

    steps = {events.REPORT_FINISHED: _made}


def report_tables() -> list[Table]:
    """Fresh ones, nothing told yet."""
    return [Reports(), SignedReports()]


def check(report: Report) -> Held:
    """For one verification."""
    return Held(report, report_tables())
