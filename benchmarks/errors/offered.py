"""1,000 events a second offered to a portal, whatever it answers, while somebody reads pages."""

import http.client
import os
import socket
import statistics
import subprocess
import sys
import threading
import time
from collections import Counter
from queue import Empty, Queue

from benchmarks.errors.portal import envelope, key_of_a_service, set_up

RATE, SENDERS = 1000, 64


def offered(seconds: int) -> None:
    """Prints what was answered, how long pages took, and how many acknowledged events are not there."""
    set_up()
    key = key_of_a_service()
    port = _free_port()
    server = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "-c", "python:portal.gunicorn"],
        env={**os.environ, "BIND": f"127.0.0.1:{port}"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait(port)
        _measure(key, port, seconds)
    finally:
        server.terminate()
        server.wait(timeout=20)


def _measure(key: object, port: int, seconds: int) -> None:
    from readiness.errors.models import ErrorEvent, ErrorGroup, ErrorTally

    project, public = key.project_id, key.public_key  # type: ignore[attr-defined]
    due: Queue[int] = Queue()
    codes: Counter[int] = Counter()
    acknowledged: set[str] = set()
    lock, over = threading.Lock(), threading.Event()

    def send() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        while not (over.is_set() and due.empty()):
            try:
                number = due.get(timeout=0.2)
            except Empty:
                continue
            event_id, content = envelope(number)
            try:
                connection.request(
                    "POST",
                    f"/api/{project}/envelope/",
                    content,
                    {"X-Sentry-Auth": f"Sentry sentry_key={public}"},
                )
                answer = connection.getresponse()
                answer.read()
                code = answer.status
            except OSError:
                connection.close()
                code = 0
            with lock:
                codes[code] += 1
                if code == 200:
                    acknowledged.add(event_id)

    pages: list[float] = []

    def read_pages() -> None:
        while not over.is_set():
            began = time.perf_counter()
            with http_page(port) as answer:
                answer.read()
            pages.append(time.perf_counter() - began)
            time.sleep(0.2)

    threads = [threading.Thread(target=send) for _ in range(SENDERS)] + [threading.Thread(target=read_pages)]
    for thread in threads:
        thread.start()
    began = time.perf_counter()
    for number in range(RATE * seconds):
        ahead = began + number / RATE - time.perf_counter()
        if ahead > 0.002:
            time.sleep(ahead)
        due.put(number)
    lag = time.perf_counter() - began
    over.set()
    for thread in threads:
        thread.join()
    kept = set(ErrorEvent.objects.filter(project=project).values_list("event_id", flat=True))
    counted = sum(ErrorGroup.objects.filter(project=project).values_list("events", flat=True))
    refused = sum(ErrorTally.objects.filter(project=project, what="refused").values_list("times", flat=True))
    cuts = statistics.quantiles(pages, n=20)
    print(
        f"offered {RATE * seconds} in {lag:.0f} s, answered in {time.perf_counter() - began:.0f} s: {dict(codes)}"
    )
    print(
        f"acknowledged {len(acknowledged)}, of them not there: {len(acknowledged - kept)}; counted in groups {counted}"
    )
    print(f"refused and counted: {refused}")
    print(
        f"pages: {len(pages)}, median {cuts[9] * 1000:.0f} ms, 95 % {cuts[18] * 1000:.0f} ms,"
        f" most {max(pages) * 1000:.0f} ms"
    )


class http_page:  # noqa: N801  reads as a verb
    """The sign-in page, which asks the database and renders a template."""

    def __init__(self, port: int) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)

    def __enter__(self) -> http.client.HTTPResponse:
        self._connection.request("GET", "/accounts/login/")
        return self._connection.getresponse()

    def __exit__(self, *_fault: object) -> None:
        self._connection.close()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(port: int) -> None:
    for _again in range(100):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise SystemExit("The portal did not start.")
