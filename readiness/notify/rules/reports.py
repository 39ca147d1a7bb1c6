"""A report that is done: to whoever asked for it. The reports room is a stranger here, known by its kinds."""

from collections.abc import Iterator

from readiness.notify.paths import report_path
from readiness.notify.telling import Happening, Telling
from readiness.teams.models import User

FINISHED, FAILED = "reports.report.finished", "reports.report.failed"


def ended(happening: Happening) -> Iterator[Telling]:
    """Most reports take seconds, and whoever asked watches: it waits in the portal."""
    person = User.objects.filter(pk=happening.data["requested_by"]).first()
    if person is None:
        return
    title, service = happening.data["title"], happening.entry.service
    what = f"{title} of {service.name}" if service else str(title)
    is_done = happening.entry.kind == FINISHED
    yield Telling(
        recipient=person,
        subject=f"{what} is ready" if is_done else f"{what} could not be made",
        text="The report is ready to download."
        if is_done
        else "The page of the report says why. You can ask for it again.",
        because="You get this because you asked for the report.",
        path=report_path(happening.subject_id),
        mail=False,
    )


RULES = {FINISHED: ended, FAILED: ended}
