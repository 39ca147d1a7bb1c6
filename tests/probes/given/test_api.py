"""People give things to probes over the API as on the pages: the same rules, and no secret in any answer."""

from datetime import timedelta

import pytest
from django.core.cache import cache

from probes.given.models import LIVE, Declaration, HostProof, Permit, ProbeStop, ToolConnection
from readiness.clock import now
from readiness.models import KeptAnswer, LedgerEntry
from tests.api.client import Client

HERE = {"slug": "orders-api", "environment": "production"}
TOOL = {**HERE, "tool": "prometheus"}
KIND = {**HERE, "kind": "reads_tool"}
SECRET = "s3cret-that-nobody-sees"


@pytest.fixture
def by(world, production, settings):
    cache.clear()
    settings.API_READS_PER_MINUTE = settings.API_WRITES_PER_MINUTE = 10_000
    return lambda who: Client.with_token(world.person(who), ["read", "write"])


@pytest.fixture
def lead(by):
    return by("lead")


def connect(client, **more):
    body = {"base_url": "https://metrics.example.org/base", "account": "reader", "secret": SECRET}
    return client.call("connections_make", {**body, **more}, **TOOL)


def leave(**more):
    at = now()
    return {
        "paths": ["/login"], "opens_at": at.isoformat(), "closes_at": (at + timedelta(days=1)).isoformat(),
        "requests_a_day": 9, **more,
    }  # fmt: skip


def test_a_secret_goes_in_and_is_in_no_answer_no_entry_and_no_kept_answer(lead):
    answers = [connect(lead), connect(lead, for_team=True), lead.call("connections_list")]
    assert [one.status for one in answers] == [200, 200, 200]
    kept = ToolConnection.objects.filter(LIVE).exclude(sealed="").values_list("sealed", flat=True)
    assert len(kept) == 2
    told = b"".join(one.content for one in answers)
    told += b"".join(bytes(one.body) for one in LedgerEntry.objects.all())
    assert SECRET.encode() not in told
    assert not any(one.encode() in told for one in kept)
    assert not KeptAnswer.objects.exists()
    rows = answers[2]["results"]
    assert sorted((one["environment"] is None, one["account"]) for one in rows) == [
        (False, "reader"),
        (True, "reader"),
    ]


def test_a_connection_leads_nowhere_that_probes_may_not_go(lead):
    refused = connect(lead, base_url="http://169.254.169.254/latest")
    assert (refused.status, list(refused["errors"])) == (422, ["base_url"])
    assert (
        lead.call(
            "connections_make", {"base_url": "https://x.example.org"}, **{**HERE, "tool": "abacus"}
        ).status
        == 404
    )


def test_of_two_connections_the_one_that_is_meant_is_removed(lead):
    own, shared = connect(lead)["id"], connect(lead, for_team=True)["id"]
    assert lead.call("connections_remove", **TOOL, for_team=True).status == 204
    assert [one["id"] for one in lead.call("connections_list")["results"]] == [own]
    assert [one["id"] for one in lead.call("connections_list", ended=True)["results"]] == [shared]
    assert lead.call("connections_remove", **TOOL, for_team=True).status == 404
    assert not ToolConnection.objects.get(pk=shared).sealed


def test_what_is_declared_is_read_changed_and_withdrawn(lead):
    asked = lead.call("declarations_kinds")["kinds"]
    assert [(one["kind"], [two["name"] for two in one["settings"]]) for one in asked] == [
        ("reads_tool", ["job", "minutes", "paths"])
    ]
    first = lead.call("declarations_make", {"settings": {"job": "api"}}, **KIND)
    assert first["settings"] == {"job": "api", "minutes": 5, "paths": []}
    wrong = lead.call("declarations_make", {"settings": {"minutes": "x", "more": 1}}, **KIND)
    assert (wrong.status, sorted(wrong["errors"])) == (422, ["job", "minutes", "more"])
    lead.call("declarations_make", {"settings": {"job": "web"}}, **KIND)
    rows = lead.call("declarations_list", service="orders-api", kind="reads_tool")["results"]
    assert [one["settings"]["job"] for one in rows] == ["web"]
    assert [lead.call("declarations_withdraw", **KIND).status for _ in range(2)] == [204, 404]
    assert Declaration.objects.filter(LIVE).count() == 0
    assert len(lead.call("declarations_list", ended=True)["results"]) == 2


