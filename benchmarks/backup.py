"""python -m benchmarks.backup [--entries 100000]

On an empty PostgreSQL database of its own that `DATABASE_URL` names; what is in it goes. A log of so many entries, each
with a value that it commits to, is backed up and restored into the emptied database, and verified there; beside it what
pg_dump and pg_restore need for the same rows, which prove nothing. Seconds by the clock; read the ratio.
"""

import argparse
import os
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")


def main() -> None:
    """Both ways, one after the other."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.backup")
    parser.add_argument("--entries", type=int, default=100_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="launchproof-bench-") as folder:
        os.environ.update({"VAR_DIR": folder, "LOG_LEVEL": "ERROR"})
        os.environ.setdefault("SECRET_KEY", "benchmarks-sign-nothing-that-anybody-keeps-0123456789")
        import django

        django.setup()
        from django.db import connection

        if connection.vendor != "postgresql":
            raise SystemExit("DATABASE_URL must name an empty PostgreSQL database.")
        with connection.cursor() as cursor:
            if connection.introspection.table_names(cursor):
                raise SystemExit("This database has tables: give an empty one.")
        with tempfile.TemporaryDirectory(prefix="launchproof-bench-") as kept:
            _compare(options.entries, Path(kept))


def _compare(entries: int, kept: Path) -> None:
    from django.core.management import call_command
    from django.db import connection

    from benchmarks.ledger.filling import empty, fill

    fill(entries, private=True)
    ours, theirs = kept / "backup.zip", kept / "backup.dump"
    made = _timed("backup", lambda: call_command("backup", out=ours))
    name, url = connection.settings_dict["NAME"], os.environ["DATABASE_URL"]
    dumped = _timed("pg_dump", lambda: subprocess.run(["pg_dump", "-Fc", "-f", theirs, url], check=True))
    empty(migrated=False)
    _timed("restore, migrations and verification among it", lambda: call_command("restore", str(ours)))
    empty(migrated=False)
    connection.close()
    _timed("pg_restore", lambda: subprocess.run(["pg_restore", "-d", url, theirs], check=True))
    print(
        f"{name}: backup of pg_dump {made / dumped:.1f}; {ours.stat().st_size / theirs.stat().st_size:.2f} of its size"
    )


def _timed(what: str, do: Callable[[], object]) -> float:
    began, cpu = time.monotonic(), time.process_time()
    do()
    took = time.monotonic() - began
    print(f"{what}: {took:.1f} s, {time.process_time() - cpu:.1f} s of it our own processor time", flush=True)
    return took


if __name__ == "__main__":
    main()
