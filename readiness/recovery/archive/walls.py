"""Taking the database's walls down for the rows of a backup, which passed them once, and putting up the same again."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection


@contextmanager
def walls_down() -> Iterator[None]:
    """In the caller's transaction: no trigger of ours is asked inside. Foreign keys, checks and uniqueness are."""
    if connection.vendor == "postgresql":
        tables = _tables_with_triggers()
        _each("ALTER TABLE {} DISABLE TRIGGER USER", tables)
        yield
        _run("SET CONSTRAINTS ALL IMMEDIATE")  # a table with checks that wait cannot be altered
        _each("ALTER TABLE {} ENABLE TRIGGER USER", tables)
        return
    walls = _rows("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
    _each("DROP TRIGGER {}", [name for name, _sql in walls])
    yield
    for _name, sql in walls:
        _run(sql)


def _tables_with_triggers() -> list[str]:
    rows = _rows(
        "SELECT DISTINCT relname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid "
        "WHERE NOT tgisinternal AND relnamespace = current_schema()::regnamespace ORDER BY relname"
    )
    return [name for (name,) in rows]


def drop_everything() -> None:
    """Every table, with the walls' functions. Only for a database without rows."""
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
    functions = []
    if connection.vendor == "postgresql":
        functions = _rows(
            "SELECT DISTINCT proname FROM pg_trigger JOIN pg_proc ON pg_proc.oid = tgfoid "
            "JOIN pg_class ON pg_class.oid = tgrelid "
            "WHERE NOT tgisinternal AND relnamespace = current_schema()::regnamespace"
        )
    cascade = " CASCADE" if connection.vendor == "postgresql" else ""
    with connection.constraint_checks_disabled():
        _each("DROP TABLE {}" + cascade, tables)
    _each("DROP FUNCTION {}()", [name for (name,) in functions])


def _each(sql: str, names: list[str]) -> None:
    for name in names:
        _run(sql.format(connection.ops.quote_name(name)))


def _run(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


def _rows(sql: str) -> list[tuple[str, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        found: list[tuple[str, ...]] = cursor.fetchall()
        return found
