"""Two statements that Django's layer has no words for: what was inserted of many, and counts raised where they are."""

from collections.abc import Sequence
from typing import Any

from django.db import connection, models


def insert_new(
    model: type[models.Model], rows: Sequence[models.Model], key: tuple[str, str]
) -> set[tuple[Any, Any]]:
    """Insert those that no rule of once forbids; the `key` columns of those that were inserted."""
    if not rows:
        return set()
    meta = model._meta  # noqa: SLF001
    fields = [one for one in meta.concrete_fields if not isinstance(one, models.BigAutoField)]
    columns = ", ".join(f'"{one.column}"' for one in fields)
    holes = ", ".join([f"({', '.join(['%s'] * len(fields))})"] * len(rows))
    values = [one.get_db_prep_save(getattr(row, one.attname), connection) for row in rows for one in fields]
    sql = (
        f'INSERT INTO "{meta.db_table}" ({columns}) VALUES {holes} '  # noqa: S608  names of our own columns
        f'ON CONFLICT DO NOTHING RETURNING "{key[0]}", "{key[1]}"'
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return {(first, second) for first, second in cursor.fetchall()}


def raise_counts(
    table: str,
    key: tuple[str, ...],
    counts: tuple[str, ...],
    rows: Sequence[tuple[tuple[Any, ...], tuple[int, ...]]],
    *,
    least: tuple[str, Sequence[Any]] | None = None,
    most: tuple[str, Sequence[Any]] | None = None,
) -> None:
    """Add to the counts of rows, which are made where they are not there; `least` and `most` are kept as such."""
    if not rows:
        return
    sided = [one for one in (least, most) if one is not None]
    columns = [*key, *counts, *(name for name, _values in sided)]
    values = [
        _plain(value)
        for number, (place, added) in enumerate(rows)
        for value in (*place, *added, *(given[number] for _name, given in sided))
    ]
    smallest, greatest = ("LEAST", "GREATEST") if connection.vendor == "postgresql" else ("MIN", "MAX")
    changed = [f'"{name}" = "{table}"."{name}" + excluded."{name}"' for name in counts]
    for side, word in ((least, smallest), (most, greatest)):
        if side is not None:
            changed.append(f'"{side[0]}" = {word}("{table}"."{side[0]}", excluded."{side[0]}")')
    names = ", ".join(f'"{one}"' for one in columns)
    holes = ", ".join([f"({', '.join(['%s'] * len(columns))})"] * len(rows))
    sql = (
        f'INSERT INTO "{table}" ({names}) VALUES {holes} '  # noqa: S608  names of our own columns
        f"ON CONFLICT ({', '.join(key)}) DO UPDATE SET {', '.join(changed)}"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def _plain(value: Any) -> Any:
    """As the database of the connection takes it."""
    if hasattr(value, "hex") and hasattr(value, "int"):
        return value if connection.vendor == "postgresql" else value.hex
    if hasattr(value, "tzinfo"):
        return connection.ops.adapt_datetimefield_value(value)
    return value
