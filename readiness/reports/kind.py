"""The contract of a report kind: one file in `kinds/`, found by its place there."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from readiness.discovery import modules_in
from readiness.reports.models import ReportJob
from readiness.teams.access import Action, may
from readiness.teams.actors import Actor

MEDIA_TYPES = {
    "pdf": "application/pdf",
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "zip": "application/zip",
}


class Tell(Protocol):
    """Says how far the making is. Raises when nobody wants the report any more."""

    def __call__(self, stage: str, done: int, total: int) -> None:
        """`stage` for people; `done` of `total` steps."""


@dataclass(frozen=True)
class ReportKind:
    """A kind of report.

    `scope` is what it is about: "environment" (one service's environment) or "organisation" (all that the asker
    may see). `action` is the right that it takes; for an organisation, where it is no ordinary report, across all
    teams. `make` writes the file to `out` and tells its progress; it reads the database as the asker sees it.
    """

    name: str
    title: str
    about: str
    formats: tuple[str, ...]
    scope: str
    make: Callable[[ReportJob, Path, Tell], None]
    action: Action = Action.MAKE_REPORT

    @property
    def takes_since(self) -> bool:
        """Whether it tells of a period, not of one time."""
        return self.action is Action.EXPORT_PERIOD


def report_kinds() -> dict[str, ReportKind]:
    """Every kind of the folder, by name."""
    found = [module.KIND for module in modules_in("readiness.reports.kinds")]
    return {kind.name: kind for kind in found}


def kinds_for(actor: Actor) -> list[ReportKind]:
    """The kinds that `actor` may ask for somewhere."""
    reserved = {kind.action for kind in report_kinds().values()} - {Action.MAKE_REPORT}
    open_to = {Action.MAKE_REPORT} | {action for action in reserved if may(actor, action, None)}
    return [kind for kind in report_kinds().values() if kind.action in open_to]
