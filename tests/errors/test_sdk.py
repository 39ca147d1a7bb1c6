"""The real SDK, unmodified, against the running portal: what it sends is taken, kept, grouped and scrubbed."""

import json
from datetime import timedelta

import pytest
import sentry_sdk
from django.core.wsgi import get_wsgi_application
from pytest_django.live_server_helper import LiveServer

from readiness.clock import now
from readiness.errors.models import ErrorEvent, ErrorGroup, ErrorRelease, ErrorTally
from readiness.errors.operations import make_key, start_test
from tests.launches.stage import set_up
from tests.world import AT, build

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
RECORDED_NODE = {
    "exception": {
        "values": [
            {
                "type": "TypeError",
                "value": "Cannot read properties of undefined (reading 'id')",
                "mechanism": {"type": "auto.middleware.express", "handled": False},
                "stacktrace": {
                    "frames": [
                        {
                            "filename": "node:internal/timers",
                            "module": "node:internal/timers",
                            "function": "listOnTimeout",
                            "lineno": 581,
                            "colno": 17,
                            "in_app": False,
                        },
                        {
                            "filename": "/srv/shop/dist/routes/orders.js",
                            "module": "dist.routes:orders",
                            "function": "Object.create",
                            "lineno": 41,
                            "colno": 22,
                            "in_app": True,
                            "context_line": "  const id = order.id",
                        },
                    ]
                },
            }
        ]
    },
    "event_id": "d0" * 16,
    "level": "error",
    "platform": "node",
    "environment": "production",
    "release": "shop@2.0.0",
    "server_name": "web-1",
    "timestamp": 1780272000.25,
    "tags": {"transaction": "POST /orders"},
    "contexts": {
        "runtime": {"name": "node", "version": "v22.1.0"},
        "trace": {"trace_id": "a" * 32, "span_id": "b" * 16},
    },
    "request": {
        "method": "POST",
        "url": "http://shop.example.org/orders?token=q",
        "cookies": {"sid": "s3cr3tcookie"},
        "headers": {"user-agent": "curl/8", "authorization": "Bearer n0desecret"},
        "data": '{"password":"n0depass","item":3}',
    },
    "sdk": {"name": "sentry.javascript.node", "version": "9.1.0"},
    "breadcrumbs": [{"category": "console", "message": "hi"}],
}
RECORDED_BROWSER = {
    "exception": {
        "values": [
            {
                "type": "ReferenceError",
                "value": "cart is not defined",
                "stacktrace": {
                    "frames": [
                        {
                            "filename": "https://shop.example.org/assets/app.3fa94b21.js",
                            "function": "HTMLButtonElement.<anonymous>",
                            "in_app": True,
                            "lineno": 1,
                            "colno": 9812,
                        },
                        {
                            "filename": "https://shop.example.org/assets/app.3fa94b21.js",
                            "function": "buy",
                            "in_app": True,
                            "lineno": 1,
                            "colno": 221,
                        },
                    ]
                },
                "mechanism": {"type": "auto.browser.global_handlers.onerror", "handled": False},
            }
        ]
    },
    "event_id": "b0" * 16,
    "level": "error",
    "platform": "javascript",
    "environment": "production",
    "release": "web@5.1.0",
    "request": {
        "url": "https://shop.example.org/cart?access_token=br0wser",
        "headers": {"User-Agent": "Mozilla/5.0"},
    },
    "sdk": {"name": "sentry.javascript.browser", "version": "9.1.0", "settings": {"infer_ip": "auto"}},
    "user": {"email": "ana@example.org"},
    "timestamp": 1780272000.5,
}


@pytest.fixture
def stage(transactional_db, live_server: LiveServer):
    assert get_wsgi_application()
    return set_up(build())


@pytest.fixture
def dsn(stage, live_server):
    key = make_key(environment=stage.environment, name="Web", actor=stage.world.actor("lead"), at=AT)
    return live_server.url.replace("://", f"://{key.public_key}@") + f"/{key.project_id}"


def checkout(password: str, item: int) -> None:
    token = "l0caltoken"  # noqa: F841  a local that must not stay
    raise LookupError(f"no item {item} for bob@example.org")


