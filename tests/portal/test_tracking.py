"""The seed's seven fields leave with an error, and a planted secret does not."""

import contextlib
import io
import json
from typing import Any

import pytest
import sentry_sdk
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import Client, RequestFactory
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from sentry_sdk.transport import Transport

from portal import tracking, urls
from tests.world import world

__all__ = ["world"]

CANARY = "canary-hunter2"


@csrf_exempt
def crash(request):
    password = CANARY  # noqa: F841  a local that must not leave
    request.body  # noqa: B018  the SDK keeps the body only once it was read
    raise ZeroDivisionError("planned")


class Crashing:
    urlpatterns = [path("crash", crash), *urls.urlpatterns]
    handler500 = urls.handler500


class Kept(Transport):
    """Keeps what would be sent."""

    def __init__(self) -> None:
        super().__init__()
        self.events: list[dict[str, Any]] = []

    def capture_envelope(self, envelope) -> None:
        for item in envelope.items:
            if item.type == "event" and item.payload.json.get("exception"):
                self.events.append(item.payload.json)


@pytest.fixture
def sent(settings, monkeypatch):
    settings.SENTRY_DSN = "https://key@errors.example.org/1"
    settings.RELEASE, settings.ENVIRONMENT, settings.ROOT_URLCONF = "2.3.4", "staging", Crashing
    kept = Kept()
    real = sentry_sdk.init
    monkeypatch.setattr(sentry_sdk, "init", lambda **options: real(**options, transport=kept))
    assert tracking.start()
    # The WSGI door would end the connection that holds this test's transaction.
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield kept.events
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)
    real()


def break_it(world) -> None:
    """One request through the WSGI door, as a server would send it."""
    session = Client()
    session.force_login(world.person("lead"))
    body = json.dumps({"note": "hello", "password": CANARY, "deep": [{"api_key": CANARY}]})
    environ = RequestFactory(
        headers={
            "authorization": f"Bearer {CANARY}",
            "cookie": f"sessionid={session.cookies['sessionid'].value}; other={CANARY}",
            "user-agent": "Test browser 1.0",
        }
    )._base_environ(
        PATH_INFO="/crash", QUERY_STRING=f"token={CANARY}", REQUEST_METHOD="POST", CONTENT_TYPE="application/json",
        CONTENT_LENGTH=str(len(body)), **{"wsgi.input": io.BytesIO(body.encode())},
    )  # fmt: skip
    with contextlib.closing(WSGIHandler()(environ, lambda *_: None)) as answer:
        b"".join(answer)


def test_the_seven_fields_are_there(world, sent):
    break_it(world)
    (event,) = sent
    assert event["exception"]["values"][0]["stacktrace"]["frames"]
    assert event["request"]["method"] == "POST"
    assert event["request"]["url"].endswith("/crash")
    assert event["user"] == {"id": str(world.person("lead").pk)}
    assert event["request"]["data"]["note"] == "hello"
    assert (event["environment"], event["release"]) == ("staging", "2.3.4")
    assert "Test browser 1.0" in json.dumps(event["request"]["headers"])


def test_no_planted_secret_leaves(world, sent):
    break_it(world)
    (event,) = sent
    assert CANARY not in json.dumps(event)


def test_the_address_of_a_person_leaves_only_by_opt_in(world, sent, settings):
    settings.SENTRY_SEND_EMAIL = True
    break_it(world)
    (event,) = sent
    assert event["user"]["email"] == world.person("lead").email


def test_without_a_dsn_nothing_starts(settings):
    settings.SENTRY_DSN = ""
    assert tracking.start() is False
