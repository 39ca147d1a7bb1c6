"""What a start must do before the pages open: migrate, and on an empty database bring the demo data."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from django.contrib.auth import get_user_model
from django.core.management.base import CommandError
from django.db import connections
from django.db.migrations.executor import MigrationExecutor

from portal.supervisor.processes import Place


def migrations_are_due() -> bool:
    """Whether the database lacks a migration that the code has."""
    try:
        executor = MigrationExecutor(connections["default"])
        return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    finally:
        connections.close_all()


def database_is_empty() -> bool:
    """Whether nobody has an account yet."""
    try:
        return not get_user_model()._base_manager.exists()  # noqa: SLF001  the unscoped one, by design
    finally:
        connections.close_all()


def logins_file(var_dir: Path) -> Path:
    """Where the demo people and their passwords are kept for the next start to print."""
    return var_dir / "demo-logins.txt"


def migrate(place: Place, env: Mapping[str, str]) -> None:
    """Bring the tables up to date. CommandError with the command's own words when it fails."""
    _manage(place, env, "migrate", "--no-input", "--verbosity", "0")


def seed(place: Place, env: Mapping[str, str]) -> None:
    """Make the demo data and keep what `seed_demo` prints, which is the logins."""
    logins = _manage(place, env, "seed_demo")
    path = logins_file(place.var_dir)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as out:
        out.write(logins)


def _manage(place: Place, env: Mapping[str, str], *command: str) -> str:
    # In a process of its own: the settings of this one were read before broker and samples were known.
    done = subprocess.run(
        [sys.executable, str(place.root / "manage.py"), *command],
        env=dict(env),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise CommandError(f"manage.py {command[0]} failed:\n{done.stdout}{done.stderr}")
    return done.stdout
