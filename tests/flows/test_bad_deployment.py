"""A deployment that goes bad, from the plan to the recovery: on the pages, and again by the API."""

from datetime import timedelta

import pytest
from django.urls import reverse

from readiness.clock import now
from readiness.evidence.holding import hold
from readiness.ledger.models import LedgerEntry
from readiness.monitoring.keeping import Told, keep_samples
from readiness.monitoring.sample import Sample
from readiness.notify.models import Notice
from readiness.notify.operations import note_entries
from readiness.releases.models import Deployment
from readiness.releases.operations import record_deployment, record_sighting, see_recoveries, watch_running
from readiness.releases.steps import BEFORE
from tests.api.client import Client
from tests.launches.stage import set_up
from tests.world import build

MINUTE = timedelta(minutes=1)


@pytest.fixture
def stage(db):
    made = set_up(build())
    made.make_ready(at=now() - timedelta(days=1))
    record_deployment(environment=made.environment, release="1.0", state="succeeded", source="api",
                      actor=made.world.actor("lead"), at=now() - timedelta(hours=5))  # fmt: skip
    return made


def rates(stage, *values):
    """Error rates of this minute and those before."""
    (held,) = hold([stage.environment.pk])
    told = [
        Told("error_rate", "", Sample((now() + timedelta(seconds=number)).replace(microsecond=0), value))
        for number, value in enumerate(values, 1)
    ]
    keep_samples(environment=held, told=told, at=now())


def goes_bad_and_is_seen(stage):
    rates(stage, 0.4, 0.6)
    assert watch_running(at=now() + timedelta(seconds=5), limit=9) == 1
    note_entries(at=now(), limit=500)
    told = Notice.objects.filter(recipient=stage.world.person("lead"))
    assert told.filter(subject__contains="a reason to roll back 2.0").count() == 1


def recovers(stage):
    later = now() + MINUTE
    record_sighting(environment=stage.environment, release="1.0", status=200, at=later)
    assert see_recoveries(at=later + timedelta(hours=1), limit=9) == 1


def test_on_the_pages(stage):
    lead = Client.in_session(stage.world.person("lead")).http
    wanted = {"environment": "production", "release": "2.0", "kind": "deploy"}
    lead.post(reverse("service-deploy", args=["payments-api"]), wanted)
    row = Deployment.objects.get(release="2.0")
    step = reverse("deployment-step", args=[row.pk])
    for one in BEFORE:
        lead.post(step, {"key": one.key, "outcome": "done", "note": ""})
    lead.post(reverse("deployment-start", args=[row.pk]))
    for key in ("announce", "maintenance_on"):
        lead.post(step, {"key": key, "outcome": "skipped", "note": "Nobody notices."})
    for key in ("migrate", "deploy"):
        lead.post(step, {"key": key, "outcome": "done", "note": ""})
    goes_bad_and_is_seen(stage)
    page = lead.get(reverse("deployment", args=[row.pk])).content.decode()
    assert "A reason to roll back" in page
    assert "50 % of requests failed" in page
    decision = {"trigger": str(row.triggers.get().pk), "verdict": "roll_back", "reason": "Half of them fail."}
    lead.post(reverse("deployment-decide", args=[row.pk]), decision)
    lead.post(reverse("deployment-roll-back", args=[row.pk]), {"release": "1.0", "note": ""})
    back = Deployment.objects.get(mends=row)
    for key in ("back.revert", "back.migrations"):
        lead.post(reverse("deployment-step", args=[back.pk]), {"key": key, "outcome": "done", "note": ""})
    lead.post(reverse("deployment-finish", args=[back.pk]), {"outcome": "succeeded", "note": ""})
    recovers(stage)
    page = lead.get(reverse("deployment", args=[row.pk])).content.decode()
    assert "Half of them fail." in page
    assert "The release was seen on the wire" in page
    assert "Recovered after" in page
    row.refresh_from_db()
    assert row.state == "failed"


def test_by_the_api(stage):
    lead = Client.in_session(stage.world.person("lead"))
    where = {"slug": "payments-api"}
    told = {"environment": "production", "release": "2.0", "state": "running", "external_id": "run-2"}
    made = lead.call("deployments_record", told, **where)
    assert (made.status, made["state"], made["gate_verdict"]) == (201, "running", "go")
    goes_bad_and_is_seen(stage)
    seen = lead.call("deployments_read", id=made["id"])
    (trigger,) = seen["triggers"]
    assert (trigger["kind"], trigger["numbers"]["rate"], trigger["decision"]) == ("error_rate", 50.0, None)
    said = {"verdict": "roll_back", "reason": "Half of them fail."}
    assert lead.call("triggers_decide", said, id=trigger["id"]).status == 201
    assert lead.call("triggers_decide", said, id=trigger["id"])["code"] == "rollback-decided"
    back = lead.call("deployments_roll_back", {}, id=made["id"])
    assert (back["kind"], back["release"], back["mends"]) == ("rollback", "1.0", made["id"])
    assert lead.call("deployments_finish", {"outcome": "failed"}, id=made["id"])["state"] == "failed"
    assert lead.call("deployments_finish", {"outcome": "succeeded"}, id=back["id"])["state"] == "succeeded"
    recovers(stage)
    found = lead.call("deployments_read", id=made["id"])
    assert found["time_to_recover_seconds"] > 0
    assert found["mended_by"] == [back["id"]]
    figures = lead.call("figures_read")
    assert (figures["failures"], figures["restored"]) == (1, 1)
    kinds = set(LedgerEntry.objects.values_list("kind", flat=True))
    assert {"releases.trigger.fired", "releases.rollback.decided", "releases.recovery.seen"} <= kinds
