"""Services as CSV: export, and import with a preview that changes nothing until it is confirmed."""

import base64
import binascii
import zlib
from collections.abc import Iterator
from itertools import islice

from django.conf import settings
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render

from readiness.catalog.exchange import (
    COLUMNS,
    ImportChanged,
    ImportPreview,
    ImportResult,
    apply_import,
    export_services,
    preview_import,
)
from readiness.clock import now
from readiness.refusals import Invalid
from readiness.web.door import actor_of, attempt, page
from readiness.web.forms.catalog import ImportForm

#: A preview shows this many good and this many bad rows; the counts are of all.
SHOWN = 200
LINES_AT_ONCE = 200


@page
def services_export(request: HttpRequest) -> StreamingHttpResponse:
    """All services that one may see, sent while they are read."""
    lines = export_services(actor_of(request))
    response = StreamingHttpResponse(_together(lines), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="services-{now():%Y-%m-%d}.csv"'
    return response


@page
def services_import(request: HttpRequest) -> HttpResponse:
    """Give a file, look at what it would do, confirm exactly that."""
    if request.method == "POST" and "digest" in request.POST:
        return _confirm(request)
    form = ImportForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        content = form.content()
        shown = attempt(form, lambda: preview_import(content, actor_of(request), now()))
        if shown is not None:
            return _show(request, content, shown)
    context = {"form": form, "columns": COLUMNS, "most_rows": settings.CSV_IMPORT_ROWS}
    return render(request, "services/import.html", context, status=422 if form.errors else 200)


def _confirm(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    content = _unpacked(request.POST.get("content", ""))
    try:
        result: ImportResult = apply_import(
            content=content, digest=request.POST["digest"], actor=actor, at=now()
        )
    except ImportChanged as no:
        return _show(request, content, preview_import(content, actor, now()), no.sentence)
    return render(request, "services/imported.html", {"result": result})


def _show(request: HttpRequest, content: bytes, shown: ImportPreview, changed: str = "") -> HttpResponse:
    good = [row for row in shown.rows if not row.problems]
    context = {
        "shown": shown,
        "bad": shown.bad_rows[:SHOWN],
        "good": good[:SHOWN],
        "hidden": max(len(shown.bad_rows) - SHOWN, 0) + max(len(good) - SHOWN, 0),
        "content": _packed(content),
        "changed": changed,
    }
    return render(request, "services/import_preview.html", context, status=409 if changed else 200)


def _together(lines: Iterator[str]) -> Iterator[bytes]:
    """Many lines a chunk: a write to the network for each would cost more than reading them."""
    while some := list(islice(lines, LINES_AT_ONCE)):
        yield "".join(some).encode()


def _packed(content: bytes) -> str:
    """The file's bytes for a hidden field: a field of a form would change line ends, and so the digest."""
    return base64.b64encode(zlib.compress(content)).decode()


def _unpacked(text: str) -> bytes:
    """The bytes again. Raises `Invalid` for anything that `_packed` did not make, and for a bomb."""
    try:
        packed = base64.b64decode(text, validate=True)
        return zlib.decompressobj().decompress(packed, settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)
    except (binascii.Error, zlib.error, ValueError) as error:
        raise Invalid({"file": ["The file did not come back whole. Give it again."]}) from error