def raise_and_capture(password: str, item: int) -> None:
    try:
        checkout(password, item)
    except LookupError as fault:
        sentry_sdk.capture_exception(fault)


def test_the_python_sdk_sends_events_breadcrumbs_releases_and_people(stage, dsn):
    test = start_test(environment=stage.environment, actor=stage.world.actor("lead"), at=now())
    sentry_sdk.init(
        dsn=dsn,
        environment="production",
        release="shop@1.2.3",
        traces_sample_rate=1.0,
        default_integrations=False,
    )
    try:
        sentry_sdk.set_user({"id": 17, "email": "ana@example.org"})
        sentry_sdk.add_breadcrumb(category="auth", message="signed in with token=br3adcrumb")
        with sentry_sdk.start_transaction(name="checkout"):
            raise_and_capture("hunter22", 1)
        sentry_sdk.set_user({"id": 18})
        raise_and_capture("hunter22", 2)
        with sentry_sdk.new_scope() as scope:
            scope.set_tag("launchproof_test", test.nonce)
            scope.add_event_processor(with_request(test.planted))
            raise_and_capture(test.planted, 3)
        sentry_sdk.flush(timeout=10)
    finally:
        sentry_sdk.init()
    group = ErrorGroup.objects.get()
    assert (group.events, group.users, group.first_release, group.state) == (3, 2, "shop@1.2.3", "open")
    assert group.title.startswith("LookupError: no item")
    assert group.culprit == "tests.errors.test_sdk in checkout"
    assert ErrorRelease.objects.get().events == 3
    bodies = " ".join(ErrorEvent.objects.values_list("body", flat=True))
    for secret in (
        "hunter22",
        "l0caltoken",
        "br3adcrumb",
        "ana@example.org",
        "bob@example.org",
        test.planted,
    ):
        assert secret not in bodies
    assert any("signed in with" in json.dumps(json.loads(one)["breadcrumbs"])
               for one in ErrorEvent.objects.values_list("body", flat=True))  # fmt: skip
    assert ErrorTally.objects.filter(what="transaction").exists()
    test.refresh_from_db()
    assert (test.verdict, test.sentence) == ("pass", test.sentence)
    assert test.expires_at - test.started_at == timedelta(hours=1)


def with_request(planted):
    def add(event, _hint):
        event["request"] = {
            "url": "https://shop.example.org/checkout",
            "method": "POST",
            "headers": {"User-Agent": "Mozilla/5.0"},
            "data": {"password": planted, "item": 3},
        }
        return event

    return add


def test_what_node_and_browsers_send_is_kept_and_grouped_by_its_place(stage, dsn, live_server):
    import httpx

    key = dsn.split("://")[1].partition("@")[0]
    address = f"{live_server.url}/api/{dsn.rpartition('/')[2]}/envelope/?sentry_version=7&sentry_key={key}"
    for event in (RECORDED_NODE, RECORDED_BROWSER):
        lines = [
            {"event_id": event["event_id"], "sent_at": "2026-06-01T00:00:00Z", "dsn": dsn},
            {"type": "event"},
            event,
        ]
        content = "\n".join(json.dumps(one) for one in lines)
        answer = httpx.post(address, content=content, headers={"Content-Type": "text/plain;charset=UTF-8",
                                                               "Origin": "https://shop.example.org"})  # fmt: skip
        assert (answer.status_code, answer.json()) == (200, {"id": event["event_id"]})
        assert answer.headers["access-control-allow-origin"] == "*"
    told = {one.platform: (one.culprit, one.first_release, one.users) for one in ErrorGroup.objects.all()}
    assert told == {
        "node": ("dist.routes:orders in Object.create", "shop@2.0.0", 0),
        "javascript": ("assets/app..js in buy", "web@5.1.0", 1),
    }
    bodies = " ".join(ErrorEvent.objects.values_list("body", flat=True))
    for secret in ("s3cr3tcookie", "n0desecret", "n0depass", "br0wser", "ana@example.org", "token=q"):
        assert secret not in bodies
