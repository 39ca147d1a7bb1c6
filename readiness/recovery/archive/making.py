"""Making a backup while the portal runs: the tables as they are at one moment, then the files that they name."""

import hashlib
import json
import os
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

from django.apps import apps
from django.conf import settings
from django.db import connection, models

from readiness.evidence.files import path_of
from readiness.evidence.models import StoredFile
from readiness.ledger.keys import verifier_keys
from readiness.ledger.proofs import newest_checkpoint
from readiness.recovery.archive.manifest import NAME, PLACES, Manifest, Part
from readiness.recovery.archive.schema import Step, applied_migrations
from readiness.recovery.archive.values import told
from readiness.snapshot import one_look

Tell = Callable[[str], None]
#: Who is signed in where is no part of what the portal knows, and would let a reader of the file in.
LEFT_OUT = frozenset({"sessions.session"})
_CHUNK = 2**20
_ROWS = 2000


@dataclass
class _Archive:
    """The file while it grows."""

    zip: zipfile.ZipFile
    at: datetime
    parts: dict[str, Part] = field(default_factory=dict)
    absent: list[str] = field(default_factory=list)

    def write(
        self, name: str, chunks: Iterator[bytes], rows: Callable[[], int | None] = lambda: None
    ) -> Part:
        """One member of whatever size."""
        digest, size = hashlib.sha256(), 0
        entry = zipfile.ZipInfo(name, self.at.timetuple()[:6])
        entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
        with self.zip.open(entry, "w", force_zip64=True) as out:
            for chunk in chunks:
                digest.update(chunk)
                size += len(chunk)
                out.write(chunk)
        self.parts[name] = Part(digest.hexdigest(), size, rows())
        return self.parts[name]


def make_backup(out: Path, *, at: datetime, tell: Tell) -> Manifest:
    """Write the backup to `out`, whole or not at all, readable by its owner only; `tell` hears of each step.

    Files that should be there and are not, or are no longer what they were, are named in `absent`.
    Raises `SchemaBehind` and `OSError`.
    """
    steps = applied_migrations()
    draft = out.with_name(f".{out.name}.{os.getpid()}")
    try:
        with _own(draft) as file:
            with zipfile.ZipFile(file, "w", compresslevel=3) as packed:
                manifest = _fill(_Archive(packed, at), steps, tell)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(out)
    finally:
        draft.unlink(missing_ok=True)
    return manifest


def _own(path: Path) -> BinaryIO:
    return os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "w+b")


def _fill(archive: _Archive, steps: tuple[Step, ...], tell: Tell) -> Manifest:
    with one_look():
        for model in kept_models():
            _table(archive, model, tell)
        _ledger(archive)
        files = list(
            StoredFile.objects.filter(erased_at__isnull=True).order_by("pk").values_list("pk", flat=True)
        )
    tell(f"{len(files)} files of evidence")
    for sha256 in files:
        _evidence(archive, sha256)
    _reports(archive)
    archive.absent = _still_absent(archive.absent)
    manifest = Manifest(
        made_at=archive.at.isoformat(),
        database=connection.vendor,
        migrations=steps,
        parts=dict(archive.parts),
        absent=tuple(archive.absent),
    )
    archive.write(NAME, iter([manifest.text().encode()]))
    return manifest


def kept_models() -> list[type[models.Model]]:
    """Every table that a backup holds, by label."""
    found = (
        one for one in apps.get_models(include_auto_created=True) if one._meta.managed and not one._meta.proxy
    )
    return sorted(
        (one for one in found if one._meta.label_lower not in LEFT_OUT), key=lambda one: one._meta.label_lower
    )


def _table(archive: _Archive, model: type[models.Model], tell: Tell) -> None:
    columns = [one.attname for one in model._meta.concrete_fields]
    rows = model._base_manager.order_by("pk").values_list(*columns)
    counted = 0

    def lines() -> Iterator[bytes]:
        nonlocal counted
        yield _line(columns)
        for row in rows.iterator(chunk_size=_ROWS):
            counted += 1
            yield _line([told(value) for value in row])

    part = archive.write(f"tables/{model._meta.label_lower}.jsonl", lines(), lambda: counted)
    if part.rows:
        tell(f"{model._meta.label}: {part.rows} rows")


def _line(values: list[Any]) -> bytes:
    return json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _ledger(archive: _Archive) -> None:
    newest = newest_checkpoint()
    archive.write("ledger/checkpoint", iter([newest.note.encode()] if newest else []))
    archive.write("ledger/keys", iter([f"{key.line}\n".encode() for key in verifier_keys()]))


def _evidence(archive: _Archive, sha256: str) -> None:
    path = path_of(sha256)
    try:
        with path.open("rb") as file:
            part = archive.write(f"files/{sha256}", _chunks(file))
    except FileNotFoundError:
        archive.absent.append(sha256)
        return
    if part.sha256 != sha256:
        archive.absent.append(sha256)  # what is there is kept too: somebody may want to see what became of it
    preview = path.with_name(f"{path.name}.preview")
    if preview.is_file():
        _copy(archive, f"files/{sha256}.preview", preview)


def _reports(archive: _Archive) -> None:
    """Finished reports: those on disk, for old ones go by themselves."""
    for path in sorted((Path(settings.MEDIA_ROOT) / "reports").glob("*")):
        if PLACES.fullmatch(f"reports/{path.name}"):
            _copy(archive, f"reports/{path.name}", path)


def _copy(archive: _Archive, name: str, path: Path) -> None:
    try:
        file = path.open("rb")
    except FileNotFoundError:
        return  # swept since the folder was read
    with file:
        archive.write(name, _chunks(file))


def _chunks(file: BinaryIO) -> Iterator[bytes]:
    while chunk := file.read(_CHUNK):
        yield chunk


def _still_absent(found: list[str]) -> list[str]:
    """Without those that were erased on purpose since the tables were read."""
    erased = set(
        StoredFile.objects.filter(pk__in=found, erased_at__isnull=False).values_list("pk", flat=True)
    )
    return [one for one in found if one not in erased]
