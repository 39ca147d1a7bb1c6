"""What the API does not take, and how it says so."""

import json
import time
from datetime import timedelta

import pytest

from readiness.clock import now
from readiness.teams.models import ApiToken
from tests.api.client import Client, operations
from tests.api.routes import specs
from tests.world import kept_world
from tests.world import world_of_module as world

__all__ = ["kept_world", "world"]

PROBLEM = {"type", "title", "status", "code", "detail"}


def raw(client, body, kind="application/json"):
    return client.upload("post", "/api/v1/services", body, kind)


@pytest.mark.parametrize(
    "body",
    [
        b'{"team": "orders", "team": "billing", "name": "x"}',
        b'{"team": "orders", "name": NaN}',
        b'{"team": "orders", "name": "x", "tier": 1e999}',
        b'{"team": "orders", "name": "x", "tier": ' + b"9" * 5000 + b"}",
        b'{"team": "orders", "name": "\xff"}',
        b'{"team": "orders", "name": "\\ud800"}',
        b'{"team": "orders", "name": "x", "\\ud800": 1}',
        b'{"team": "orders", "name": "x", "lifecycle": "\\udfff"}',
        b'{"team": "orders", "name": "\\u0000"}',
        b'{"team": "orders", "name": ["x"]}',
        b'{"team": "orders", "name": 1}',
        b'{"team": "orders", "name": "x", "tier": true}',
        b'{"team": "orders", "name": "x", "tier": "1"}',
        b'{"team": "orders", "name": "x", "owner": {"id": 1}}',
        b'{"team": "orders", "name": "x", "is_ours": true}',
        b"[]",
        b"null",
        b"",
        b"{",
    ],
)
def test_json_with_two_meanings_or_none_is_refused(by, body):
    answer = raw(by("lead"), body)
    assert answer.status == 400, answer
    assert set(answer) >= PROBLEM


def test_depth_without_end_is_refused(by):
    lead = by("lead")
    raw(lead, b"{}")
    answers = [raw(lead, b"[" * 10_000), raw(lead, b"[" * 100 + b"]" * 100), raw(lead, b'{"a":' * 10_000)]
    assert [answer.status for answer in answers] == [400] * 3


