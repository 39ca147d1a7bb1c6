"""What the person is shown before an import, and the digest by which exactly that is confirmed."""

import hashlib
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.conf import settings

from readiness.catalog.spreadsheet.plan import CREATE, UNCHANGED, UPDATE, Planner, Row
from readiness.catalog.spreadsheet.reading import TableError, read_table
from readiness.ledger.canonical import digest
from readiness.refusals import Invalid
from readiness.teams.actors import Actor


@dataclass(frozen=True)
class ImportPreview:
    """Every row of the file with what it would do, or what is wrong with it, column by column."""

    rows: list[Row]
    file_digest: str

    @property
    def bad_rows(self) -> list[Row]:
        """The rows that stand in the way."""
        return [row for row in self.rows if row.problems]

    @property
    def is_good(self) -> bool:
        """Whether it can be confirmed: something in it, and nothing wrong."""
        return bool(self.rows) and not self.bad_rows

    @property
    def counts(self) -> dict[str, int]:
        """How many rows would create, update, or leave a service as it is."""
        return {
            action: sum(row.action == action for row in self.rows) for action in (CREATE, UPDATE, UNCHANGED)
        }

    @cached_property
    def digest(self) -> str:
        """SHA-256 over the file's bytes and over what would be done: another file or another world differs."""
        return digest({"file": self.file_digest, "rows": [_summary(row) for row in self.rows]})


def preview(content: bytes, actor: Actor) -> ImportPreview:
    """Read and plan `content`. Raises `Invalid` when the file as a whole cannot be read."""
    try:
        lines = read_table(
            content,
            most_bytes=settings.DATA_UPLOAD_MAX_MEMORY_SIZE,
            most_rows=settings.CSV_IMPORT_ROWS,
        )
    except TableError as error:
        raise Invalid({"file": [str(error)]}) from error
    if not lines:
        raise Invalid({"file": ["The file has a head, but no rows."]})
    return ImportPreview(Planner(lines, actor).rows(), hashlib.sha256(content).hexdigest())


def _summary(row: Row) -> dict[str, Any]:
    return {
        "line": row.line,
        "action": row.action,
        "slug": row.slug,
        "team": str(row.team.pk) if row.team else None,
        "service": str(row.service.pk) if row.service else None,
        "revision": row.service.revision if row.service else None,
        "changes": {name: list(texts) for name, texts in row.changes.items()},
        "problems": row.problems,
    }
