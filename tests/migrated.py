"""The migrated test database, made by the first parallel run and copied by the others: migrations take ten seconds."""

import fcntl
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connection


def copied(shared: Path, own: Path) -> None:
    """Name this process's test database in the settings, filled from the one in `shared`; Django then keeps it."""
    if connection.vendor == "sqlite":
        # In a file, as the portal has it: one in memory knows no write-ahead log and no other process.
        _from_file(shared, own / "tests.sqlite3")
    else:
        _from_template(shared)


def _from_file(shared: Path, own: Path) -> None:
    migrated = shared / "migrated.sqlite3"
    with _once(shared) as is_first:
        if is_first:
            _migrate(str(migrated))
    shutil.copy(migrated, own)
    connection.settings_dict["TEST"]["NAME"] = str(own)


def _from_template(shared: Path) -> None:
    own = connection.settings_dict["TEST"]["NAME"] or f"test_{connection.settings_dict['NAME']}"
    migrated = f"{own.rpartition('_gw')[0] or own}_migrated"
    with _once(shared) as is_first:
        if is_first:
            _run(f'DROP DATABASE IF EXISTS "{migrated}"')
            _migrate(migrated)
        # Under the lock: a template must have no other user.
        _run(f'DROP DATABASE IF EXISTS "{own}"', f'CREATE DATABASE "{own}" TEMPLATE "{migrated}"')
    connection.settings_dict["TEST"]["NAME"] = own


@contextmanager
def _once(shared: Path) -> Iterator[bool]:
    """Whether nobody has been here in this run; the others wait."""
    with (shared / "migrating").open("a") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        is_first = os.fstat(turn.fileno()).st_size == 0
        yield is_first
        if is_first:
            turn.write("done")


def _migrate(name: str) -> None:
    """Make the database of that name with every migration; the settings are left as they were."""
    told, here = connection.settings_dict["TEST"], connection.settings_dict["NAME"]
    test = told["NAME"]
    told["NAME"] = name
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    connection.close()
    told["NAME"] = test
    connection.settings_dict["NAME"] = settings.DATABASES["default"]["NAME"] = here


def _run(*statements: str) -> None:
    """As the server's owner, in no transaction: what makes and drops databases."""
    cursor_of: Callable = connection._nodb_cursor  # Django's own way to the server, known to no type
    with cursor_of() as cursor:
        for statement in statements:
            cursor.execute(statement)
