"""Evidence files on their way in from a form: written, hashed and bounded while they arrive.

Django would write the whole file to a temporary place first, for anybody, before any view is asked. Here the
view asks first who it is, and only then are bytes taken:

    @page
    @csrf_exempt                               # checked by `with_file`, once somebody is known
    def add(request): ...; return with_file(request, inner)
"""

from collections.abc import Callable
from io import BytesIO
from typing import IO, Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile, StopFutureHandlers
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_protect

from readiness.evidence.files import Arrival, FileTooLarge, StoredUpload
from readiness.refusals import Refusal

#: The rest of a form: its other fields and the lines between them.
FORM_BYTES = 1024 * 1024


class ArrivedFile(UploadedFile):
    """What a form's file field gets: `upload` is the stored file, or `refusal` says why there is none."""

    def __init__(self, name: str, size: int, upload: StoredUpload | None, refusal: Refusal | None) -> None:
        super().__init__(name=name, size=size)
        self.upload = upload
        self.refusal = refusal


class ArrivingFile(FileUploadHandler):
    """Hands the bytes of the form's first file to an `Arrival`."""

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request)
        self._arrival: Arrival | None = None
        self._refusal: Refusal | None = None

    def handle_raw_input(
        self,
        input_data: IO[bytes],  # noqa: ARG002
        META: dict[str, str],  # noqa: N803, ARG002
        content_length: int,
        boundary: str,  # noqa: ARG002
        encoding: str | None = None,  # noqa: ARG002
    ) -> None:
        """Refuse what is announced as too large before any of it is written. Raises `FileTooLarge`."""
        if content_length > settings.EVIDENCE_FILE_BYTES + FORM_BYTES:
            most = settings.EVIDENCE_FILE_BYTES // 2**20
            raise FileTooLarge({"file": [f"The file is larger than {most} MiB. Nothing was stored."]})

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """A file begins; a form has one, so others are passed over."""
        super().new_file(*args, **kwargs)
        if self._arrival is not None:
            raise SkipFile
        self._arrival = Arrival(self.file_name or "", self.content_type or "").__enter__()
        raise StopFutureHandlers

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:  # noqa: ARG002
        """Bytes come. After a refusal the rest of the form is still read, so that the person keeps it."""
        if self._arrival is not None and self._refusal is None:
            try:
                self._arrival.take(raw_data)
            except Refusal as no:
                self._refusal = no

    def file_complete(self, file_size: int) -> ArrivedFile:
        """The file has come whole."""
        upload = None
        if self._arrival is not None and self._refusal is None:
            try:
                upload = self._arrival.finish()
            except Refusal as no:
                self._refusal = no
        return ArrivedFile(self.file_name or "file", file_size, upload, self._refusal)

    def abandon(self) -> None:
        """Whatever did not come whole leaves nothing behind; called twice it does nothing."""
        if self._arrival is not None:
            self._arrival.__exit__(None)


class Bounded(FileUploadHandler):
    """Stands before Django's own handlers: of a form larger than `REQUEST_BODY_BYTES` no file is kept anywhere.

    Django reads forms for anybody, before a view is asked, and bounds everything but files. The form still arrives,
    each file with its size and without its bytes, for the view to refuse it in words.
    """

    _too_large = False

    def handle_raw_input(
        self,
        input_data: IO[bytes],  # noqa: ARG002
        META: dict[str, str],  # noqa: N803, ARG002
        content_length: int,
        boundary: str,  # noqa: ARG002
        encoding: str | None = None,  # noqa: ARG002
    ) -> None:
        """The announced length counts: the server hands on no byte more than it."""
        self._too_large = content_length > settings.DATA_UPLOAD_MAX_MEMORY_SIZE + FORM_BYTES

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """A file begins, and goes to the next handler when it is not too large."""
        super().new_file(*args, **kwargs)
        if self._too_large:
            raise StopFutureHandlers

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:  # noqa: ARG002
        """Bytes come: handed on, or let go."""
        return None if self._too_large else raw_data

    def file_complete(self, file_size: int) -> UploadedFile | None:
        """What came of it."""
        if not self._too_large:
            return None
        return UploadedFile(file=BytesIO(), name=self.file_name or "file", size=file_size)


def with_file(request: HttpRequest, view: Callable[[HttpRequest], HttpResponse]) -> HttpResponse:
    """The answer of `view` to a form with a file, read now; the form is first checked to be ours (CSRF)."""
    handler = ArrivingFile(request)
    if request.method == "POST":
        request.upload_handlers = [handler]
    try:
        return csrf_protect(view)(request)
    finally:
        handler.abandon()
