"""A sequencer that is killed in the middle leaves nothing half done, and the next one goes on."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from readiness.ledger import keys
from readiness.ledger.proofs import newest_checkpoint
from readiness.ledger.sealing import seal_all
from tests.ledger.sealed import AT, places, sound, write

ROOT = Path(__file__).resolve().parents[2]
KILLS = 12
# As fast as it can, so that a kill nearly always finds it in the middle of a batch.
SEQUENCER = """
import django; django.setup()
from datetime import datetime, UTC
from readiness.ledger.sealing import seal_entries
print("ready", flush=True)
while True:
    seal_entries(at=datetime.now(UTC), limit=1)
"""


def surroundings():
    database = connection.settings_dict
    if connection.vendor == "sqlite":
        url = f"sqlite:///{database['NAME']}"
    else:
        user, host, port = database["USER"], database["HOST"], database["PORT"]
        password = f":{database['PASSWORD']}" if database["PASSWORD"] else ""
        url = f"postgres://{user}{password}@{host}:{port}/{database['NAME']}"
    return {
        **os.environ,
        "DATABASE_URL": url,
        "VAR_DIR": str(settings.VAR_DIR),
        "SECRET_KEY": settings.SECRET_KEY,
        "LEDGER_ORIGIN": settings.LEDGER_ORIGIN,
        "DJANGO_SETTINGS_MODULE": "portal.settings",
    }


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_sequencers_killed_at_any_moment_lose_no_entry_and_leave_no_gap():
    rng = random.Random(3)
    recorded = 0
    for _kill in range(KILLS):
        sequencer = subprocess.Popen(
            [sys.executable, "-c", SEQUENCER], cwd=ROOT, env=surroundings(), stdout=subprocess.PIPE
        )
        assert sequencer.stdout.readline() == b"ready\n"
        before = newest_checkpoint().size if newest_checkpoint() else 0
        deadline = time.monotonic() + rng.random() / 2
        while time.monotonic() < deadline:
            write(2)
            recorded += 2
        sequencer.send_signal(signal.SIGKILL)
        sequencer.wait()
        sequencer.stdout.close()
        assert sound(keys.verifier_keys()) >= before
    seal_all(at=AT)
    assert None not in places()
    assert sound(keys.verifier_keys()) == recorded > KILLS


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_processes_that_seal_at_once_give_each_place_once():
    command = [sys.executable, "-c", SEQUENCER]
    started = [
        subprocess.Popen(command, cwd=ROOT, env=surroundings(), stdout=subprocess.PIPE) for _ in range(3)
    ]
    try:
        for sequencer in started:
            assert sequencer.stdout.readline() == b"ready\n"
        for _ in range(20):
            write(3)
        deadline = time.monotonic() + 30
        while None in places() and time.monotonic() < deadline:
            time.sleep(0.05)
        assert [sequencer.poll() for sequencer in started] == [None, None, None]
    finally:
        for sequencer in started:
            sequencer.kill()
            sequencer.wait()
            sequencer.stdout.close()
    assert sound(keys.verifier_keys()) == 60
