"""The promise to end in time: counted from the start of the process, and with time left to tell what was seen."""

import subprocess
import sys
import threading
import time
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from probes import elapsed, looking
from probes.client import Client, Deadline, FixedResolver, Guard
from probes.context import Context, aim_at
from probes.discovery import Found, found
from probes.pace import AT_ONCE
from probes.probe import Kind
from probes.sweep import sweep
from probes.together import together
from probes.verdict import Status, Verdict
from tests.probes.sites import Answer, Asked, Service

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
        "slow",
        "Slow",
        "Is it?",
        "A test",
        (),
        Seen,
        until_the_end,
        lambda _seen, _at: WRONG,
        (),
        (),
        (),
        bounds=20,
    )
    aim = aim_at("https://app.test")
    began = time.monotonic()
    (outcome,) = sweep([Found(kind, ())], aim, Client(Guard(at=AT)), AT, seconds=2.0, broken=pytest.fail)
    assert outcome.verdict == WRONG
    assert time.monotonic() - began < 2.5


@pytest.mark.parametrize("kind", ["health_endpoint", "hosting", "error_page", "security_headers"])
def test_a_kind_asks_side_by_side_so_that_a_slow_service_is_seen_in_time(look, kind):
    under_way, most = set(), []
    right, lock = Service(), threading.Lock()

    def slow(asked: Asked) -> Answer:
        with lock:
            under_way.add(id(asked))
            most.append(len(under_way))
        time.sleep(0.3)
        with lock:
            under_way.discard(id(asked))
        return right(asked)

    assert look(kind, slow).verdict.status in (Status.PASS, Status.WARN)
    assert 1 < max(most) <= AT_ONCE


def test_questions_side_by_side_keep_their_order_and_their_first_fault():
    aim = aim_at("https://app.test")
    context = Context(aim, Client(Guard(at=AT)), Deadline(2), AT)

    def late(_context: Context) -> str:
        time.sleep(0.1)
        return "late"

    def broken(_context: Context) -> str:
        raise LookupError

    assert together(context, late, lambda _: "early") == ("late", "early")
    with pytest.raises(LookupError):
        together(context, late, broken)


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


@pytest.mark.parametrize("kind", [one.kind for one in found()], ids=lambda kind: kind.name)
def test_every_kind_is_given_the_time_that_it_says_it_takes(kind):
    """By a worker and at a terminal: a bound that no deadline may have would end each look before it began."""
    given = []

    def look(context: Context) -> object:
        given.append(context.deadline.left())
        return kind.good[0].seen

    timed = replace(kind, look=look)
    endpoints = {"web": "https://app.test/"}
    told = looking.look(looking.Assignment(timed, endpoints, "team", "production"), AT)
    client = Client(Guard(at=AT), resolver=FixedResolver({}))
    sweep([Found(timed, ())], aim_at("https://app.test"), client, AT, seconds=kind.bounds + 3, broken=fail)
    assert told.verdict.code == kind.judge(kind.good[0].seen, AT).code
    most = kind.bounds if "permission" in kind.needs else min(kind.bounds, 30)
    assert [round(seconds) for seconds in given] == [round(most), round(kind.bounds)]


def fail(kind: str, problem: Exception) -> None:
    raise AssertionError(f"{kind} broke off") from problem
