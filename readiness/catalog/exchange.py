"""Services as CSV: out for a spreadsheet, and back in with a preview that changes nothing until confirmed."""

from collections.abc import Iterator
from datetime import datetime
from typing import Protocol

from django.conf import settings

from readiness.catalog.operations.importing import ImportChanged, ImportResult, apply_import
from readiness.catalog.queries import visible_services
from readiness.catalog.spreadsheet.cells import line
from readiness.catalog.spreadsheet.plan import Row, production_url
from readiness.catalog.spreadsheet.preview import ImportPreview, preview
from readiness.catalog.spreadsheet.reading import COLUMNS
from readiness.teams.actors import Actor

__all__ = [
    "COLUMNS",
    "ImportChanged",
    "ImportPreview",
    "ImportResult",
    "Row",
    "apply_import",
    "export_services",
    "preview_import",
]
_FIELDS = {"team": "team__slug", "owner": "owner__email", "url": "production_url"}
_AT_ONCE = 500


class SupportsRead(Protocol):
    """A file open for bytes."""

    def read(self, size: int, /) -> bytes:
        """At most `size` bytes."""


def preview_import(content: bytes | str | SupportsRead, actor: Actor, at: datetime) -> ImportPreview:  # noqa: ARG001
    """What importing `content` (a file open for bytes will do) would do, row by row; changes nothing.

    Hand the same bytes and `preview.digest` to `apply_import` to confirm. No rule of an import depends on
    `at`. Raises `Invalid` when the file as a whole cannot be read.
    """
    if isinstance(content, str):
        content = content.encode()
    if not isinstance(content, bytes):
        content = content.read(settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)
    return preview(content, actor)


def export_services(actor: Actor) -> Iterator[str]:
    """The visible services as CSV lines, the head first, by name; read from the database a few at a time.

    What comes out can be imported again. Cells that a spreadsheet would run as a formula are escaped.
    """
    yield line(COLUMNS)
    services = visible_services(actor).annotate(production_url=production_url()).order_by("name", "id")
    fields = [_FIELDS.get(column, column) for column in COLUMNS]
    for cells in services.values_list(*fields).iterator(chunk_size=_AT_ONCE):
        yield line(cells)
