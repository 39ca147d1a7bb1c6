"""The promise to end in time: counted from the start of the process, and with time left to tell what was seen."""

import subprocess
import sys
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from probes import elapsed
from probes.client import Client, Guard
from probes.context import Context, aim_at
from probes.discovery import Found
from probes.probe import Kind
from probes.sweep import sweep
from probes.verdict import Status, Verdict

AT = datetime(2026, 11, 23, tzinfo=UTC)
WRONG = Verdict(Status.FAIL, "wrong", "It is wrong.", "Mend it.")


@dataclass(frozen=True)
class Seen:
    """Nothing but that it looked."""


def until_the_end(context: Context) -> Seen:
    time.sleep(context.deadline.left())
    return Seen()


def test_a_kind_that_looks_until_its_deadline_still_tells_what_it_saw():
    kind = Kind(
        "slow", "Slow", "Is it?", (), Seen, until_the_end, lambda _seen, _at: WRONG, (), (), (), bounds=20
    )
    aim = aim_at("https://app.test")
    began = time.monotonic()
    (outcome,) = sweep([Found(kind, ())], aim, Client(Guard(at=AT)), AT, seconds=2.0, broken=pytest.fail)
    assert outcome.verdict == WRONG
    assert time.monotonic() - began < 2.5


def test_the_time_that_starting_took_is_counted():
    program = (
        "import time; time.sleep(1); from probes.elapsed import seconds_to_start; print(seconds_to_start())"
    )
    root = Path(__file__).resolve().parents[3]
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=root, capture_output=True, text=True, check=True
    )
    assert 1 <= float(done.stdout) < elapsed.LONGEST_START


def test_a_process_that_was_not_started_for_this_counts_from_now(monkeypatch):
    monkeypatch.setattr(elapsed, "LONGEST_START", 0.0)
    assert elapsed.seconds_to_start() == 0.0
