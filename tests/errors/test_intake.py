"""The SDKs' addresses: who may send, what is answered, and what is kept of it."""

import base64
import gzip
import json
import zlib
from uuid import uuid4

import brotli
import pytest
from django.core.cache import cache
from django.test import Client

from readiness.api import envelopes
from readiness.catalog.operations import add_environment, archive_environment
from readiness.clock import now
from readiness.errors.models import ErrorEvent, ErrorGroup, ErrorTally, ErrorTest
from readiness.errors.operations import change_policy, make_key, revoke_key, start_test
from readiness.evidence.models import EvidenceRevision
from tests.errors.sending import an_event, envelope
from tests.world import AT

pytestmark = pytest.mark.django_db


def send(tracked, content, *, kind="envelope", key="", number=None, **more):
    told = {
        "headers": {"X-Sentry-Auth": f"Sentry sentry_version=7, sentry_key={key or tracked.key.public_key}"},
        **more,
    }
    address = f"/api/{number or tracked.key.project_id}/{kind}/"
    return Client().post(address, content, content_type="application/x-sentry-envelope", **told)


def test_an_event_is_taken_once_and_its_id_answered(tracked):
    content = envelope(header={"event_id": "9EC79C33-EC99-42AB-8353-589FCB2E04DC"})
    for _again in range(2):
        answer = send(tracked, content)
        assert (answer.status_code, answer.json()) == (200, {"id": "9ec79c33ec9942ab8353589fcb2e04dc"})
    assert tracked.group.events == 1
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "Set-Cookie" not in answer.headers
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    ("encoding", "pack"),
    [("gzip", gzip.compress), ("deflate", zlib.compress), ("br", brotli.compress), ("identity", bytes)],
)
def test_bodies_come_compressed(tracked, encoding, pack):
    told = {"X-Sentry-Auth": f"Sentry sentry_key={tracked.key.public_key}", "Content-Encoding": encoding}
    assert send(tracked, pack(envelope()), headers=told).status_code == 200
    assert tracked.group.events == 1


def test_the_older_address_takes_plain_events_and_packed_ones(tracked):
    plain = json.dumps(an_event(event_id=uuid4().hex)).encode()
    assert send(tracked, plain, kind="store").status_code == 200
    packed = base64.b64encode(zlib.compress(json.dumps(an_event()).encode()))
    answer = send(tracked, packed, kind="store")
    assert answer.status_code == 200
    assert ErrorEvent.objects.filter(event_id=answer.json()["id"]).exists()
    assert tracked.group.events == 2
    assert [send(tracked, one, kind="store").status_code for one in (b"", b"[]", b"nonsense", b"e30=")] == [
        400
    ] * 4


def test_the_key_may_come_in_the_query_or_in_the_envelope(tracked):
    key, number = tracked.key.public_key, tracked.key.project_id
    dsn = {"dsn": f"https://{key}@errors.example.org/{number}"}
    told = [
        (f"/api/{number}/envelope/?sentry_key={key}&sentry_version=7", envelope()),
        (f"/api/{number}/envelope/", envelope(header=dsn)),
        (f"/api/{number}/envelope", envelope(header=dsn)),
    ]
    for address, content in told:
        assert Client().post(address, content, content_type="text/plain").status_code == 200
    assert tracked.group.events == 3


