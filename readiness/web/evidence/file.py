"""Handing out a stored file as something to keep, never as something to open here; and the picture drawn of it."""

from collections.abc import Iterator
from uuid import UUID

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render

from readiness.evidence.files import open_file
from readiness.evidence.models import Picture
from readiness.evidence.pictures.drawing import MEDIA_TYPE
from readiness.evidence.pictures.making import picture_path
from readiness.evidence.queries import revision_for
from readiness.web.door import actor_of, page

#: A second policy beside the portal's own: should a browser show it after all, it runs nothing and is nobody.
SANDBOX = ("Content-Security-Policy", "default-src 'none'; sandbox")


class Download(FileResponse):
    """A stored file as an attachment, with a policy of its own.

    Policies of several headers all hold, so that the portal's stays as it is on every answer.
    """

    def items(self) -> Iterator[tuple[str, str]]:
        """The headers as the server sends them: Django keeps one of a name, HTTP allows more."""
        yield from super().items()
        yield SANDBOX


@page
def evidence_file(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """The file of one revision, streamed; who may see the service may have it, asked each time."""
    revision = revision_for(actor_of(request), pk)
    if revision.file is None:
        raise Http404
    return Download(
        open_file(revision.file),
        as_attachment=True,
        filename=revision.file_name,
        content_type=revision.file.media_type,
        headers={"Content-Length": str(revision.file.size), "Cross-Origin-Resource-Policy": "same-origin"},
    )


@page
def evidence_picture(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """The preview of a revision's file: what the worker drew, never what was sent."""
    revision = revision_for(actor_of(request), pk)
    picture = Picture.objects.filter(file=revision.file_id, state=Picture.State.DRAWN).first()
    if picture is None:
        raise Http404
    return Download(
        picture_path(picture).open("rb"),
        filename="preview.webp",
        content_type=MEDIA_TYPE,
        headers={"Cross-Origin-Resource-Policy": "same-origin"},
    )


@page
def evidence_preview(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The part of a page that shows the picture; it asks again until the worker has drawn it."""
    revision = revision_for(actor_of(request), pk)
    picture = Picture.objects.filter(file=revision.file_id).first()
    if picture is None:
        raise Http404
    return render(request, "evidence/_picture.html", {"revision": revision, "picture": picture})