def test_a_body_has_an_end(by, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    assert raw(by("lead"), b'{"name": "' + b"x" * 2000 + b'"}').status == 413


def test_a_whole_pair_of_surrogates_is_a_character(by):
    rocket = raw(by("lead"), b'{"team": "orders", "name": "Rocket \\ud83d\\ude80"}')
    assert (rocket.status, rocket["name"]) == (201, "Rocket \U0001f680")


def test_an_upload_without_a_byte_is_refused(by, stage):
    query = {"service": stage.service.slug, "title": "Nothing", "name": "nothing.txt"}
    answer = by("lead").upload("post", "/api/v1/evidence/files", b"", "application/octet-stream", query=query)
    assert (answer.status, answer["errors"]) == (422, {"file": ["The file is empty."]})


def test_another_media_type_is_not_guessed(by):
    assert raw(by("lead"), b"team=orders&name=x", "application/x-www-form-urlencoded").status == 415


def test_an_unknown_parameter_is_named_with_those_that_are_known(by):
    answer = by("lead").call("services_list", ownr="x", password="y")
    assert answer.status == 400
    assert set(answer["errors"]) == {"ownr", "password"}
    assert "verdict" in answer["errors"]["ownr"][0]


@pytest.mark.parametrize(
    "field", ["owner__password", "team__memberships__user__email", "?", "-id", "pk", "slug"]
)
@pytest.mark.parametrize("name", sorted(name for name, spec in specs().items() if spec.listing))
def test_lists_are_ordered_by_what_is_named_and_nothing_else(by, name, field):
    _method, address, _told = operations()[name]
    if "{" in address:
        address = "/api/v1/services"
    client = by("administrator")
    assert client.send("get", address, query={"ordering": field}).status in {400, 403}
    assert client.send("get", address, query={f"{field}__startswith": "a"}).status in {400, 403}


@pytest.mark.parametrize("address", ["/api/", "/api/v1/nothing", "/api/v2/services", "/api/v1/services/"])
def test_an_address_that_is_none_is_a_problem_too(db, address):
    answer = Client().send("get", address)
    assert (answer.status, answer["code"]) == (404, "not-found")
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_a_method_that_is_none_is_a_problem_too(by):
    answer = by("lead").send("delete", "/api/v1/services")
    assert (answer.status, answer["code"]) == (405, "method-not-allowed")
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_who_is_unknown_is_told_how_to_sign_in(db):
    answer = Client("lp_aaaaaaaa_" + "x" * 43).send("get", "/api/v1/me")
    assert answer.status == 401
    assert answer.headers["WWW-Authenticate"] == 'Bearer realm="api"'


def test_a_session_writes_only_with_the_csrf_token(world, stage):
    client = Client.in_session(world.person("lead"))
    client.http.handler.enforce_csrf_checks = True
    answer = client.call("services_edit", {"tier": 1}, slug="payments-api", headers={"If-Match": "*"})
    assert answer.status == 403
    assert "CSRF" in answer["detail"]


def test_a_deactivated_person_has_no_token_any_more(world, by):
    client = by("viewer")
    assert client.call("me_read").status == 200
    world.people["viewer"].__class__.objects.filter(pk=world.people["viewer"].pk).update(is_active=False)
    assert client.call("me_read").status == 401


def test_using_a_token_is_noted(by):
    by("viewer").call("me_read")
    assert ApiToken.objects.get().last_used_at is not None


def test_calls_without_end_are_slowed_down(by, settings):
    settings.API_READS_PER_MINUTE = 3
    client = by("viewer")
    statuses = [client.call("me_read").status for _ in range(4)]
    assert statuses == [200, 200, 200, 429]
    answer = client.call("me_read")
    assert answer["code"] == "too-many-requests"
    assert 0 < int(answer.headers["Retry-After"]) <= 61
    assert by("lead").call("me_read").status == 200


def test_what_changes_something_is_counted_apart_from_what_looks(by, settings):
    settings.API_READS_PER_MINUTE = settings.API_WRITES_PER_MINUTE = 1
    client = by("lead")
    assert client.call("services_create", {"team": "orders", "name": "One"}).status == 201
    assert client.call("services_create", {"team": "orders", "name": "Two"}).status == 429
    assert client.call("me_read").status == 200


def test_an_edit_of_what_has_changed_meanwhile_is_refused(by, stage):
    lead, contributor = by("lead"), by("contributor")
    looked = lead.call("services_read", slug="payments-api")
    tag = {"If-Match": looked.headers["ETag"]}
    assert contributor.call("services_edit", {"tier": 1}, slug="payments-api", headers=tag).status == 200
    late = lead.call("services_edit", {"tier": 2}, slug="payments-api", headers=tag)
    assert (late.status, late["code"]) == (412, "revision-passed")
    assert lead.call("services_read", slug="payments-api")["tier"] == 1
    bare = lead.call("services_edit", {"tier": 2}, slug="payments-api")
    assert (bare.status, bare["code"]) == (428, "if-match-needed")


def test_an_item_that_has_changed_meanwhile_is_refused(by, stage, world):
    lead, item = by("lead"), stage.item("all.readme")
    tag = {"If-Match": lead.call("items_read", id=item.pk).headers["ETag"]}
    said = {"assignee": str(world.people["contributor"].pk), "due_date": "2027-01-01"}
    assert lead.call("items_edit", said, id=item.pk, headers=tag).status == 200
    assert lead.call("items_edit", {"assignee": None}, id=item.pk, headers=tag).status == 412
    assert stage.item("all.readme").assignee_id == world.people["contributor"].pk


def test_a_refused_signature_says_what_changed(by, stage, world):
    stage.make_ready(at=now())
    launch = stage.request(day=(now() + timedelta(days=3)).date(), at=now())
    lead = by("lead")
    shown = lead.call("launches_read", id=launch.pk)
    time.sleep(0.01)
    stage.put("all.access", at=now())
    signed = {"role": "lead", "digest": shown["digest"], "shown_at": shown["shown_at"]}
    answer = lead.call("launches_sign", signed, id=launch.pk)
    assert (answer.status, answer["code"]) == (409, "changed-since-shown")
    assert answer["changes"] == ["Evidence was added."]


def test_a_fault_is_a_problem_without_its_inside(by, monkeypatch):
    def broken(*_args, **_options):
        raise RuntimeError("secret inside")

    monkeypatch.setattr("readiness.api.me._me", broken)
    client = by("viewer")
    client.http.raise_request_exception = False
    answer = client.send("get", "/api/v1/me")
    assert (answer.status, answer["code"]) == (500, "fault")
    assert "secret" not in json.dumps(answer)
