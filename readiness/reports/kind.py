"""The contract of a report kind: one file in `kinds/`, found by its place there."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from readiness.discovery import modules_in
from readiness.reports.models import ReportJob

MEDIA_TYPES = {"pdf": "application/pdf", "csv": "text/csv; charset=utf-8", "json": "application/json"}


class Tell(Protocol):
    """Says how far the making is. Raises when nobody wants the report any more."""

    def __call__(self, stage: str, done: int, total: int) -> None:
        """`stage` for people; `done` of `total` steps."""


@dataclass(frozen=True)
class ReportKind:
    """A kind of report.

    `scope` is what it is about: "environment" (one service's environment) or "organisation" (all that the asker
    may see). `make` writes the file to `out` and tells its progress; it reads the database as the asker sees it.
    """

    name: str
    title: str
    about: str
    formats: tuple[str, ...]
    scope: str
    make: Callable[[ReportJob, Path, Tell], None]


def report_kinds() -> dict[str, ReportKind]:
    """Every kind of the folder, by name."""
    found = [module.KIND for module in modules_in("readiness.reports.kinds")]
    return {kind.name: kind for kind in found}
