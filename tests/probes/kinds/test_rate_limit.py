"""Bursts at real servers: the limit that is declared, none, another one, a ban, an outage."""

import time

import pytest

from probes.budget import Budget
from probes.grant import Grant
from probes.kinds.rate_limit import KIND
from probes.kinds.rate_limit.facts import Declared
from tests.probes.sites import Answer

DECLARED = Declared(path="/api/search", limit=4, window_seconds=1, control="/status")


class Limited:
    """A service that refuses the endpoint after `allow` requests for `seconds`, with `status`."""

    def __init__(self, allow=4, seconds=1.0, status=429, everywhere=False, headers=None):
        self.allow, self.seconds, self.status, self.everywhere = allow, seconds, status, everywhere
        self.headers = headers or {}
        self.began, self.count = 0.0, 0

    def __call__(self, asked):
        if not asked.path.startswith("/api/search"):
            return Answer(self.status if self.everywhere and self.shut() else 200, b"ok")
        if time.monotonic() - self.began > self.seconds:
            self.began, self.count = time.monotonic(), 0
        self.count += 1
        return Answer(self.status, b"no", dict(self.headers)) if self.shut() else Answer(200, b"found")

    def shut(self):
        return self.count > self.allow and time.monotonic() - self.began <= self.seconds


class Windowed:
    """A service that counts in fixed windows, one of which ends in the middle of the first burst, and one after it."""

    def __init__(self, allow=4, ends=(3, 6)):
        self.allow, self.ends = allow, ends
        self.asked = self.count = 0
        self.refused_at = None

    def __call__(self, asked):
        if not asked.path.startswith("/api/search"):
            return Answer(200, b"ok")
        if self.refused_at is not None and time.monotonic() - self.refused_at > 1:
            self.refused_at, self.count = None, 0
        self.count = 1 if self.asked in self.ends else self.count + 1
        self.asked += 1
        if self.count > self.allow:
            self.refused_at = self.refused_at or time.monotonic()
            return Answer(429, b"no", {"Retry-After": "1"})
        return Answer(200, b"found")


def permitted(paths=("/api/*",), budget=60, stopped=lambda: False, declared=DECLARED):
    return Grant(declared=declared, token="t", paths=paths, budget=Budget(budget), stopped=stopped)


@pytest.mark.parametrize(
    ("service", "code"),
    [
        (Limited(headers={"Retry-After": "1"}), "limited"),
        (Limited(), "no_retry_after"),
        (Limited(allow=10**6), "no_limit"),
        (Windowed(), "limited"),
        (Windowed(allow=8, ends=(6,)), "no_limit"),
        (Limited(allow=1, headers={"Retry-After": "1"}), "earlier_than_declared"),
        (Limited(status=403), "refused_otherwise"),
        (Limited(status=503), "refused_otherwise"),
        (Limited(everywhere=True), "control_refused"),
        (Limited(allow=0, seconds=99), "not_exercised"),
        (Limited(seconds=99), "stays_shut"),
    ],
    ids=lambda one: one if isinstance(one, str) else "",
)
def test_a_burst_tells_a_limit_from_what_only_looks_like_one(look, service, code):
    assert look("rate_limit", service, grant=permitted()).verdict.code == code


def test_it_ends_with_the_first_refusal_and_never_sends_more_than_it_may(look, site, certified):
    service = site(Limited(allow=2), tls=certified())
    outcome = look("rate_limit", https_port=service.port, grant=permitted())
    sent = [one.path for one in service.asked]
    # Control, three in the burst, control, one after the window.
    assert sent == ["/status", *["/api/search"] * 3, "/status", "/api/search"]
    assert outcome.observations["statuses"] == [200, 200, 429]


def test_without_a_permit_for_the_path_nothing_is_sent(look, site, certified):
    service = site(Limited(), tls=certified())
    outcome = look("rate_limit", https_port=service.port, grant=permitted(("/api/other", "/api/search/*")))
    assert (outcome.verdict.status, outcome.verdict.code, service.asked) == ("skipped", "not_permitted", [])


def test_a_stop_holds_before_the_next_request(look, site, certified):
    service = site(Limited(allow=99), tls=certified())
    outcome = look(
        "rate_limit", https_port=service.port, grant=permitted(stopped=lambda: len(service.asked) >= 3)
    )
    assert (outcome.verdict.code, len(service.asked)) == ("stopped", 3)


def test_a_spent_budget_holds_and_is_no_verdict(look, site, certified):
    service = site(Limited(allow=99), tls=certified())
    outcome = look("rate_limit", https_port=service.port, grant=permitted(budget=4))
    assert (outcome.verdict.code, len(service.asked)) == ("budget_spent", 4)


@pytest.mark.parametrize(
    "wrong", [{"limit": 41}, {"limit": 0}, {"window_seconds": 61}, {"control": "/api/search?x"}]
)
def test_what_no_burst_can_show_is_not_declared(wrong):
    with pytest.raises(ValueError, match=r"\w"):
        Declared(**{"path": "/api/search", "limit": 4, "window_seconds": 1, "control": "/status", **wrong})


def test_its_twins_hold():
    assert KIND.faults() == []
