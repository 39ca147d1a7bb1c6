"""Pages and pings of backups: plain curl will do, a secret is shown once, a drill goes on in a closed browser."""

import json

import pytest
from django.test import Client
from django.urls import reverse

from readiness.catalog.operations import add_dependency
from readiness.clock import now
from readiness.recovery.models import BackupPolicy, BackupRun, RestoreDrill

from .conftest import AT, GOOD


@pytest.fixture
def enter(shed):
    def entered(name):
        client = Client()
        client.force_login(shed.world.person(name), backend="django.contrib.auth.backends.ModelBackend")
        return client

    return entered


def ping(shed, signal="", method="GET", client=None, **more):
    address = f"/ping/{shed.token}" + (f"/{signal}" if signal else "")
    return (client or Client()).generic(method, address, **more)


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST"])
def test_a_ping_needs_no_more_than_its_address(shed, method):
    answer = ping(shed, method=method, QUERY_STRING="rid=1&size=5&duration=2.5&label=b1&other=x")
    assert answer.status_code == 200, answer.content
    run = BackupRun.objects.get()
    assert (run.run_id, run.size, run.seconds, run.label, run.state) == ("1", 5, 2.5, "b1", "ok")


def test_a_start_answers_with_the_canary_in_its_second_line(shed):
    first, second = ping(shed, "start").content.decode().splitlines()
    assert (first, second[:7], len(second)) == ("OK", "canary-", 39)


@pytest.mark.parametrize(
    ("kind", "body", "label", "log"),
    [
        ("application/x-www-form-urlencoded", "label=b1&size=7", "b1", ""),
        ("application/x-www-form-urlencoded", "pg_dump: done\nlabel=no", "", "pg_dump: done\nlabel=no"),
        ("application/json", json.dumps({"label": "b1", "size": 7, "log": "done"}), "b1", "done"),
        ("text/plain", "x" * 200_000, "", "x" * 10_000),
    ],
)
def test_a_body_is_a_form_json_or_what_the_job_printed(shed, kind, body, label, log):
    assert ping(shed, method="POST", data=body, content_type=kind).status_code == 200
    run = BackupRun.objects.get()
    assert (run.label, run.log) == (label, log)


@pytest.mark.parametrize(
    ("signal", "more"),
    [
        ("", {"QUERY_STRING": "size=-1"}),
        ("300", {}),
        ("", {"method": "POST", "data": "{", "content_type": "application/json"}),
        ("", {"method": "POST", "data": "[1]", "content_type": "application/json"}),
        ("", {"method": "POST", "data": '{"size": NaN}', "content_type": "application/json"}),
        ("", {"method": "POST", "data": '{"size": true}', "content_type": "application/json"}),
        ("", {"method": "POST", "data": "[" * 9000, "content_type": "application/json"}),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence_and_kept_nowhere(shed, signal, more):
    answer = ping(shed, signal, **more)
    assert answer.status_code == 400
    assert answer.content.strip()
    assert not BackupRun.objects.exists()


def test_nobodys_address_is_404_and_a_job_gone_wild_429(shed, settings):
    assert Client().get("/ping/" + "A" * 43).status_code == 404
    assert Client().get("/ping/" + "A" * 200).status_code == 404
    settings.PINGS_PER_MINUTE = 2
    answers = [ping(shed) for _one in range(3)]
    assert [one.status_code for one in answers] == [200, 200, 429]
    assert answers[-1]["Retry-After"] == "60"


def test_the_address_is_shown_once(shed, enter):
    client = enter("contributor")
    made = client.post(
        reverse("service-backups", args=["checkout"]),
        {"klass": "uploads", "name": "Files", "environment": str(shed.place.pk), "cadence_minutes": 1440,
         "grace_minutes": 60, "zone": "UTC", "keep_days": 30},
    )  # fmt: skip
    address = made.context["address"]
    assert made.content.decode().count(address) >= 2
    secret = address.rsplit("/", 1)[-1]
    row = BackupPolicy.objects.get(name="Files")
    page = client.get(reverse("backup-policy", args=[row.pk]))
    assert secret not in page.content.decode()
    assert Client().get(f"/ping/{secret}").status_code == 200
    again = client.post(reverse("backup-policy-address", args=[row.pk]))
    assert again.context["address"] != address
    assert Client().get(f"/ping/{secret}").status_code == 404


def test_a_weaker_policy_says_why_and_is_shown_so(shed, enter):
    client, address = enter("contributor"), reverse("backup-policy-edit", args=[shed.policy.pk])
    terms = {"name": "Main", "cadence_minutes": 1440, "grace_minutes": 60, "zone": "UTC", "keep_days": 7}
    assert "Say why less is enough" in client.post(address, terms).content.decode()
    assert client.post(address, terms | {"weaker_reason": "The disk is small."}).status_code == 302
    page = client.get(reverse("backup-policy", args=[shed.policy.pk])).content.decode()
    assert "Kept 7 days, not 30." in page
    assert "The disk is small." in page
    assert "Kept 7 days, not 30." in client.get(reverse("backups")).content.decode()


def test_a_drill_by_hand_goes_on_in_another_browser(shed, enter):
    canary = shed.ping("start", rid="1", at=now()).canary
    shed.ping("", rid="1", label="b1", at=now())
    begun = enter("contributor").post(reverse("drill-new", args=["checkout"]), {"backup": "production/b1"})
    drill = RestoreDrill.objects.get()
    assert begun["Location"] == reverse("drill", args=[drill.pk])
    for key in GOOD:
        told = {"step": key, "outcome": "ok", "note": "So it was."}
        told |= (
            {"canary": canary, "rows": 3, "passed": "Foreign keys"}
            if key == "integrity"
            else {"passed": "Sign in"}
        )
        client = enter("lead")
        assert 'name="step"' in client.get(reverse("drill", args=[drill.pk])).content.decode()
        assert client.post(reverse("drill-step", args=[drill.pk]), told).status_code == 302, key
    assert client.post(reverse("drill-finish", args=[drill.pk])).status_code == 302
    drill.refresh_from_db()
    assert (drill.state, drill.proven, drill.way) == ("passed", False, "form")
    page = client.get(reverse("drill", args=[drill.pk])).content.decode()
    assert "supports “Backup restore verified”" in page


def test_the_csv_tells_gaps_and_services_without_a_policy_of_what_one_may_see(shed, enter):
    shed.world.service("Bare")
    shed.world.service("Theirs", team=shed.world.billing)
    lines = b"".join(enter("viewer").get(reverse("backups-export"))).decode().splitlines()
    assert [line.split(",")[0].strip('"') for line in lines] == ["service", "checkout", "bare"]
    assert "Point-in-time recovery on" in lines[1]


def test_of_another_team_nothing_is_there(shed, enter):
    client = enter("outsider")
    for address in (
        reverse("service-backups", args=["checkout"]),
        reverse("backup-policy", args=[shed.policy.pk]),
    ):
        assert client.get(address).status_code == 404
    assert "Checkout" not in client.get(reverse("backups")).content.decode()


def test_a_dependency_that_may_be_gone_longer_is_pointed_out(shed, enter):
    slow = shed.world.service("Slow store", rto_minutes=2880)
    add_dependency(service=shed.service, needs=slow, actor=shed.world.actor("lead"), at=AT)
    page = enter("viewer").get(reverse("service-backups", args=["checkout"])).content.decode()
    assert "longer than the 4 h of Checkout" in page
