"""The pages of “What probes may do here”: each act, who may do it, and that no page shows a secret."""

from datetime import timedelta

import pytest
from django.contrib.auth.backends import ModelBackend
from django.test import Client

from probes.given.models import LIVE, Declaration, HostProof, Permit, ProbeStop, ToolConnection
from readiness.clock import now
from readiness.ledger.models import LedgerCommitment
from readiness.models import LedgerEntry

SECRET = "s3cret-that-nobody-reads"


@pytest.fixture
def enter(world):
    def entered(name):
        client = Client()
        client.force_login(
            world.people[name], backend=f"{ModelBackend.__module__}.{ModelBackend.__qualname__}"
        )
        return client

    return entered


@pytest.fixture
def here(production):
    return f"/services/{production.service.slug}/production/probes/may"


def connected(client, here, **more):
    given = {"tool": "prometheus", "base_url": "https://metrics.example.org", "secret": SECRET}
    return client.post(f"{here}/connect", {**given, **more})


def test_the_page_says_how_to_prove_the_host_exactly(enter, here):
    client = enter("lead")
    assert "Get a token" in client.get(here).content.decode()
    client.post(here, {"act": "begin"})
    text = client.get(here).content.decode()
    row = HostProof.objects.get()
    assert "https://orders.example.org/.well-known/launchproof.txt" in text
    assert "_launchproof.orders.example.org" in text
    assert row.token in text
    client.post(here, {"act": "check"})
    row.refresh_from_db()
    assert row.asked_at is not None


def test_a_secret_goes_in_and_comes_out_nowhere(enter, here, settings):
    client = enter("lead")
    assert connected(client, here).status_code == 302
    row = ToolConnection.objects.get()
    assert SECRET not in row.sealed
    for path in (here, f"{here}/connect", f"{here}/connect?tool=prometheus"):
        assert SECRET not in client.get(path).content.decode()
    wrong = connected(client, here, base_url="https://[")
    assert (wrong.status_code, SECRET in wrong.content.decode()) == (200, False)
    told = b"".join(bytes(one.body) for one in LedgerEntry.objects.all())
    assert SECRET.encode() not in told
    assert not LedgerCommitment.objects.filter(value__contains=SECRET).exists()
    assert row.sealed not in enter("administrator").get("/admin/probes/toolconnection/").content.decode()
    page = enter("administrator").get(f"/admin/probes/toolconnection/{row.pk}/change/").content.decode()
    assert row.sealed not in page
    assert "metrics.example.org" in page


@pytest.mark.parametrize(
    "url",
    [
        "http://169.254.169.254/latest", "http://127.0.0.1:9090", "http://2130706433/", "http://[::1]/",
        "ftp://metrics.example.org", "https://user:pw@metrics.example.org", "https://metrics.example.org:6379",
        "http://localhost:5432", "https://metrics.example.org/?x=1",
    ],
)  # fmt: skip
def test_a_connection_leads_nowhere_that_probes_may_not_go(enter, here, url):
    assert connected(enter("lead"), here, base_url=url).status_code == 200
    assert not ToolConnection.objects.exists()


def test_a_removed_connection_leaves_no_secret(enter, here):
    client = enter("lead")
    connected(client, here)
    connected(client, here)
    (live,) = ToolConnection.objects.filter(LIVE)
    client.post(here, {"act": "disconnect", "connection": str(live.pk)})
    assert set(ToolConnection.objects.values_list("sealed", flat=True)) == {""}
    assert ToolConnection.objects.count() == 2


def test_declaring_asks_what_the_kind_asks_and_tells_what_is_wrong(enter, here):
    client = enter("contributor")
    wrong = client.post(f"{here}/declare?kind=reads_tool", {"job": "api", "minutes": "61"})
    assert "At most an hour." in wrong.content.decode()
    client.post(f"{here}/declare?kind=reads_tool", {"job": "api", "minutes": "9", "paths": "/a\r\n/b"})
    assert Declaration.objects.get(LIVE).settings == {"job": "api", "minutes": 9, "paths": ["/a", "/b"]}
    assert "paths: /a, /b" in client.get(here).content.decode()
    client.post(here, {"act": "withdraw", "kind": "reads_tool"})
    assert not Declaration.objects.filter(LIVE).exists()


def window(**more):
    at = now().replace(microsecond=0)
    given = {
        "kind": "bursts", "paths": "/api/*", "opens_at": at.strftime("%Y-%m-%dT%H:%M"),
        "closes_at": (at + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M"), "requests_a_day": "60",
    }  # fmt: skip
    return {**given, **more}


def test_a_permit_wants_proof_and_bounds_and_ends_with_a_button(enter, here, proven):
    client = enter("lead")
    HostProof.objects.update(proven_until=None)
    assert "Prove first" in client.post(f"{here}/permit", window()).content.decode()
    HostProof.objects.update(proven_until=now() + timedelta(days=3))
    for wrong in (
        {"paths": "api"}, {"paths": "//evil.example/x"}, {"paths": "/a?b"}, {"paths": "/*/x"},
        {"closes_at": "2020-01-01T00:00"},
        {"closes_at": "2090-01-01T00:00"}, {"daily_from": "02:00"}, {"requests_a_day": "5001"},
    ):  # fmt: skip
        assert client.post(f"{here}/permit", window(**wrong)).status_code == 200, wrong
    assert client.post(f"{here}/permit", window(daily_from="22:00", daily_until="02:00")).status_code == 302
    assert "0 of 60 requests" in client.get(here).content.decode()
    enter("contributor").post(here, {"act": "end_permit", "kind": "bursts"})
    assert not Permit.objects.filter(LIVE).exists()


def test_anybody_near_stops_and_only_who_permits_lets_it_go_on(enter, here):
    enter("contributor").post(here, {"act": "stop", "reason": "A fire."})
    assert "A fire." in enter("viewer").get(here).content.decode()
    assert enter("contributor").post(here, {"act": "lift"}).status_code == 403
    enter("lead").post(here, {"act": "lift"})
    assert not ProbeStop.objects.filter(LIVE).exists()
    assert enter("lead").post(here, {"act": "stop_all"}).status_code in (403, 404)
    enter("security_reviewer").post(here, {"act": "stop_all"})
    assert ProbeStop.objects.get(LIVE).place == "everywhere"


@pytest.mark.parametrize("path", ["", "/declare", "/connect", "/permit"])
def test_a_stranger_finds_nothing(enter, here, path):
    assert enter("outsider").get(here + path).status_code == 404
    assert enter("outsider").post(here + path, {"act": "begin", **window()}).status_code == 404


@pytest.mark.parametrize("name", ["viewer", "contributor"])
def test_who_may_not_is_refused(enter, here, proven, name):
    assert connected(enter(name), here).status_code == 403
    assert enter(name).post(f"{here}/permit", window()).status_code == 403
