"""One environment's launch checklist as CSV: an item a row."""

from collections.abc import Iterator
from pathlib import Path

from readiness.reports.facts import Certificate, EvidenceLine, certificate
from readiness.reports.kind import ReportKind, Tell
from readiness.reports.models import ReportJob
from readiness.reports.tables import write_rows
from readiness.teams.actors import Actor

HEAD = (
    "section", "key", "title", "standing", "reason", "proof", "holds_until", "owner", "due", "evidence",
    "waiver_expires",
)  # fmt: skip


def make(job: ReportJob, out: Path, tell: Tell) -> None:
    """Write the rows."""
    assert job.environment is not None
    tell("Reading the checklist", 0, 2)
    told = certificate(job.environment, as_of=job.as_of, reader=Actor.person(job.requested_by))
    tell("Writing the rows", 1, 2)
    write_rows(out, HEAD, _rows(told))
    tell("Done", 2, 2)


def _rows(told: Certificate) -> Iterator[tuple[object, ...]]:
    for section in told.sections:
        for facts in section.items:
            item, standing = facts.row.item, facts.row.standing
            yield (
                section.title,
                item.key,
                item.template_item.title,
                standing.value,
                standing.reason,
                facts.proof,
                standing.holds_until.isoformat() if standing.holds_until else "",
                item.assignee or "",
                item.due_date or "",
                "; ".join(_told(line) for line in facts.evidence),
                facts.waiver.expires_at.isoformat() if facts.waiver else "",
            )


def _told(line: EvidenceLine) -> str:
    gone = f", content erased {line.erased.erased_at:%Y-%m-%d}" if line.erased else ""
    return f"{line.evidence.title} ({line.state}, sha256 {line.sha256}{gone})"


KIND = ReportKind(
    name="checklist",
    title="Checklist as a table",
    about="One environment's launch checklist, an item a row, for spreadsheets.",
    formats=("csv",),
    scope="environment",
    make=make,
)
