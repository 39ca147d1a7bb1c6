"""Start everything in order, keep it running, stop it in order.

Order of the end: beat, web and samples first, so that nothing new begins; then the workers, which finish their
tasks; the broker last, so that they can still acknowledge them. Together they have less than 20 seconds.
"""

import fcntl
import os
import signal
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TextIO

from django.core.management.base import CommandError

from portal.alive import is_alive
from portal.sample.front import prepare_front
from portal.sample.registry import Sample, ca_file, prepare_samples
from portal.supervisor import first_run, processes
from portal.supervisor.broker import Broker, choose_broker
from portal.supervisor.child import Child
from portal.supervisor.ports import is_free
from portal.supervisor.processes import Place

FIRST_ANSWER = 60.0  # seconds that the web server gets until it answers
HOPELESS = 5  # a web server that crashed so often before its first answer will not come up


class Supervisor:
    """One run of the whole portal; `say` prints a line to the person who started it."""

    def __init__(self, place: Place, redis_url: str, say: Callable[[str], None]) -> None:
        self.place = place
        self.redis_url = redis_url
        self.say = say
        self.children: list[Child] = []
        self.stopping = threading.Event()
        self.lock: TextIO | None = None

    def run(self) -> None:
        """Start, watch and stop. CommandError when it cannot start, with the reason."""
        self.lock = take_lock(self.place)
        self._obey_signals()
        try:
            self._start()
            while not self.stopping.wait(0.3):
                self._restart_crashed()
        finally:
            self._stop()

    def _obey_signals(self) -> None:
        def stop(*_: object) -> None:
            if self.stopping.is_set():  # asked twice: no more patience
                for child in self.children:
                    child.grace = 0
            self.stopping.set()

        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, stop)

    def _start(self) -> None:
        broker = choose_broker(self.place.var_dir, self.redis_url)
        samples = prepare_samples(self.place.var_dir, datetime.now(UTC))
        samples.append(prepare_front(self.place.var_dir, samples, datetime.now(UTC)))
        self._name_taken_ports(samples)
        env = processes.environment(self.place, broker, samples, ca_file(self.place.var_dir))
        if broker is not None and broker.command:
            broker = self._start_broker(broker, env)
        elif broker is not None and not broker.answers():
            self.say("The server of REDIS_URL does not answer. Pages will open; work begins when it does.")
        if broker is None:
            env.pop("REDIS_URL", None)
            self.say("No broker runs on this machine; a loop looks for due work every few seconds instead.")
        self._add(processes.sample_process(self.place, env))
        if first_run.migrations_are_due():
            self.say("Preparing the database ...")
            first_run.migrate(self.place, env)
        if first_run.database_is_empty():
            self.say("Making the demo data ...")
            first_run.seed(self.place, env)
        web = self._add(processes.web_process(self.place, env))
        for child in processes.work_processes(self.place, broker, env):
            self._add(child)
        self._await_web(web)
        if not self.stopping.is_set():
            self._introduce(env["BASE_URL"], broker)

    def _name_taken_ports(self, samples: list[Sample]) -> None:
        for sample in samples:
            for port in sample.ports:
                if not is_free(port):  # its address is in the database, so it cannot move
                    self.say(
                        f"Port {port} is taken: the sample service {sample.behaviour.title} is not served."
                    )

    def _start_broker(self, broker: Broker, env: dict[str, str]) -> Broker | None:
        child = self._add(processes.broker_process(self.place, broker, env))
        deadline = time.monotonic() + 5
        while child.is_running() and time.monotonic() < deadline:
            if broker.answers():
                return broker
            time.sleep(0.02)
        self.say(f"{broker.name} does not start: {child.last_words(2) or 'it says nothing'}")
        child.grace = 0
        child.finish()
        self.children.remove(child)
        return None

    def _add(self, child: Child) -> Child:
        if not self.stopping.is_set():
            self.children.append(child)
            child.start()
        return child

    def _await_web(self, web: Child) -> None:
        deadline = time.monotonic() + FIRST_ANSWER
        while not self.stopping.is_set() and not is_alive(self.place.port):
            self._restart_crashed()
            if web.crashes >= HOPELESS or time.monotonic() > deadline:
                raise CommandError(
                    f"The web server does not come up. The end of {web.log}:\n{web.last_words(20)}"
                )
            self.stopping.wait(0.1)

    def _restart_crashed(self) -> None:
        now = time.monotonic()
        for child in self.children:
            if child.process is None and now >= child.due:
                child.start()
            elif child.process is not None and not child.is_running():
                pause = child.note_crash()
                self.say(f"{child.name} ended by itself; next start in {pause:.0f} s. Its log: {child.log}")
                self.say(child.last_words())

    def _introduce(self, address: str, broker: Broker | None) -> None:
        self.say(f"\nLaunchproof is ready: {address}/\n")
        logins = first_run.logins_file(self.place.var_dir)
        if logins.exists():
            self.say(logins.read_text().rstrip())
        self.say(f"\nData and logs: {self.place.var_dir}   Broker: {broker.name if broker else 'none'}")
        self.say("Ctrl-C stops it.")

    def _stop(self) -> None:
        self.stopping.set()
        if self.children:
            self.say("\nStopping ...")
        order = ({"beat", "web", "samples"}, {"worker", "looks"}, {"broker"})
        for names in order:
            leaving = [child for child in self.children if child.name in names]
            for child in leaving:
                child.ask_to_stop()
            for child in leaving:
                if not child.finish():
                    self.say(f"{child.name} did not end in time and was ended.")
        if self.children:
            self.say("Stopped.")


def take_lock(place: Place) -> TextIO:
    """Two portals on one folder would fight over its socket and its work."""
    place.var_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    lock = (place.var_dir / "up.lock").open("a+")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        lock.seek(0)
        running = lock.read().strip() or "another process"
        raise CommandError(f"The portal already runs on {place.var_dir} ({running}).") from error
    lock.truncate(0)
    lock.write(f"process {os.getpid()}, http://127.0.0.1:{place.port}/")
    lock.flush()
    return lock
