"""Evidence files: in as a form or as the bare body, kept while they stream; out as attachments."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse
from drf_spectacular.types import OpenApiTypes
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.parsers import MultiPartParser

from readiness.api.door import Ask, Door, call
from readiness.api.evidence import TAG, evidence_told, testify
from readiness.api.given import Asked, Moment
from readiness.api.reading import BodyTooLarge, RawFile, chunks_of
from readiness.api.shapes.evidence import EvidenceShown
from readiness.catalog.models import Service
from readiness.catalog.queries import environment_for
from readiness.evidence.files import StoredUpload, open_file, store
from readiness.evidence.operations import revise_evidence
from readiness.evidence.queries import evidence_for, revision_for
from readiness.refusals import Forbidden, Invalid, Unseen
from readiness.teams.access import Action, may

#: The other parts of a form, and the lines between them.
FORM_BYTES = 1024 * 1024
PARSERS = (MultiPartParser, RawFile)


class RevisedFile(Asked):
    """About the file; in a form the same names are its fields."""

    name = serializers.CharField(
        required=False, max_length=255, help_text="The file's name, where it comes as the bare body."
    )
    statement = serializers.CharField(required=False, max_length=8000)
    effective_from = Moment(required=False)
    effective_until = Moment(required=False)


class NewFile(RevisedFile):
    """About the file; in a form the same names are its fields."""

    service = serializers.SlugField(required=False, max_length=60)
    environment = serializers.SlugField(required=False, max_length=40, default="production")
    title = serializers.CharField(required=False, max_length=200)
    release = serializers.CharField(required=False, max_length=100)
    items = serializers.ListField(
        child=serializers.UUIDField(), required=False, help_text="Items that it serves; may be repeated."
    )


class NewFileInFull(NewFile):
    """The same, with what must not be missing."""

    service = serializers.SlugField(max_length=60)
    title = serializers.CharField(max_length=200)


class RevisedForm(RevisedFile):
    """A file and what is said of it."""

    file = serializers.FileField()


class NewFileForm(NewFileInFull):
    """A file and what is said of it."""

    file = serializers.FileField()


class FilesDoor(Door):
    """Files as evidence."""

    address = "evidence/files"

    @call(
        "evidence_upload", "Upload a file as evidence", tag=TAG, right=(Action.ADD_EVIDENCE,),
        raw={"multipart/form-data": NewFileForm, "application/octet-stream": OpenApiTypes.BINARY},
        parsers=PARSERS, query=NewFile, shows=EvidenceShown, status=201, refuses=[409, 507], finds=True,
    )  # fmt: skip
    def post(self, ask: Ask) -> dict[str, Any]:
        """As a form (`curl -F file=@scan.pdf -F service=... -F title=...`), or as the bare body with everything
        else in the address (`curl --data-binary @scan.pdf ...?service=...&title=...&name=scan.pdf`). It is hashed
        while it arrives and its type is found from its content; one that breaks off leaves nothing behind."""
        given = _told(ask, NewFileInFull)
        place = environment_for(ask.actor, given["service"], given["environment"])
        upload = _received(ask, given, place.service)
        return testify(ask, {**given, "kind": "file", "upload": upload})


class RevisedFilesDoor(Door):
    """The next revision of a file."""

    address = "evidence/<uuid:pk>/files"

    @call(
        "evidence_upload_revision", "Upload the next revision of a file", tag=TAG, right=(Action.ADD_EVIDENCE,),
        raw={"multipart/form-data": RevisedForm, "application/octet-stream": OpenApiTypes.BINARY},
        parsers=PARSERS, query=RevisedFile, shows=EvidenceShown, status=201, refuses=[409, 507],
    )  # fmt: skip
    def post(self, ask: Ask, pk: UUID) -> dict[str, Any]:
        """Sent like a new one."""
        evidence = evidence_for(ask.actor, pk)
        given = _told(ask, RevisedFile)
        upload = _received(ask, given, evidence.service)
        revise_evidence(evidence=evidence, upload=upload, actor=ask.actor, at=ask.at, **given)
        return evidence_told(ask, evidence_for(ask.actor, pk))


class DownloadDoor(Door):
    """A stored file."""

    address = "revisions/<uuid:pk>/file"

    @call(
        "revisions_download", "Download the file of a revision", tag=TAG, right=(Action.VIEW_SERVICE,),
        downloads=["application/octet-stream"], refuses=[410],
    )  # fmt: skip
    def get(self, ask: Ask, pk: UUID) -> FileResponse:
        """As an attachment, whatever it is. 410 once its content was erased; `evidence_read` tells by whom and why."""
        revision = revision_for(ask.actor, pk)
        if revision.file is None:
            raise Unseen
        # As bytes: no browser opens evidence within the portal's own address.
        return FileResponse(
            open_file(revision.file),
            as_attachment=True,
            filename=revision.file_name,
            content_type="application/octet-stream",
        )


def _told(ask: Ask, shape: type[Asked]) -> dict[str, Any]:
    """What is said of the file, in the form's fields or in the address."""
    request = ask.request
    if int(request.META.get("CONTENT_LENGTH") or 0) > settings.EVIDENCE_FILE_BYTES + FORM_BYTES:
        raise BodyTooLarge
    told: Any = request.data if _is_form(ask) else request.query_params
    about = shape(
        data={name: told.getlist(name) if name == "items" else told[name] for name in told if name != "file"}
    )
    about.is_valid(raise_exception=True)
    return dict(about.validated_data)


def _received(ask: Ask, given: dict[str, Any], service: Service) -> StoredUpload:
    """The file, kept on disk; of somebody who may not add evidence to `service` not one byte is."""
    visible = service.visibility == Service.Visibility.ORGANISATION
    if not may(ask.actor, Action.ADD_EVIDENCE, service.team_id, visible=visible):
        raise Forbidden
    request, name = ask.request, given.pop("name", "")
    body: Any = request.data
    if not _is_form(ask):
        if not name:
            raise ValidationError({"name": ["Give the file's name in the address."]})
        # Without a single byte there is no stream either: an empty file, and told so.
        chunks = chunks_of(body) if hasattr(body, "read") else ()
        return store(chunks, name, request.content_type or "")
    file = request.FILES.get("file")
    if not isinstance(file, UploadedFile):
        raise Invalid({"file": ["The file is missing."]})
    return store(file.chunks(), name or file.name or "", file.content_type or "")


def _is_form(ask: Ask) -> bool:
    return (ask.request.content_type or "").startswith("multipart/form-data")


DOORS = (FilesDoor, RevisedFilesDoor, DownloadDoor)
