"""What a look is given: the aim behind a URL, and a visitor's pace."""

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from probes.client import AllowRule, BadUrl, Client, Deadline, DeadlineExceeded, Guard
from probes.context import Context, Failure, aim_at
from probes.pace import AT_ONCE, Pace
from tests.probes.sites import Answer, Asked, Site

ORIGIN = ("http", "app.test", 80)


@pytest.mark.parametrize(
    ("given", "https", "http"),
    [
        ("https://app.test", "https://app.test/", "http://app.test/"),
        ("https://app.test:8443/shop?a=1", "https://app.test:8443/", "http://app.test/"),
        ("http://app.test:8080/shop", "https://app.test/", "http://app.test:8080/"),
        ("https://[2001:db8::1]:8443", "https://[2001:db8::1]:8443/", "http://[2001:db8::1]/"),
    ],
)
def test_a_url_means_two_origins(given, https, http):
    aim = aim_at(given)
    assert (aim.https.url, aim.http.url) == (https, http)


def test_plain_http_may_be_elsewhere_and_its_port_counts_as_declared():
    aim = aim_at("https://app.test:8443", http="http://app.test:8088/x")
    assert aim.http.url == "http://app.test:8088/"
    assert aim.ports == {8443, 8088}


@pytest.mark.parametrize("path", ["health", "//evil.test/", "", "/a b"])
def test_health_paths_that_are_no_paths_are_refused(path):
    with pytest.raises(BadUrl):
        aim_at("https://app.test", health=path)


@pytest.fixture
def context(site: Callable[..., Site]) -> Callable[..., Context]:
    def make(handler: Callable[[Asked], Answer], seconds: float = 15) -> Context:
        aim = aim_at(f"http://127.0.0.1:{site(handler).port}")
        at = datetime.now(UTC)
        guard = Guard((AllowRule("127.0.0.0/8"),), aim.ports, at=at)
        return Context(aim, Client(guard), Deadline(seconds), at)

    return make


def status(answer: Any) -> int:
    assert not isinstance(answer, Failure)
    return int(answer.status)


@pytest.mark.parametrize("busy", [429, 503])
def test_a_busy_service_is_asked_once_more(context, busy):
    answers = iter([Answer(busy), Answer(200)])
    look = context(lambda _: next(answers))
    assert status(look.ask(look.aim.http)) == 200
    assert len(look.hops) == 2


def test_a_service_that_stays_busy_is_told_as_it_is(context):
    look = context(lambda _: Answer(503))
    assert status(look.ask(look.aim.http)) == 503


def test_no_request_is_made_when_the_time_is_over(context):
    look = context(lambda _: Answer(), seconds=0.001)
    time.sleep(0.01)
    answer = look.ask(look.aim.http)
    assert isinstance(answer, Failure)
    assert answer.code == "deadline_exceeded"


def test_few_requests_run_at_once_and_starts_are_spaced():
    pace, running, most, starts = Pace(), [0], [0], list[float]()
    lock = threading.Lock()

    def visit() -> None:
        with pace.turn(ORIGIN, Deadline(10)):
            with lock:
                running[0] += 1
                most[0] = max(most[0], running[0])
                starts.append(time.monotonic())
            time.sleep(0.15)
            with lock:
                running[0] -= 1

    visitors = [threading.Thread(target=visit) for _ in range(8)]
    for visitor in visitors:
        visitor.start()
    for visitor in visitors:
        visitor.join()
    assert most[0] <= AT_ONCE
    assert max(starts) - min(starts) > 0.4


def test_origins_do_not_wait_for_each_other():
    pace = Pace()
    with pace.turn(ORIGIN, Deadline(1)), pace.turn(ORIGIN, Deadline(1)):
        with pytest.raises(DeadlineExceeded), pace.turn(ORIGIN, Deadline(0.05)):
            pass
        with pace.turn(("https", "app.test", 443), Deadline(0.5)):
            pass