def test_who_has_no_key_of_the_project_is_refused_and_leaves_nothing(tracked):
    place = add_environment(service=tracked.stage.service, name="Staging", actor=tracked.lead, at=AT)
    other = make_key(environment=place, name="Web", actor=tracked.lead, at=AT)
    assert send(tracked, envelope(), key="f" * 32).status_code == 403
    assert send(tracked, envelope(), key="nonsense").status_code == 403
    assert send(tracked, envelope(), headers={}).status_code == 403
    assert send(tracked, envelope(), number=other.project_id).status_code == 403
    assert send(tracked, envelope(header={"dsn": f"https://{other.public_key}@x/1"})).status_code == 403
    assert (
        send(tracked, envelope(header={"dsn": f"https://{tracked.key.public_key}@x/999"})).status_code == 403
    )
    assert send(tracked, envelope(), number=999_999).status_code == 403
    revoke_key(key=tracked.key, actor=tracked.lead, at=AT)
    answer = send(tracked, envelope())
    assert answer.status_code == 403
    assert "revoked" in answer.headers["X-Sentry-Error"]
    archive_environment(environment=place, actor=tracked.lead, at=AT)
    assert send(tracked, envelope(), key=other.public_key, number=other.project_id).status_code == 403
    assert (ErrorEvent.objects.count(), ErrorTally.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    ("content", "status"),
    [
        (b"", 400), (b"{}", 400), (envelope(header={"event_id": "xyz"}), 400), (envelope()[:200], 400),
        (b'{}\n{"type":"event"}\n[]', 400), (b'{}\n{"type":"event"}\n{}\n{"type":"event"}\n{}', 400),
        (envelope(an_event(extra="x" * 2**20)), 413), (envelope(an_event(tags=["\ud800", "\0", None, 1e400])), 200),
        (b'{}\n{"type":"event"}\n{}', 200),
        (envelope(an_event(exception=7, request="x", breadcrumbs=[[]], user=[], level=["a"])), 200),
    ],
)  # fmt: skip
def test_what_is_no_event_is_refused_and_what_is_odd_is_kept(tracked, content, status):
    answer = send(tracked, content)
    assert answer.status_code == status, answer.content
    assert ErrorEvent.objects.count() == (status == 200)


def test_sizes_are_bounded_before_and_after_decompression(tracked, settings):
    settings.ERROR_BODY_BYTES, settings.ERROR_INFLATED_BYTES = 4096, 50_000
    told = {"X-Sentry-Auth": f"Sentry sentry_key={tracked.key.public_key}", "Content-Encoding": "gzip"}
    assert send(tracked, bytes(5000)).status_code == 413
    assert send(tracked, gzip.compress(bytes(3_000_000)), headers=told).status_code == 413
    told["Content-Encoding"] = "zstd"
    answer = send(tracked, b"x", headers=told)
    assert (answer.status_code, "gzip" in answer.json()["detail"]) == (415, True)


def test_what_is_no_event_is_counted_and_not_kept(tracked):
    report = json.dumps({"discarded_events": [
        {"reason": "ratelimit_backoff", "category": "error", "quantity": 41}, {"category": "session", "quantity": 9},
        {"category": "error", "quantity": -5}, {"category": "error", "quantity": "x"}, 7,
    ]}).encode()  # fmt: skip
    items = (
        b'{"type":"session"}\n{}\n{"type":"transaction"}\n{}\n{"type":"made_up"}\n{}\n{"type":"client_report"}\n'
        + report
    )
    items += b'\n{"type":"attachment","length":3,"filename":"a"}\n\x00\n\xff\n{"type":"session"}\n{}\n'
    assert send(tracked, envelope(items=items)).status_code == 200
    assert send(tracked, b'{}\n{"type":"session"}\n{}').json() == {"id": None}
    assert dict(ErrorTally.objects.values_list("what", "times")) == {
        "session": 3, "transaction": 1, "made_up": 1, "client_report": 1, "lost": 41, "attachment": 1,
    }  # fmt: skip
    assert tracked.group.events == 1
    transaction = an_event(type="transaction")
    transaction["type"] = "transaction"
    assert send(tracked, json.dumps(transaction).encode(), kind="store").status_code == 200
    assert tracked.group.events == 1


def test_what_is_over_the_quota_is_refused_with_a_time_and_counted(tracked, monkeypatch):
    change_policy(project=tracked.project, terms={"per_minute": 2}, actor=tracked.lead, at=AT)
    monkeypatch.setattr(envelopes, "now", lambda: AT)
    answers = [send(tracked, envelope()) for _ in range(5)]
    assert [one.status_code for one in answers] == [200, 200, 429, 429, 429]
    assert int(answers[-1].headers["Retry-After"]) > 0
    assert answers[-1].headers["X-Sentry-Rate-Limits"].startswith("60:error")
    assert tracked.group.events == 2
    assert ErrorTally.objects.get(what="refused").times == 3
    cache.clear()
    assert send(tracked, envelope()).status_code == 200


def test_a_process_takes_no_more_than_it_can_bear(tracked, settings):
    settings.ERROR_EVENTS_PER_SECOND = 1
    codes = [send(tracked, envelope()).status_code for _ in range(4)]
    assert codes[0] == 200
    assert 429 in codes
    assert tracked.group.events + ErrorTally.objects.get(what="refused").times == 4


