"""`python -m benchmarks.probes`: cost beside blackbox_exporter, then the schedule under load with a worker killed.

`DATABASE_URL` names a PostgreSQL server on this machine whose user may create databases. nginx and
prometheus-blackbox-exporter are needed. Read ratios: everything shares the machine.
"""

import argparse
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.probes import portal
from benchmarks.probes.measuring import cpu_of, memory_of, own_cpu, share
from benchmarks.probes.targets import DOMAIN, Targets, targets

MODULE = """modules:
  https:
    prober: http
    timeout: 10s
    http: {{preferred_ip_protocol: ip4, tls_config: {{ca_file: {ca}}}}}
"""
AT_ONCE = 8


def main() -> None:
    """Both parts, or one."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--part", choices=("cost", "schedule", "both"), default="both")
    asked.add_argument("--count", type=int, default=1000, help="probes a round of the cost")
    asked.add_argument("--rounds", type=int, default=3)
    asked.add_argument("--probes", type=int, default=10_000, help="probes of the schedule")
    asked.add_argument("--interval", type=int, default=60)
    asked.add_argument("--seconds", type=int, default=180)
    given = asked.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with targets(folder) as served:
            if given.part != "schedule":
                cost(served, folder, given.count, given.rounds)
            with database():
                portal.set_up(str(served.ca), served.port)
                migrate()
                if given.part != "schedule":
                    end_to_end(served, given.count * given.rounds)
                if given.part != "cost":
                    schedule(served, given.probes, given.interval, given.seconds)


def cost(served: Targets, folder: Path, count: int, rounds: int) -> None:
    """CPU seconds per 1,000 fresh verified probes, ours and blackbox's by turns."""
    from probes.client import AllowRule, Client, Deadline, Guard

    guard = Guard((AllowRule("127.0.0.0/8", id="all"),), frozenset({served.port}), at=datetime.now(UTC))
    client = Client(guard, trust=str(served.ca))

    def ours(number: int) -> None:
        answer = client.fetch(served.url(number), deadline=Deadline(10))
        hop = answer.hops[0]
        assert answer.status == 200 and hop.tls and hop.tls.verified and hop.timings.tls  # noqa: PT018

    with blackbox(served, folder) as (process, theirs):
        figures: dict[str, list[float]] = {"ours": [], "blackbox": []}
        ours(0), theirs(0)
        for _round in range(rounds):
            for name, probe, used in (("ours", ours, own_cpu), ("blackbox", theirs, lambda: cpu_of(process))):
                before = used()
                with ThreadPoolExecutor(AT_ONCE) as pool:
                    list(pool.map(probe, range(count)))
                figures[name].append((used() - before) * 1000 / count)
    mine, other = (statistics.median(figures[name]) for name in ("ours", "blackbox"))
    told = {name: [round(one, 2) for one in row] for name, row in figures.items()}
    print(f"CPU s per 1,000, {AT_ONCE} at once: {told}; ratio of medians {mine / other:.2f}")


@contextmanager
def blackbox(served: Targets, folder: Path) -> Iterator[tuple[int, object]]:
    """The exporter with the targets' authority: its process, and a function that has it probe once."""
    (folder / "blackbox.yml").write_text(MODULE.format(ca=served.ca), encoding="utf-8")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        place = f"127.0.0.1:{free.getsockname()[1]}"
    process = subprocess.Popen(
        ["prometheus-blackbox-exporter", f"--config.file={folder}/blackbox.yml", f"--web.listen-address={place}",
         "--log.level=error"],
    )  # fmt: skip

    def probe(number: int) -> None:
        asked = f"https://127.0.0.1:{served.port}/health&hostname=s{number}.{DOMAIN}"
        with urllib.request.urlopen(f"http://{place}/probe?module=https&target={asked}") as answer:
            assert b"probe_success 1" in answer.read()

    try:
        time.sleep(2)
        yield process.pid, probe
    finally:
        process.kill()
        process.wait()


@contextmanager
def database() -> Iterator[None]:
    """A database of this run alone."""
    import psycopg

    server = os.environ["DATABASE_URL"].rpartition("/")[0]
    name = portal.fresh_name()
    with psycopg.connect(
        f"{server}/postgres".replace("postgres://", "postgresql://"), autocommit=True
    ) as link:
        link.execute(f'CREATE DATABASE "{name}"')
        os.environ["DATABASE_URL"] = f"{server}/{name}"
        try:
            yield
        finally:
            link.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def migrate() -> None:
    """Tables."""
    from django.core.management import call_command

    call_command("migrate", verbosity=0)


def worker(served: Targets, seconds: float) -> "subprocess.Popen[str]":
    """Start one; it prints what it took at its end."""
    return subprocess.Popen(
        [sys.executable, "-m", "benchmarks.probes.worker", str(seconds), str(served.ca), str(served.port)],
        stdout=subprocess.PIPE, stdin=subprocess.PIPE, text=True,
    )  # fmt: skip


def go(*workers: "subprocess.Popen[str]") -> None:
    """Let them begin, once all of them can."""
    for process in workers:
        assert process.stdout is not None
        while process.stdout.readline().strip() != "ready":
            pass
    for process in workers:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()


def end_to_end(served: Targets, count: int) -> None:
    """CPU seconds per 1,000 with everything: claims, looks, rows in PostgreSQL; the server's own CPU besides."""
    from probes.models import Probe, Run

    portal.fill(count, served.url, interval=3600)
    process = worker(served, 3600)
    Probe.objects.update(next_run_at=datetime.now(UTC))
    go(process)
    while Run.objects.count() < count:
        time.sleep(0.5)
    Probe.objects.update(enabled=False)
    said = process.communicate(timeout=90)[0]
    took = json.loads(said.strip().splitlines()[-1])
    per = 1000 / took["kept"]
    print(
        f"end to end, {took['kept']}: CPU s per 1,000 {took['cpu'] * per:.2f}, PostgreSQL {took['server'] * per:.2f}"
    )


def schedule(served: Targets, count: int, interval: int, seconds: int) -> None:
    """Two workers, one of which is killed in the middle and replaced: lag, slots missed, rows doubled, memory."""
    from django.db.models import Count, F

    from probes.models import Run

    portal.fill(count, served.url, interval)
    workers = [worker(served, seconds) for _number in range(2)]
    portal.start_clock(5.0)
    go(*workers)
    time.sleep(seconds / 3)
    early = memory_of(workers[1].pid)
    workers[0].kill()
    workers[0].wait()
    workers[0] = worker(served, seconds * 2 / 3)
    go(workers[0])
    time.sleep(seconds * 2 / 3 - 2)
    late = memory_of(workers[1].pid)
    for process in workers:
        process.communicate(timeout=90)
    runs = Run.objects.exclude(status="missed")
    lags = [(begun - due).total_seconds() for begun, due in runs.values_list("started_at", "scheduled_for")]
    doubled = Run.objects.values("probe", "scheduled_for").annotate(n=Count("id")).filter(n__gt=1).count()
    statuses = dict(Run.objects.values_list("status").annotate(Count("id")))
    retaken = runs.filter(started_at__gt=F("scheduled_for")).count()
    print(
        f"schedule, {count} every {interval} s for {seconds} s, a worker killed: {statuses}, doubled {doubled}, lag p50"
        f" {share(lags, 0.5):.2f} p99 {share(lags, 0.99):.2f} most {max(lags):.1f} s ({retaken} runs),"
        f" memory {early / 1024:.0f} then {late / 1024:.0f} MiB"
    )


if __name__ == "__main__":
    main()
