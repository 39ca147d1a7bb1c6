"""Naming a stored file: from then on it belongs to evidence, and is not swept."""

from datetime import datetime

from readiness.evidence.files import ContentErased, StoredUpload, path_of
from readiness.evidence.models import StoredFile
from readiness.evidence.pictures.making import owe_picture
from readiness.refusals import Conflict


class UploadGone(Conflict):
    """The uploaded file is no longer there: more than a day lay between upload and submission."""

    code = "upload-gone"
    sentence = "The uploaded file is no longer there. Upload it again."


def name_file(upload: StoredUpload | None, at: datetime) -> None:
    """Give the stored file its row, once for all evidence with the same content."""
    if upload is None:
        return
    if not path_of(upload.sha256).is_file():
        raise UploadGone
    told = {"size": upload.size, "media_type": upload.media_type, "stored_at": at}
    StoredFile.objects.get_or_create(sha256=upload.sha256, defaults=told)
    # Held, so that nobody erases the content while a revision comes to name it.
    stored = StoredFile.objects.select_for_update(no_key=True).get(sha256=upload.sha256)
    if stored.erased_at is not None:
        raise ContentErased("This very content was erased from the portal; it is not taken in again.")
    owe_picture(stored)