def test_browsers_may_ask_and_other_methods_may_not(tracked):
    address = f"/api/{tracked.key.project_id}/envelope/"
    asked = Client().options(address, headers={"Origin": "https://shop.example.org"})
    assert asked.status_code == 200
    assert "POST" in asked.headers["Access-Control-Allow-Methods"]
    assert "X-Sentry-Auth" in asked.headers["Access-Control-Allow-Headers"]
    assert "Access-Control-Allow-Credentials" not in asked.headers
    assert [getattr(Client(), one)(address).status_code for one in ("get", "put", "delete")] == [405] * 3
    assert Client().get("/api/v1/me").headers.get("Access-Control-Allow-Origin") is None
    assert Client().post("/api/0/envelope/", b"", content_type="text/plain").status_code == 404


def test_an_event_costs_few_statements(tracked, django_assert_max_num_queries):
    send(tracked, envelope())
    with django_assert_max_num_queries(14):
        assert send(tracked, envelope()).status_code == 200


def begun(tracked, **told):
    return start_test(environment=tracked.stage.environment, actor=tracked.lead, at=now(), **told)


def labelled(test, **changed):
    body = {"launchproof_test": test.nonce, "password": test.planted}
    request = {**an_event()["request"], "data": body}
    return an_event(**{"request": request, "tags": {"launchproof_test": test.nonce}, **changed})


def test_a_whole_test_error_proves_that_errors_are_tracked(tracked):
    test = begun(tracked)
    assert send(tracked, envelope(labelled(test))).status_code == 200
    test.refresh_from_db()
    assert (test.verdict, test.code, set(test.fields.values())) == ("pass", "event_complete", {True})
    assert test.revision.evidence.probe_kind == "received_errors"
    assert test.revision.observations["release"] == "shop@1.4.0"
    assert send(tracked, envelope(labelled(test))).status_code == 200
    assert EvidenceRevision.objects.filter(evidence__probe_kind="received_errors").count() == 1


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"environment": "staging"}, "event_of_another_environment"),
        ({"environment": ""}, "event_incomplete"),
        ({"release": ""}, "event_incomplete"),
        ({"user": None}, "event_incomplete"),
        ({"exception": {"values": [{"type": "X", "value": "x"}]}}, "event_incomplete"),
        ({"timestamp": (now() - (AT - AT.replace(day=2))).isoformat()}, "event_not_of_this_test"),
    ],
)
def test_a_test_error_that_lacks_something_proves_nothing(tracked, changed, code):
    test = begun(tracked)
    send(tracked, envelope(labelled(test, **changed)))
    test.refresh_from_db()
    assert (test.verdict, test.code) == ("fail", code)


def test_a_password_that_is_still_there_or_never_was_proves_nothing(tracked):
    test = begun(tracked)
    event = labelled(test)
    event["request"]["data"] = {"launchproof_test": test.nonce, "shoe_size": test.planted}
    send(tracked, envelope(event))
    test.refresh_from_db()
    assert test.code == "event_shows_secret"
    second = begun(tracked)
    event = labelled(second)
    event["request"]["data"] = {"launchproof_test": second.nonce}
    send(tracked, envelope(event))
    second.refresh_from_db()
    assert second.code == "secret_not_planted"


def test_a_label_counts_for_its_own_environment_and_hour_alone(tracked):
    staging = add_environment(service=tracked.stage.service, name="Staging", actor=tracked.lead, at=AT)
    other = make_key(environment=staging, name="Web", actor=tracked.lead, at=AT)
    test = begun(tracked)
    send(tracked, envelope(labelled(test)), key=other.public_key, number=other.project_id)
    late = start_test(environment=tracked.stage.environment, actor=tracked.lead, at=AT)
    send(tracked, envelope(labelled(late)))
    assert set(ErrorTest.objects.values_list("verdict", flat=True)) == {""}
    without = begun(tracked, signed_in=False)
    send(tracked, envelope(labelled(without, user=None)))
    without.refresh_from_db()
    assert without.verdict == "pass"
    assert ErrorGroup.objects.count() == 2
