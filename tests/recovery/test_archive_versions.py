"""A backup of an older portal is brought up to date as it is restored; one of a newer portal is refused."""

import os
import sqlite3
import subprocess
import sys

import pytest
from django.conf import settings as configured
from django.db import connection

from readiness.recovery.archive.making import make_backup
from tests.world import AT, build

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture
def manage(tmp_path):
    """Runs manage.py as another server would, with or without the newer app."""

    def run(*arguments, newer=False, home="server"):
        surroundings = {
            **os.environ,
            "VAR_DIR": str(tmp_path / home),
            "DATABASE_URL": "",
            "DEBUG": "1",
            "SECRET_KEY": "x",
            "DJANGO_SETTINGS_MODULE": "tests.recovery.newer.settings" if newer else "portal.settings",
        }
        return subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=configured.BASE_DIR,
            env=surroundings,
            capture_output=True,
            text=True,
            check=False,
            timeout=240,
        )

    return run


def test_an_older_backup_is_brought_up_to_date_and_a_newer_one_is_refused(tmp_path, manage):
    home, out = tmp_path / "server", tmp_path / "backup.zip"
    home.mkdir()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [str(home / "launchproof.sqlite3")])
    people = len(build().people)
    make_backup(out, at=AT, tell=lambda _step: None)
    # The server began to run, and migrated further than the backup, before anybody thought of restoring it.
    assert manage("migrate", "newer", newer=True).returncode == 0
    done = manage("restore", str(out), newer=True)
    assert done.returncode == 0, done.stderr
    with sqlite3.connect(home / "launchproof.sqlite3") as database:
        assert database.execute("SELECT people FROM newer_count").fetchall() == [(people,)]
    made = manage("backup", "--out", str(tmp_path / "newer.zip"), newer=True)
    assert made.returncode == 0, made.stderr
    refused = manage("restore", str(tmp_path / "newer.zip"), home="elsewhere")
    assert refused.returncode == 1
    assert "A newer portal made this backup: newer.0001_count" in refused.stderr
    assert "A newer portal migrated this database" in manage("backup", "--out", str(out)).stderr
