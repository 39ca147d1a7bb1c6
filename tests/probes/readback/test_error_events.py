"""An error raised in the service is read back from the tracker (Sentry's API), complete and without the secret."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from probes import marker
from probes.kinds.error_events.facts import Declared
from tests.probes.sites import Answer, Service, as_json

DECLARED = Declared("/error", "acme", "shop", "production", "1.4.0")
TRACE = {"frames": [{"lineno": 3}]}
EVENTS = "/api/0/projects/acme/shop/events/"


@pytest.fixture(autouse=True)
def short_waits(monkeypatch):
    monkeypatch.setattr(marker, "PAUSE_SECONDS", 0.05)
    monkeypatch.setattr(marker.wait_for, "__defaults__", (0.2,))


class Tracked:
    """A service whose SDK reports errors, and the tracker that takes them."""

    def __init__(self, *, reports=True, raises=True, without=(), environment="production", release="1.4.0"):
        self.events: dict[str, dict[str, object]] = {}
        self.reports, self.raises, self.without = reports, raises, without
        self.environment, self.release = environment, release
        self.service = Service(pages={"/error": self.fail})
        self.words: list[str] = []

    def fail(self, asked):
        if not self.raises:
            return Answer(200)
        assert asked.method == "POST"
        word = asked.headers["X-Launchproof-Marker"]
        self.words.append(word)
        parts = {
            "stack": ("entries", {"type": "exception", "data": {"values": [{"value": word, "stacktrace": TRACE}]}}),
            "request": ("entries", self.request()),
            "client": ("contexts", {"browser": {"name": "Launchproof"}}),
            "environment": ("tags", {"key": "environment", "value": self.environment}),
            "release": ("release", {"version": self.release}),
        }  # fmt: skip
        event: dict[str, object] = {
            "eventID": f"e{word}",
            "title": f"Error: {word}",
            "entries": [],
            "tags": [],
        }
        for name, (key, value) in parts.items():
            if name not in self.without:
                event[key] = [*event[key], value] if isinstance(event.get(key), list) else value
        self.events[f"e{word}"] = event
        return Answer(500)

    def request(self):
        data = {"password": "[Filtered]"}
        return {"type": "request", "data": {"url": "https://app.test/error", "method": "POST", "data": data}}

    def tracker(self, asked):
        assert asked.headers["Authorization"] == "Bearer s3cret"
        if not self.reports:
            return as_json([])
        path = asked.path.partition("?")[0]
        if path == EVENTS:
            return as_json([{"eventID": key, "title": event["title"]} for key, event in self.events.items()])
        return as_json(self.events[path.removeprefix(EVENTS).strip("/")])


def look(ask, tracked, **more):
    return ask("error_events", DECLARED, tracked.tracker, service=tracked.service, **more)


def test_a_complete_event_of_this_release_passes(ask):
    outcome = look(ask, Tracked())
    assert outcome.verdict.code == "error_seen", outcome.verdict.sentence


@pytest.mark.parametrize(
    ("tracked", "code"),
    [
        (Tracked(without=("release", "client")), "error_incomplete"),
        (Tracked(without=("stack",)), "error_incomplete"),
        (Tracked(environment="staging"), "error_in_another_place"),
        (Tracked(release="1.3.9"), "error_in_another_place"),
        (Tracked(raises=False), "error_not_raised"),
        (Tracked(reports=False), "error_not_yet"),
    ],
    ids=["parts missing", "no stack", "staging", "old release", "not raised", "dropped"],
)
def test_anything_else_is_told(ask, tracked, code):
    assert look(ask, tracked).verdict.code == code


def test_a_password_in_clear_is_found_out(ask):
    waiting = look(ask, Tracked(reports=False)).observations
    request = {"type": "request", "data": {"data": {"password": waiting["planted"]}}}
    event = {"eventID": "x", "title": waiting["waiting"], "entries": [request]}
    outcome = ask(
        "error_events",
        DECLARED,
        lambda asked: as_json([event] if asked.path.partition("?")[0] == EVENTS else event),
        previous=waiting,
    )
    assert outcome.verdict.code == "error_shows_secret"
    assert waiting["planted"] not in json.dumps(outcome.observations)


def test_what_never_arrives_is_lost_after_five_minutes(ask):
    tracked = Tracked(reports=False)
    first = look(ask, tracked)
    late = look(ask, tracked, previous=first.observations, at=datetime.now(UTC) + timedelta(minutes=6))
    assert late.verdict.code == "error_lost"
    assert len(tracked.words) == 2, "one more, to see whether errors are seen by now"


def test_no_second_error_is_provoked_while_the_first_is_waited_for(ask):
    tracked = Tracked(reports=False)
    first = look(ask, tracked)
    soon = look(ask, tracked, previous=first.observations, at=datetime.now(UTC) + timedelta(minutes=4))
    assert (soon.verdict.code, len(tracked.words)) == ("error_not_yet", 1)


def test_an_error_that_was_lost_does_not_stand_in_the_way_once_errors_are_seen_again(ask):
    tracked = Tracked(reports=False)
    first = look(ask, tracked)
    late = look(ask, tracked, previous=first.observations, at=datetime.now(UTC) + timedelta(minutes=6))
    tracked.reports, tracked.events = True, {}
    mended = look(ask, tracked, previous=late.observations, at=datetime.now(UTC) + timedelta(days=1))
    assert mended.verdict.code == "error_seen"


@pytest.mark.parametrize(
    "answer", [as_json({}), as_json({"detail": "no"}, 403), as_json({}, 404), Answer(200, b"<html>")]
)
def test_a_tracker_that_cannot_be_asked_is_never_a_pass(ask, answer):
    tracked = Tracked()
    assert (
        ask("error_events", DECLARED, lambda asked: answer, service=tracked.service).verdict.status == "error"
    )
