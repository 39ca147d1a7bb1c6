"""The rows of a backup into empty tables of the schema that it was made of, all or none."""

import json
import zipfile
from collections.abc import Iterator
from itertools import islice
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.color import no_style
from django.db import DataError, IntegrityError, connection, models, transaction
from django.db.migrations.state import StateApps

from readiness.recovery.archive import values
from readiness.recovery.archive.making import LEFT_OUT, Tell
from readiness.recovery.archive.manifest import Manifest, NotABackup
from readiness.recovery.archive.member import content, lines
from readiness.recovery.archive.walls import walls_down

_AT_ONCE = 1000
Table = type[models.Model]


def load_tables(packed: zipfile.ZipFile, manifest: Manifest, then: StateApps, tell: Tell) -> None:
    """Every table of `manifest`, as models of `then`, in one transaction. Raises `NotABackup`."""
    tables = _tables(then, manifest)
    try:
        with transaction.atomic(), walls_down():
            for model in tables.values():
                model._base_manager.all()._raw_delete(connection.alias)  # filled by migrating
            for name, model in tables.items():
                part = manifest.parts[name]
                count = _load(model, lines(content(packed, name, part)))
                if count != part.rows:
                    raise NotABackup(f"{name} has {count} rows; {part.rows} were written.")
                if count:
                    tell(f"{model._meta.label}: {count} rows")
            _count_on(list(tables.values()))
    except (IntegrityError, DataError) as fault:
        raise NotABackup(f"Its rows do not hold together: {str(fault).splitlines()[0]}") from fault


def _tables(then: StateApps, manifest: Manifest) -> dict[str, Table]:
    """Member -> model; both know the same tables. Raises `NotABackup`."""
    known = {
        model._meta.label_lower: model
        for model in then.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy and model._meta.label_lower not in LEFT_OUT
    }
    if odd := set(known) ^ set(manifest.tables()):
        raise NotABackup(f"It and its schema do not know the same tables: {min(odd)}.")
    return {name: known[label] for label, name in manifest.tables().items()}


def _load(model: Table, rows: Iterator[bytes]) -> int:
    """How many rows there were. Raises `NotABackup`."""
    fields = _columns(model, next(rows, b"[]"))
    for one in fields:
        one.auto_now = one.auto_now_add = False  # type: ignore[attr-defined]  # the time is in the row
    count = 0
    while batch := [_row(model, fields, line) for line in islice(rows, _AT_ONCE)]:
        model._base_manager.bulk_create(batch)
        count += len(batch)
    return count


def _columns(model: Table, line: bytes) -> "list[models.Field[Any, Any]]":
    known = {one.attname: one for one in model._meta.concrete_fields}
    named = _json(model, line)
    if not all(isinstance(one, str) for one in named) or sorted(named) != sorted(known):
        raise NotABackup(f"Its columns of {model._meta.label} are not those of its schema.")
    return [known[name] for name in named]


def _row(model: Table, fields: "list[models.Field[Any, Any]]", line: bytes) -> models.Model:
    found = _json(model, line)
    try:
        told = zip(fields, found, strict=True)
        return model(**{field.attname: values.read(field, value) for field, value in told})
    except (ValueError, TypeError, ValidationError) as fault:
        raise NotABackup(f"A row of {model._meta.label} cannot be read.") from fault


def _json(model: Table, line: bytes) -> list[Any]:
    try:
        found = json.loads(line)
    except (ValueError, RecursionError) as fault:
        raise NotABackup(f"A line of {model._meta.label} cannot be read.") from fault
    if not isinstance(found, list):
        raise NotABackup(f"A line of {model._meta.label} is no list.")
    return found


def _count_on(tables: list[Table]) -> None:
    """Let PostgreSQL's sequences go on behind the ids that came. SQLite does by itself."""
    with connection.cursor() as cursor:
        for sql in connection.ops.sequence_reset_sql(no_style(), tables):
            cursor.execute(sql)
