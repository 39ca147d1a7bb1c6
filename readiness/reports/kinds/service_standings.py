"""All services that the asker may see, with how their launch checklists stand, as CSV."""

from collections.abc import Iterator
from pathlib import Path

from django.db.models import F, Prefetch

from readiness.catalog.queries import visible_services
from readiness.checklists.models import Checklist
from readiness.reports.kind import ReportKind, Tell
from readiness.reports.models import ReportJob
from readiness.reports.tables import write_rows
from readiness.teams.actors import Actor

COUNTS = ("pass", "fail", "waived", "not_applicable", "unknown", "stale")
HEAD = ("slug", "name", "team", "tier", "lifecycle", "verdict", *COUNTS, "refreshed_at")
_TELL_EVERY = 500


def make(job: ReportJob, out: Path, tell: Tell) -> None:
    """Stream a row a service. It tells of now: lists are kept for the present only, and the column says when."""
    services = visible_services(Actor.person(job.requested_by))
    total = services.count()
    tell("Writing services", 0, total)

    def told() -> Iterator[tuple[object, ...]]:
        leading = Prefetch("checklists", Checklist.objects.filter(leading=True), to_attr="leading")
        rows = services.select_related("team").prefetch_related(leading).order_by(F("name"), "id")
        for number, service in enumerate(rows.iterator(chunk_size=_TELL_EVERY), 1):
            checklist = service.leading[0] if service.leading else None
            counts = (
                [getattr(checklist, f"count_{name}") for name in COUNTS] if checklist else [""] * len(COUNTS)
            )
            yield (
                service.slug,
                service.name,
                service.team.name,
                service.tier,
                service.lifecycle,
                checklist.verdict if checklist else "no checklist",
                *counts,
                checklist.refreshed_at.isoformat() if checklist and checklist.refreshed_at else "",
            )
            if number % _TELL_EVERY == 0:
                tell("Writing services", number, total)

    write_rows(out, HEAD, told())
    tell("Done", total, total)


KIND = ReportKind(
    name="service_standings",
    title="Services and their standing",
    about="Every service that you may see, with the counts of its launch checklist, for spreadsheets.",
    formats=("csv",),
    scope="organisation",
    make=make,
)
