"""python -m benchmarks.ledger.crash [--kills 300] [--stops 20] [--clients 4] [--sqlite] [--minutes N] [--seed N]

Starts a PostgreSQL, the web server and two sequencers of its own; clients add evidence through the API without a
pause. Meanwhile web and sequencers are killed with SIGKILL so many times at random moments, and PostgreSQL is
stopped at once so many times. After each, `verify_ledger` and the clients' own notes are the judges. Ends with 1 at
the first entry that was acknowledged and is gone, gap, or unsound log. --sqlite: kills only.
--minutes: no further act after so many; it says how many were done.
"""

import argparse
import os
import random
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path


def main() -> None:
    """Run, print, end with the verdict."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--kills", type=int, default=300)
    parser.add_argument("--stops", type=int, default=20)
    parser.add_argument("--clients", type=int, default=4)
    parser.add_argument("--sqlite", action="store_true")
    parser.add_argument("--minutes", type=float, default=600)
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    given = parser.parse_args()
    print(f"seed {given.seed}", flush=True)
    with tempfile.TemporaryDirectory(prefix="launchproof-crash-") as name:
        folder = Path(name)
        folder.chmod(0o755)  # PostgreSQL may run as another user; what is private lies in folders of its own
        from benchmarks.ledger.crash.cluster import Cluster

        cluster = None if given.sqlite else Cluster(folder / "postgres")
        try:
            Run(folder, cluster, random.Random(given.seed), given).go()
        finally:
            if cluster:
                cluster.end()


class Run:
    """One run, from an empty database to the verdict."""

    def __init__(self, folder: Path, cluster, chance: random.Random, given) -> None:
        self.folder, self.cluster, self.chance, self.given = folder, cluster, chance, given
        self.port, self.tally = prepare(folder, cluster), {}

    def go(self) -> None:
        """Kill, stop, judge."""
        from benchmarks.ledger.crash.judging import Unsound, judge_the_end
        from benchmarks.ledger.crash.load import Load
        from benchmarks.ledger.crash.portal import sequencer, web

        self.load = Load(self.port, *people())
        self.web = web(self.port, self.folder / "web.log")
        self.sequencers = [sequencer(n, self.folder / f"sequencer-{n}.log") for n in (1, 2)]
        acts = ["kill"] * self.given.kills + ["stop"] * (self.given.stops if self.cluster else 0)
        self.chance.shuffle(acts)
        begun = time.monotonic()
        try:
            self.load.start(self.given.clients)
            self.await_life("the first answers")
            for number, act in enumerate(acts, 1):
                if time.monotonic() - begun > self.given.minutes * 60:
                    print(f"{number - 1} of {len(acts)} acts done; the time is over")
                    break
                time.sleep(self.chance.uniform(0, 0.7))
                self.stop_database() if act == "stop" else self.kill()
                self.after(number, act, len(acts), begun)
            self.load.stop()
            self.await_sealed()
            print(f"sound to the end: {judge_the_end(self.load.acknowledged)} entries, all sealed")
        except (Unsound, TimeoutError) as fault:
            self.tell_logs()
            sys.exit(f"UNSOUND: {fault}")
        finally:
            self.load.stop()
            for part in (self.web, *self.sequencers):
                part.kill()
        print(f"{self.tally}; calls by status {self.load.statuses}, without an answer {self.load.broken}")

    def kill(self) -> None:
        """A web process, the whole of web, or a sequencer."""
        kind = self.chance.choices(["web process", "web", "sequencer"], [5, 1, 4])[0]
        self.tally[kind] = self.tally.get(kind, 0) + 1
        if kind == "web process":
            if processes := self.web.children():
                self.chance.choice(processes).kill()
        else:
            part = self.web if kind == "web" else self.chance.choice(self.sequencers)
            part.kill()
            part.start()

    def stop_database(self) -> None:
        """Web and sequencers are not touched: they must find the way back by themselves."""
        self.tally["database"] = self.tally.get("database", 0) + 1
        starts = (self.web.starts, self.web.process.pid)
        self.cluster.stop_at_once()
        time.sleep(self.chance.uniform(0, 2))
        self.cluster.start()
        back = self.await_life("answers after the database's return")
        sealed = self.await_growth()
        assert starts == (self.web.starts, self.web.process.pid)
        print(
            f"  the database was stopped: answers again after {back:.1f} s, sealed again after {sealed:.1f} s more"
        )

    def after(self, number: int, act: str, many: int, begun: float) -> None:
        """Everything lives again, and the judges say what they find."""
        from benchmarks.ledger.crash.judging import judge

        self.await_life("answers after a kill")
        noted = dict(self.load.acknowledged)
        judged = time.monotonic()
        size = judge(noted)
        took = time.monotonic() - judged
        if number % 10 == 0 or act == "stop":
            print(
                f"{number}/{many} {time.monotonic() - begun:.0f} s: {len(noted)} acknowledged, {size} sealed, "
                f"judged in {took:.1f} s", flush=True,
            )  # fmt: skip

    def await_life(self, what: str) -> float:
        """Until more is acknowledged than now."""
        from benchmarks.ledger.crash.cluster import awaited

        before = len(self.load.acknowledged)
        return awaited(lambda: len(self.load.acknowledged) > before + 2, 120, what)

    def await_growth(self) -> float:
        """Until more is sealed than now."""
        from benchmarks.ledger.crash.cluster import awaited
        from readiness.ledger.sealing import size_now

        close_connections()
        before = size_now()
        return awaited(lambda: size_now() > before, 120, "sealing after the database's return")

    def await_sealed(self) -> None:
        """Until nothing is unsealed."""
        from benchmarks.ledger.crash.cluster import awaited
        from readiness.ledger.sealing import unsealed

        close_connections()
        awaited(lambda: not unsealed().exists(), 120, "the last entries sealed")

    def tell_logs(self) -> None:
        """The last words of each part, before its folder is removed."""
        for log in sorted(self.folder.glob("*.log")):
            print(f"--- {log.name}\n{log.read_text(errors='replace')[-3000:]}", file=sys.stderr)


def prepare(folder: Path, cluster) -> int:
    """Settings for this process and its children, and the tables; the web server's port."""
    from tools.servers import free_port

    port = free_port()
    os.environ.update(
        {
            "DATABASE_URL": cluster.url if cluster else f"sqlite:///{folder}/crash.sqlite3",
            "VAR_DIR": str(folder / "var"), "DJANGO_SETTINGS_MODULE": "portal.settings", "LOG_LEVEL": "ERROR",
            "SECRET_KEY": "a-benchmark-signs-nothing-that-anybody-keeps-" * 2, "BASE_URL": f"http://127.0.0.1:{port}",
            "API_WRITES_PER_MINUTE": "1000000", "API_READS_PER_MINUTE": "1000000", "REDIS_URL": "",
        }
    )  # fmt: skip
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    return port


def people() -> tuple[str, str]:
    """A lead's token, and the slug of the service of their team."""
    from readiness.catalog.operations import create_service
    from readiness.clock import now
    from readiness.teams.actors import SYSTEM, Actor
    from readiness.teams.operations import add_member, create_team, make_token, register_person

    at = now()
    team = create_team(name="Orders", actor=SYSTEM, at=at)
    lead = register_person(email="lead@example.org", name="Lead", actor=SYSTEM, at=at)
    add_member(team=team, user=lead, role="lead", actor=SYSTEM, at=at)
    actor = Actor.person(lead)
    service = create_service(team=team, name="Payments API", actor=actor, at=at)
    _row, secret = make_token(
        user=lead, name="Load", scopes=["read", "write"], expires_at=at + timedelta(days=1), team=None,
        actor=actor, at=at,
    )  # fmt: skip
    return secret, service.slug


def close_connections() -> None:
    """Those that died with the database."""
    from django.db import connections

    connections.close_all()


if __name__ == "__main__":
    main()
