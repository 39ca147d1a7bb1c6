"""A worker that sweeps is killed again and again at any moment: no slot is lost or doubled, and no lease stays."""

import os
import random
import signal
import socket
import threading
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import connections
from django.db.models import Count

from probes.cadence import slot_after
from probes.engine import Sweep
from probes.looking import Outcome
from probes.models import Probe, Run
from probes.verdict import Status, Verdict
from readiness.clock import now
from tests.probes.test_sweep import places
from tests.world import build

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
RIGHT = Verdict(Status.PASS, "steady", "It answered.")
MINUTE = timedelta(minutes=1)
PROBES, KILLS = 6, 10


class Target:
    """Answers every call. At call number `fatal` it has `process` killed: before its answer, or so long after it."""

    def __init__(self):
        self.calls, self.fatal, self.after, self.process, self.killed = 0, 0, None, 0, 0
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self):
        while True:
            try:
                call, _peer = self.listener.accept()
            except OSError:
                return
            with call:
                call.recv(100)
                self.calls += 1
                if self.calls == self.fatal and self.after is None:
                    self._kill()
                elif self.calls == self.fatal:
                    threading.Timer(self.after, self._kill).start()
                call.sendall(b"steady")

    def _kill(self):
        self.killed += 1
        os.kill(self.process, signal.SIGKILL)


@contextmanager
def target():
    """On loopback, until the end of the test."""
    running = Target()
    try:
        yield running
    finally:
        running.listener.close()


def sweep(at, address):
    """Everything that is due, each look a call of the target."""

    def look(assignment, _at):
        with socket.create_connection(address, timeout=10) as call:
            call.sendall(assignment.host.encode())
            return Outcome(RIGHT, {"said": call.recv(100).decode()}, digest="d")

    return Sweep(lambda: at, look, hurried=True).run()


def forked(at, target):
    """Another process that sweeps: it has a database connection of its own. Its exit status, as `waitpid` tells it."""
    connections.close_all()
    process = os.fork()
    if process == 0:
        try:
            sweep(at, target.listener.getsockname())
        finally:
            # Not on into the tests: it may wait to be killed a little later, as it would between two rounds.
            threading.Event().wait(5 if target.fatal else 0)
            os._exit(0)
    target.process = process
    return os.waitpid(process, 0)[1]


def test_killed_at_any_moment_every_slot_has_one_run_or_was_missed_and_no_lease_stays(transactional_db):
    dice = random.Random(5)
    probes = places(build(), PROBES)
    # Ahead of the machine's clock, by which a lease lasts at least.
    began = now().replace(second=0, microsecond=0) + 60 * MINUTE
    for one in probes:
        one.next_run_at = one.grid_since = slot_after(one.pk, MINUTE, began)
    Probe.objects.bulk_update(probes, ["next_run_at", "grid_since"])
    broken = 0
    with target() as served:
        for number in range(1, KILLS + 1):
            served.calls, served.fatal = 0, dice.randint(1, PROBES)
            served.after = dice.choice((None, dice.uniform(0, 0.15)))
            ended = forked(began + number * MINUTE, served)
            assert os.WTERMSIG(ended) == signal.SIGKILL
            broken += Probe.objects.exclude(lease_token=None).count()
        assert served.killed == KILLS
        # Not the runs are counted: the next sweep after a death makes up for what it broke off.
        assert broken > 0
        end = began + (KILLS + 1) * MINUTE
        served.fatal = 0
        assert sweep(end, served.listener.getsockname()) == PROBES
    assert not Probe.objects.exclude(lease_token=None, lease_until=None).exists()
    for one in probes:
        slots = Run.objects.filter(probe=one).order_by("scheduled_for").values_list("scheduled_for", "status")
        first = slot_after(one.pk, MINUTE, began)
        wanted = [first + step * MINUTE for step in range(KILLS + 1) if first + step * MINUTE <= end]
        assert [slot for slot, _status in slots] == wanted
        assert {status for _slot, status in slots} <= {"pass", "missed"}
    assert not Run.objects.values("probe", "scheduled_for").annotate(n=Count("id")).filter(n__gt=1).exists()
