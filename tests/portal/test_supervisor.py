"""The portal in one command: it starts, answers, mends itself, stops in time and leaves no process behind."""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil

from portal.supervisor.broker import LONGEST_SOCKET_PATH, choose_broker, socket_path
from portal.supervisor.child import Child
from portal.supervisor.ports import free_ports, is_free
from portal.supervisor.processes import Place, work_processes

ROOT = Path(__file__).resolve().parents[2]
# What a start may cost is counted in processor time, which other work on the machine hardly lengthens: 35 s measured.
FIRST_START = 90.0
HANGING = 240.0  # seconds by the clock, after which nobody waits any longer
LAST_STOP = 20.0
TASK_ENDS = 60.0  # after a kill nobody presses a worker, which ends the task that it is at
VITAL = {
    "portal.gunicorn",
    "--queues celery",
    "--queues probes",
    "broker.sock",
}  # words of their command lines


class Running:
    """`manage.py up` on a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.port = free_ports(21000 + os.getpid() % 4000, 1)[0]
        env = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "REDIS_URL"}}
        command = [sys.executable, "manage.py", "up", "--port", str(self.port)]
        self.output = (folder / "output").open("w+")
        self.process = subprocess.Popen(
            command,
            cwd=ROOT,
            env={**env, "VAR_DIR": str(folder / "var")},
            stdout=self.output,
            stderr=self.output,
        )
        self.family: set[psutil.Process] = set()

    def said(self) -> str:
        return Path(self.output.name).read_text()

    def await_words(self, words: str, seconds: float) -> None:
        deadline = time.monotonic() + seconds
        while words not in self.said():
            assert self.process.poll() is None, self.said()
            assert time.monotonic() < deadline, self.said()
            time.sleep(0.1)
        self.family |= set(psutil.Process(self.process.pid).children(recursive=True))

    def commands(self) -> dict[str, psutil.Process]:
        """Its children by their command lines; one that ends just now is not among them."""
        found = {}
        for child in psutil.Process(self.process.pid).children():
            with suppress(psutil.Error):
                found[" ".join(child.cmdline())] = child
        return found

    def child(self, word: str) -> psutil.Process:
        return next(child for command, child in self.commands().items() if word in command)

    def health(self) -> dict:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/health", timeout=5) as answer:
            return json.load(answer)

    def worked(self) -> float:
        """Seconds of processor time of everything it started, the ended ones included."""
        times = [psutil.Process(self.process.pid).cpu_times()]
        for child in psutil.Process(self.process.pid).children(recursive=True):
            with suppress(psutil.Error):
                times.append(child.cpu_times())
        return sum(one.user + one.system + one.children_user + one.children_system for one in times)

    def left(self) -> list[psutil.Process]:
        return [one for one in self.family if one.is_running() and one.status() != psutil.STATUS_ZOMBIE]


@contextmanager
def started(folder: Path) -> Iterator[Running]:
    portal = Running(folder)
    try:
        portal.await_words("is ready", HANGING)
        yield portal
    finally:
        portal.process.kill()
        portal.process.wait()
        psutil.wait_procs(portal.left(), timeout=10)


def await_nothing_left(portal: Running, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while portal.left() and time.monotonic() < deadline:
        time.sleep(0.1)
    assert portal.left() == []


def test_it_answers_mends_itself_and_leaves_nothing_behind(tmp_path: Path):
    with started(tmp_path) as first:
        answers_and_mends_itself(first)
        stops_when_asked(first)
    with started(tmp_path) as again:  # on what the first one made, which is most of the time of a start
        survives_no_kill_that_cannot_be_caught(again)


def answers_and_mends_itself(running: Running) -> None:
    assert running.worked() < FIRST_START, running.worked()
    assert running.health() == {"status": "healthy"}
    assert f"http://localhost:{running.port}/" in running.said()

    again = {"cwd": ROOT, "env": environment_of(running), "capture_output": True, "text": True}
    second = subprocess.run(running.process.args, **again, check=False)
    assert second.returncode != 0
    assert "already runs" in second.stderr

    for word in VITAL:
        running.child(word).kill()
    running.await_words("broker ended by itself", 10)
    deadline = time.monotonic() + 30
    while VITAL - words_running(running) and time.monotonic() < deadline:
        time.sleep(0.2)
    running.await_words("web ended by itself", 5)


def stops_when_asked(running: Running) -> None:
    began = time.monotonic()
    running.process.send_signal(signal.SIGINT)
    assert running.process.wait(LAST_STOP) == 0
    assert time.monotonic() - began < LAST_STOP
    await_nothing_left(running, 2)


def survives_no_kill_that_cannot_be_caught(running: Running) -> None:
    running.process.kill()
    running.process.wait()
    await_nothing_left(running, TASK_ENDS)


def environment_of(portal: Running) -> dict[str, str]:
    return psutil.Process(portal.process.pid).environ()


def words_running(portal: Running) -> set[str]:
    return {word for word in VITAL if any(word in command for command in portal.commands())}


def child_of(tmp_path: Path, code: str, grace: float = 5) -> Child:
    return Child("one", (sys.executable, "-c", code), os.environ, tmp_path / "one.log", grace)


def test_a_stubborn_child_is_ended_with_everything_it_started(tmp_path: Path):
    code = (
        "import signal, subprocess, sys, time\n"
        "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        "print(subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)']).pid, flush=True)\n"
        "time.sleep(60)"
    )
    child = child_of(tmp_path, code, grace=0.2)
    child.start()
    while not child.last_words():
        time.sleep(0.05)
    grandchild = psutil.Process(int(child.last_words()))
    child.ask_to_stop()
    assert child.finish() is False
    psutil.wait_procs([grandchild], timeout=5)
    assert not grandchild.is_running() or grandchild.status() == psutil.STATUS_ZOMBIE


def test_pauses_between_restarts_grow_and_have_an_end(tmp_path: Path):
    child = child_of(tmp_path, "raise SystemExit(1)")
    child.start()
    pauses = [child.note_crash() for _ in range(8)]
    assert pauses == [1, 2, 4, 8, 16, 30, 30, 30]


def test_the_given_redis_is_never_started_by_us(tmp_path: Path):
    broker = choose_broker(tmp_path, "redis://elsewhere:6379/0")
    assert broker is not None
    assert (broker.url, broker.command) == ("redis://elsewhere:6379/0", ())


def test_the_embedded_broker_opens_no_port(tmp_path: Path):
    broker = choose_broker(tmp_path, "")
    assert broker is not None
    assert broker.command[broker.command.index("--port") + 1] == "0"
    assert broker.url.startswith("unix://")


def test_a_path_too_long_for_a_socket_moves_to_a_private_folder(tmp_path: Path):
    deep = tmp_path / ("d" * 120)
    deep.mkdir()
    path = socket_path(deep)
    assert len(os.fsencode(path)) <= LONGEST_SOCKET_PATH
    assert path.parent.stat().st_mode & 0o077 == 0


def test_without_a_broker_a_loop_takes_the_place_of_beat_and_worker(tmp_path: Path):
    processes = work_processes(Place(ROOT, tmp_path, 8000), None, {})
    assert [(one.name, one.command[-1]) for one in processes] == [("worker", "work")]


def test_a_slow_look_holds_up_nothing_else(tmp_path: Path, settings):
    broker = choose_broker(tmp_path, "redis://elsewhere:6379/0")
    processes = work_processes(Place(ROOT, tmp_path, 8000), broker, {})
    queues = [one.command[one.command.index("--queues") + 1] for one in processes if "worker" in one.command]
    assert sorted(queues) == sorted(queue.name for queue in settings.CELERY_TASK_QUEUES)


def test_a_taken_port_is_passed_over():
    first = free_ports(23000, 1)[0]
    with subprocess.Popen(
        [sys.executable, "-m", "http.server", str(first), "--bind", "127.0.0.1"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as other:
        deadline = time.monotonic() + 10
        while is_free(first) and time.monotonic() < deadline:
            time.sleep(0.05)
        assert free_ports(first, 1) != [first]
        other.kill()
