"""Services as CSV: out, and back in with a preview that changes nothing until it is confirmed."""

from typing import Any

from django.conf import settings
from django.http import StreamingHttpResponse
from drf_spectacular.types import OpenApiTypes
from rest_framework import serializers

from readiness.api.door import Ask, Door, call
from readiness.api.given import Asked
from readiness.api.reading import BodyTooLarge, RawFile
from readiness.api.shapes.catalogue import ImportDone, ImportPreviewShown
from readiness.catalog.exchange import (
    ImportPreview,
    ImportResult,
    apply_import,
    export_services,
    preview_import,
)
from readiness.refusals import Forbidden
from readiness.teams.access import Action
from readiness.teams.directory import teams_allowing

TAG = "Services"
IMPORTS = (Action.CREATE_SERVICE, Action.EDIT_SERVICE)
CSV = {"text/csv": OpenApiTypes.BINARY}


class ConfirmQuery(Asked):
    """What is confirmed."""

    digest = serializers.CharField(max_length=64, help_text="The `digest` of the preview.")


class CsvDoor(Door):
    """All services as one file."""

    address = "services.csv"

    @call(
        "services_export",
        "Export services as CSV",
        tag=TAG,
        right=(Action.VIEW_SERVICE,),
        downloads=["text/csv"],
    )
    def get(self, ask: Ask) -> StreamingHttpResponse:
        """Those that you may see. What comes out can be imported again."""
        answer = StreamingHttpResponse(export_services(ask.actor), content_type="text/csv; charset=utf-8")
        answer.headers["Content-Disposition"] = 'attachment; filename="services.csv"'
        return answer

    @call(
        "services_import", "Import services from CSV", tag=TAG, right=IMPORTS, query=ConfirmQuery, raw=CSV,
        parsers=(RawFile,), shows=ImportDone, refuses=[409],
    )  # fmt: skip
    def post(self, ask: Ask) -> ImportResult:
        """Exactly what the preview with this `digest` showed, all of it or nothing."""
        _demand_any(ask)
        return apply_import(content=_content(ask), digest=ask.query["digest"], actor=ask.actor, at=ask.at)


class PreviewDoor(Door):
    """What an import would do."""

    address = "services.csv/preview"

    @call(
        "services_import_preview", "Preview an import", tag=TAG, right=IMPORTS, raw=CSV, parsers=(RawFile,),
        shows=ImportPreviewShown,
    )  # fmt: skip
    def post(self, ask: Ask) -> ImportPreview:
        """Row by row, with everything that is wrong; nothing is changed."""
        _demand_any(ask)
        return preview_import(_content(ask), ask.actor, ask.at)


def _demand_any(ask: Ask) -> None:
    """Somebody who may change no team's services has nothing to import."""
    if not any(teams_allowing(ask.actor, action).exists() for action in IMPORTS):
        raise Forbidden


def _content(ask: Ask) -> bytes:
    most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    given: Any = ask.request.data
    content = given.read(most + 1) if hasattr(given, "read") else b""
    if len(content) > most:
        raise BodyTooLarge
    return bytes(content)


DOORS = (PreviewDoor, CsvDoor)