def test_a_host_is_proven_step_by_step(lead):
    assert lead.call("proofs_read", **HERE).status == 404
    begun = lead.call("proofs_begin", **HERE)
    assert (begun["proven"], begun["record"]) == (False, "_launchproof.orders.example.org")
    assert lead.call("proofs_begin", **HERE)["token"] == begun["token"]
    assert lead.call("proofs_check", **HERE).status == 202
    soon = lead.call("proofs_check", **HERE)
    assert (soon.status, soon["code"]) == (429, "proof-asked-too-soon")
    HostProof.objects.update(proven_until=now() + timedelta(days=1), way="web", asked_at=None)
    assert lead.call("proofs_read", **HERE)["proven"] is True
    assert lead.call("proofs_give_up", **HERE).status == 204
    (over,) = lead.call("proofs_list", ended=True)["results"]
    assert (over["id"], over["proven"]) == (begun["id"], False)


def test_nothing_is_permitted_on_a_host_that_nobody_proved(lead, production):
    asked = {**HERE, "kind": "bursts"}
    refused = lead.call("permits_give", leave(), **asked)
    assert (refused.status, refused["code"]) == (409, "host-not-proven")
    assert lead.call("permits_give", leave(daily_from="25:00"), **asked).status in (400, 422)
    assert lead.call("permits_give", leave(), **{**HERE, "kind": "reads_tool"}).status == 404
    assert not Permit.objects.exists()


def test_a_permit_is_given_seen_with_what_is_spent_and_ended(lead, by, proven):
    HostProof.objects.update(proven_until=now() + timedelta(days=1))
    asked = {**HERE, "kind": "bursts"}
    given = lead.call("permits_give", leave(daily_from="00:00", daily_until="23:59"), **asked)
    assert (given["daily_until"], given["requests_today"]) == ("23:59", 0)
    assert by("contributor").call("permits_give", leave(), **asked).status == 403
    assert [one["id"] for one in lead.call("permits_list", kind="bursts")["results"]] == [given["id"]]
    assert by("contributor").call("permits_end", **asked).status == 204  # whoever may stop may end
    assert lead.call("permits_end", **asked).status == 404


def test_anybody_of_the_team_stops_and_a_lead_lets_go_on(lead, by):
    contributor = by("contributor")
    first = contributor.call("stops_set", {"reason": "Too loud."}, **HERE)
    assert lead.call("stops_set", {}, **HERE)["id"] == first["id"]
    assert contributor.call("stops_lift", **HERE).status == 403
    assert [lead.call("stops_lift", **HERE).status for _ in range(2)] == [204, 204]
    assert ProbeStop.objects.filter(LIVE).count() == 0
    assert lead.call("stops_set_everywhere", {}).status == 403
    officer = by("security_reviewer")
    assert officer.call("stops_set_everywhere", {"reason": "Complaints."})["environment"] is None
    assert [one["reason"] for one in lead.call("stops_list")["results"]] == ["Complaints."]
    assert officer.call("stops_lift_everywhere").status == 204


def test_another_team_sees_nothing_of_it(lead, by, proven):
    HostProof.objects.update(proven_until=now() + timedelta(days=1))
    connect(lead), connect(lead, for_team=True)
    lead.call("declarations_make", {"settings": {"job": "api"}}, **KIND)
    lead.call("permits_give", leave(), **{**HERE, "kind": "bursts"})
    lead.call("stops_set", {}, **HERE)
    outsider = by("outsider")
    names = ("declarations_list", "connections_list", "proofs_list", "permits_list", "stops_list")
    assert [len(lead.call(name)["results"]) for name in names] == [1, 2, 1, 1, 1]
    assert [outsider.call(name)["results"] for name in names] == [[]] * 5
    assert outsider.call("proofs_read", **HERE).status == 404
    assert connect(outsider).status == 404
    assert outsider.call("stops_set", {}, **HERE).status == 404
