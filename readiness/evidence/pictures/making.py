"""Previews that are due: claimed with a lease, drawn outside of any transaction, kept beside their file.

A preview is no fact: it can be lost and drawn again, so no entry of the ledger tells of it.
"""

import os
from datetime import datetime, timedelta
from pathlib import Path
from uuid import uuid4

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from readiness.evidence.files import path_of
from readiness.evidence.models import Picture, StoredFile
from readiness.evidence.pictures.drawing import FORMATS, Drawing, NotDrawn, draw

#: After so many workers died with it, a picture is given up rather than tried for ever.
TRIES = 3


def owe_picture(stored: StoredFile) -> None:
    """Have a preview drawn of the file, where it can have one and has none yet."""
    if stored.media_type in FORMATS:
        Picture.objects.get_or_create(file=stored)


def draw_due_pictures(*, at: datetime, limit: int) -> int:
    """Draw up to `limit` previews; answers how many were taken in hand."""
    for number in range(limit):
        picture = _claim(at)
        if picture is None:
            return number
        _make(picture)
    return limit


def picture_path(picture: Picture) -> Path:
    """Where the drawn preview lies: beside its file. `files.sweep_orphans` removes the two together."""
    file = path_of(picture.file_id)
    return file.with_name(f"{file.name}.preview")


@transaction.atomic
def _claim(at: datetime) -> Picture | None:
    due = Picture.objects.select_for_update(skip_locked=True, of=("self",)).select_related("file")
    free = due.filter(state=Picture.State.DUE).filter(Q(lease_until__isnull=True) | Q(lease_until__lt=at))
    picture = free.order_by("pk").first()
    if picture is None:
        return None
    picture.attempts += 1
    picture.lease_until = at + timedelta(seconds=settings.PREVIEW_SECONDS * 2 + 30)
    picture.save(update_fields=["attempts", "lease_until"])
    return picture


def _make(picture: Picture) -> None:
    try:
        if picture.attempts > TRIES:
            raise NotDrawn(f"Drawing it broke off {TRIES} times.")
        drawn = draw(path_of(picture.file_id), picture.file.media_type)
    except NotDrawn as no:
        picture.state, picture.reason = Picture.State.NONE, no.sentence
    else:
        _keep(picture, drawn)
        picture.state, picture.width, picture.height = Picture.State.DRAWN, drawn.width, drawn.height
    picture.lease_until = None
    picture.save(update_fields=["state", "reason", "width", "height", "lease_until"])


def _keep(picture: Picture, drawn: Drawing) -> None:
    """Whole or not at all; two workers on the same file draw the same picture."""
    fresh = Path(settings.MEDIA_ROOT) / "incoming" / uuid4().hex  # swept, should this break off
    try:
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            out.write(drawn.content)
        fresh.replace(picture_path(picture))
    finally:
        fresh.unlink(missing_ok=True)
