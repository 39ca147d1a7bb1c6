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
from dataclasses import dataclass, field
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
    offer = Offer(port, key.project_id, key.public_key)  # type: ignore[attr-defined]
    threads = [threading.Thread(target=offer.send) for _ in range(SENDERS)]
    threads.append(threading.Thread(target=offer.read_pages))
    for thread in threads:
        thread.start()
    began = time.perf_counter()
    for number in range(RATE * seconds):
        ahead = began + number / RATE - time.perf_counter()
        if ahead > 0.002:
            time.sleep(ahead)
        offer.due.put(number)
    lag = time.perf_counter() - began
    offer.over.set()
    for thread in threads:
        thread.join()
    took = time.perf_counter() - began
    print(f"offered {RATE * seconds} in {lag:.0f} s, answered in {took:.0f} s: {dict(offer.codes)}")
    _tell(offer)


@dataclass
class Offer:
    """What senders and a reader of pages share while events are offered."""

    port: int
    project: int
    public: str
    due: Queue[int] = field(default_factory=Queue)
    codes: Counter[int] = field(default_factory=Counter)
    acknowledged: set[str] = field(default_factory=set)
    pages: list[float] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)
    over: threading.Event = field(default_factory=threading.Event)

    def send(self) -> None:
        """One client with a connection of its own, until nothing is due any more."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        while not (self.over.is_set() and self.due.empty()):
            try:
                number = self.due.get(timeout=0.2)
            except Empty:
                continue
            event_id, content = envelope(number)
            code = self._post(connection, content)
            with self.lock:
                self.codes[code] += 1
                if code == 200:
                    self.acknowledged.add(event_id)

    def _post(self, connection: http.client.HTTPConnection, content: bytes) -> int:
        """The status; 0 where the connection broke."""
        try:
            by = {"X-Sentry-Auth": f"Sentry sentry_key={self.public}"}
            connection.request("POST", f"/api/{self.project}/envelope/", content, by)
            answer = connection.getresponse()
            answer.read()
        except OSError:
            connection.close()
            return 0
        return answer.status

    def read_pages(self) -> None:
        """Somebody who opens a page five times a second."""
        while not self.over.is_set():
            began = time.perf_counter()
            with http_page(self.port) as answer:
                answer.read()
            self.pages.append(time.perf_counter() - began)
            time.sleep(0.2)


def _tell(offer: Offer) -> None:
    """What the database holds of what was acknowledged, and how the pages did."""
    from readiness.errors.models import ErrorEvent, ErrorGroup, ErrorTally

    of = {"project": offer.project}
    lost = offer.acknowledged - set(ErrorEvent.objects.filter(**of).values_list("event_id", flat=True))
    counted = sum(ErrorGroup.objects.filter(**of).values_list("events", flat=True))
    refused = sum(ErrorTally.objects.filter(**of, what="refused").values_list("times", flat=True))
    cuts = statistics.quantiles(offer.pages, n=20)
    print(
        f"acknowledged {len(offer.acknowledged)}, of them not there: {len(lost)}; counted in groups {counted}"
    )
    print(f"refused and counted: {refused}")
    print(
        f"pages: {len(offer.pages)}, median {cuts[9] * 1000:.0f} ms, 95 % {cuts[18] * 1000:.0f} ms,"
        f" most {max(offer.pages) * 1000:.0f} ms"
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
