"""Lets the test database be emptied: append-only walls refuse a flush too, so they are down while it runs."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from django.test import TransactionTestCase

from readiness.ledger.walls import PREFIX


@contextmanager
def walls_down() -> Iterator[None]:
    """Every wall of the database down, and up again afterwards, whatever happens inside."""
    take, put = _sqlite() if connection.vendor == "sqlite" else _postgresql()
    with connection.cursor() as cursor:
        for statement in take:
            cursor.execute(statement)
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            for statement in put:
                cursor.execute(statement)


def allow_flush() -> None:
    """Make Django's transactional tests empty the database with the walls down."""
    name = "_fixture_teardown"  # Django's own hook, known to no type
    emptying = getattr(TransactionTestCase, name)

    def teardown(case: TransactionTestCase) -> None:
        with walls_down():
            emptying(case)

    setattr(TransactionTestCase, name, teardown)


def _sqlite() -> tuple[list[str], list[str]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE %s", [f"{PREFIX}%"]
        )
        found = cursor.fetchall()
    return [f'DROP TRIGGER "{name}"' for name, _sql in found], [sql for _name, sql in found]


def _postgresql() -> tuple[list[str], list[str]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger WHERE tgname LIKE %s", [f"{PREFIX}%"]
        )
        tables = [table for (table,) in cursor.fetchall()]
    return (
        [f"ALTER TABLE {table} DISABLE TRIGGER USER" for table in tables],
        [f"ALTER TABLE {table} ENABLE TRIGGER USER" for table in tables],
    )
