"""Making the portal of a backup on an empty server: its files, its tables as they were, then what was added since."""

import os
import zipfile
import zlib
from pathlib import Path
from uuid import uuid4

from django.conf import settings
from django.core.management import call_command
from django.db import connection

from readiness.evidence.files import path_of
from readiness.recovery.archive.loading import load_tables
from readiness.recovery.archive.making import Tell
from readiness.recovery.archive.manifest import NAME, Manifest, NotABackup, Part, read_manifest
from readiness.recovery.archive.member import content
from readiness.recovery.archive.schema import demand_known, is_at, migrate_to
from readiness.recovery.archive.walls import drop_everything
from readiness.refusals import Conflict

_LARGEST_MANIFEST = 256 * 2**20
#: What migrating fills by itself.
_BY_ITSELF = frozenset({"django_migrations", "django_content_type", "auth_permission"})


class DatabaseHoldsRows(Conflict):
    """A backup is restored into an empty database only: nothing is mixed, nothing is written over."""

    code = "database-holds-rows"


def restore_backup(source: Path, *, tell: Tell) -> Manifest:
    """Restore the backup in `source`, and migrate to this portal's schema; `tell` hears of each step.

    The rows come in one transaction: when it breaks off, the database is empty still, and files that came already
    are swept after a day. Raises `NotABackup`, `DatabaseHoldsRows`, `SchemaBehind` and `OSError`.
    """
    try:
        with zipfile.ZipFile(source) as packed:
            manifest = read_contents(packed)
            demand_known(manifest.migrations)
            demand_empty()
            _files(packed, manifest, tell)
            _tables(packed, manifest, tell)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as fault:
        raise NotABackup(f"It is no backup, or a damaged one: {fault}.") from fault
    tell("bringing the tables up to this portal's version")
    call_command("migrate", verbosity=0, interactive=False)
    return manifest


def read_contents(packed: zipfile.ZipFile) -> Manifest:
    """What the file says of itself, when it holds just that. Raises `NotABackup`."""
    names = packed.namelist()
    if NAME not in names:
        raise NotABackup(f"It holds no {NAME}.")
    if packed.getinfo(NAME).file_size > _LARGEST_MANIFEST:
        raise NotABackup(f"Its {NAME} is larger than any backup's.")
    manifest = read_manifest(packed.read(NAME))
    if len(names) != len(set(names)) or set(names) != {NAME, *manifest.parts}:
        raise NotABackup(f"It does not hold just what its {NAME} says.")
    return manifest


def demand_empty() -> None:
    """Raises `DatabaseHoldsRows`."""
    with connection.cursor() as cursor:
        for table in sorted(set(connection.introspection.table_names(cursor)) - _BY_ITSELF):
            cursor.execute(f"SELECT 1 FROM {connection.ops.quote_name(table)} LIMIT 1")  # noqa: S608
            if cursor.fetchone():
                raise DatabaseHoldsRows(
                    f"The table {table} holds rows. A backup is restored into an empty database only; "
                    "give DATABASE_URL of a new one."
                )


def _files(packed: zipfile.ZipFile, manifest: Manifest, tell: Tell) -> None:
    named = [name for name in manifest.parts if name.startswith(("files/", "reports/"))]
    tell(f"{len(named)} files")
    for name in named:
        _file(packed, name, manifest.parts[name])


def _file(packed: zipfile.ZipFile, name: str, part: Part) -> None:
    """Into its place by a rename, so that what has a name is whole."""
    folder, _, own = name.partition("/")
    to = Path(settings.MEDIA_ROOT) / name
    if folder == "files":
        to = path_of(own.removesuffix(".preview")).with_name(own)
    arriving = Path(settings.MEDIA_ROOT) / "incoming" / uuid4().hex
    for one in (to.parent, arriving.parent):
        one.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        with arriving.open("xb") as out:
            for chunk in content(packed, name, part):
                out.write(chunk)
            out.flush()
            os.fsync(out.fileno())
        arriving.replace(to)
    finally:
        arriving.unlink(missing_ok=True)


def _tables(packed: zipfile.ZipFile, manifest: Manifest, tell: Tell) -> None:
    with connection.cursor() as cursor:
        begun = bool(connection.introspection.table_names(cursor))
    if begun and not is_at(manifest.migrations):
        drop_everything()  # without rows; migrations lead from nothing to the backup's schema, not from any other
    tell("making the tables")
    load_tables(packed, manifest, migrate_to(manifest.migrations), tell)
