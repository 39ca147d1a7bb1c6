"""A call that is sent again with its Idempotency-Key is done once and answered the same, whatever happens between."""

from datetime import timedelta
from itertools import pairwise
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.db import connection, transaction

from readiness import work
from readiness.clock import now
from readiness.models import Evidence, KeptAnswer, LedgerEntry
from readiness.teams import repeating
from tests.api.client import Client, document, operations
from tests.launches.stage import set_up
from tests.races import at_once, failures
from tests.world import build

BODY = {
    "service": "payments-api",
    "kind": "attestation",
    "title": "Rotation",
    "statement": "Done on 1 March.",
}


def add(client, key, **changed):
    return client.call("evidence_add", {**BODY, **changed}, headers={"Idempotency-Key": key})


def added():
    return Evidence.objects.filter(title="Rotation").count()


def test_what_is_sent_again_is_done_once_and_answered_the_same(stage, by):
    lead = by("lead")
    before = LedgerEntry.objects.count()
    first = add(lead, "one")
    recorded = LedgerEntry.objects.count()
    again = add(lead, "one")
    assert (first.status, again.status) == (201, 201)
    assert first.content == again.content
    assert ("Idempotency-Replayed" in first.headers, again.headers["Idempotency-Replayed"]) == (False, "true")
    assert before < recorded == LedgerEntry.objects.count()
    assert added() == 1


def test_another_key_or_none_is_another_call(stage, by):
    lead = by("lead")
    answers = [add(lead, "one"), add(lead, "two"), lead.call("evidence_add", BODY)]
    assert [one.status for one in answers] == [201, 201, 201]
    assert len({one["id"] for one in answers}) == added() == 3


def test_the_same_key_with_another_body_is_refused(stage, by):
    lead = by("lead")
    add(lead, "one")
    refused = add(lead, "one", statement="Done on 2 March.")
    assert (refused.status, refused["code"]) == (422, "idempotency-key-used")
    assert added() == 1


def test_the_same_json_in_another_order_is_the_same_body(stage, by):
    lead = by("lead")
    first = add(lead, "one")
    again = lead.call("evidence_add", dict(reversed(BODY.items())), headers={"Idempotency-Key": "one"})
    assert first["id"] == again["id"]


def test_a_key_belongs_to_a_token_and_to_an_address(stage, by):
    mine, other, colleague = by("lead"), by("lead"), by("contributor")
    ids = {add(client, "one")["id"] for client in (mine, other, colleague)}
    assert len(ids) == 3
    report = {"kind": "readiness_certificate", "format": "pdf", "service": "payments-api"}
    assert mine.call("reports_request", report, headers={"Idempotency-Key": "one"}).status == 202


def test_a_session_has_keys_of_its_own(stage, by, world):
    session = Client.in_session(world.person("lead"))
    assert add(session, "one")["id"] == add(session, "one")["id"] != add(by("lead"), "one")["id"]


def test_a_refusal_leaves_the_key_free(stage, by):
    lead = by("lead")
    assert add(lead, "one", items=[str(uuid4())]).status == 404
    assert not KeptAnswer.objects.exists()
    assert add(lead, "one").status == 201


def test_whoever_may_no_longer_call_gets_no_kept_answer(stage, by, world):
    lead = by("lead")
    add(lead, "one")
    world.person("lead").tokens.update(revoked_at=now())
    assert add(lead, "one").status == 401


@pytest.mark.parametrize("key", ["", "k" * 256, "é", "a\tb"])
def test_a_key_that_is_none_is_refused(stage, by, key):
    refused = add(by("lead"), key)
    assert refused.status == 400
    assert list(refused["errors"]) == ["Idempotency-Key"]
    assert added() == 0


def test_nothing_that_is_shown_once_is_kept(stage, world):
    session = Client.in_session(world.person("administrator"))
    body = {"team": "orders", "email": "new@example.org", "role": "viewer"}
    refused = session.call("invitations_make", body, headers={"Idempotency-Key": "one"})
    assert (refused.status, list(refused["errors"])) == (400, ["Idempotency-Key"])


def test_the_document_tells_where_a_key_is_taken(db):
    takes = {
        name
        for name, (_method, _address, told) in operations().items()
        if any(one["name"] == "Idempotency-Key" for one in told.get("parameters", ()))
    }
    posts = {name for name, (method, _address, _told) in operations().items() if method == "post"}
    files = {name for name in posts if "upload" in name or "import" in name}
    once = {name for name in posts if shows_a_secret(name)}
    assert once == {
        "tokens_make", "invitations_make", "invitations_resend", "webhooks_add", "ingest_tokens_make",
        "channels_add", "forges_add", "backups_make", "backups_rotate_address", "backups_give_canary",
    }  # fmt: skip
    # The same bytes of a tool are the same report, and the same alert is one, with or without a key.
    assert takes == posts - files - once - {
        "ingest_report",
        "alerts_deliver",
        "forges_deliver",
        "metrics_push",
        "secrets_report_rotation",
    }


def shows_a_secret(name):
    text = str(operations()[name][2]["responses"])
    shapes = document()["components"]["schemas"]
    return any(f"/{shape}'" in text and "never again" in str(told) for shape, told in shapes.items())


def test_after_its_hours_a_key_is_free_and_its_answer_gone(stage, by, settings):
    lead = by("lead")
    first = add(lead, "one")
    assert "Rotation" in KeptAnswer.objects.get().body
    later = now() + timedelta(hours=settings.IDEMPOTENCY_HOURS, minutes=1)
    KeptAnswer.objects.update(kept_until=now())
    assert add(lead, "one")["id"] != first["id"]  # due to go, not gone yet
    assert KeptAnswer.objects.count() == 1
    (removing,) = [one for one in work.ROUNDS if one.name == "kept answers removed"]
    assert removing.do(at=now(), limit=9) == 0
    assert removing.do(at=later, limit=9) == 1
    assert not KeptAnswer.objects.exists()


def test_an_answer_that_was_never_given_leaves_the_key_free(stage, by, monkeypatch):
    lead = by("lead")
    with monkeypatch.context() as broken:
        broken.setattr("readiness.api.repeating.JSONRenderer.render", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            add(lead, "one")
    assert (added(), KeptAnswer.objects.count()) == (0, 0)
    assert add(lead, "one").status == 201


@pytest.mark.django_db(transaction=True)
def test_of_eight_at_once_one_is_done_and_all_get_its_answer():
    lead = client_of_a_new_stage()
    answers = at_once(*[lambda: add(lead, "one") for _ in range(8)])
    assert failures(answers) == []
    assert {answer.status for answer in answers} == {201}
    assert all(one.content == other.content for one, other in pairwise(answers))
    assert added() == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_who_waits_too_long_is_told_so(monkeypatch):
    lead = client_of_a_new_stage()
    monkeypatch.setattr(repeating, "PATIENCE", "100ms")
    add(lead, "one")
    with transaction.atomic():  # as the first call would, before it ends
        row = KeptAnswer.objects.get()
        KeptAnswer.objects.all().delete()
        row.save(force_insert=True)
        (refused,) = at_once(lambda: add(lead, "one"))
    assert connection.vendor == "postgresql"
    assert (refused.status, refused["code"]) == (409, "first-call-under-way")
    assert added() == 1


def client_of_a_new_stage():
    cache.clear()
    world = build()
    set_up(world)
    return Client.with_token(world.person("lead"), ("read", "write"))
