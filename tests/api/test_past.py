"""Reads as of a past time: how things stood then, and a clear refusal of times that nobody can know."""

from datetime import timedelta

import pytest

from readiness.catalog.operations import edit_environment, edit_service
from readiness.clock import now
from readiness.models import LedgerEntry
from tests.launches.stage import LATER
from tests.world import AT

HOUR = timedelta(hours=1)


@pytest.fixture
def ids(world, stage):
    """A launch asked for at AT, then an item shown and accepted an hour later and the service renamed."""
    launch = stage.request(at=AT)
    stage.put("all.readme", at=LATER)
    stage.accept("all.readme", "lead", at=LATER)
    service = stage.service
    service.refresh_from_db()
    edit_service(
        service=service, changes={"name": "Renamed"}, revision=service.revision, actor=world.actor("lead"),
        at=LATER,
    )  # fmt: skip
    edit_environment(
        environment=stage.environment, changes={"name": "Live"}, actor=world.actor("lead"), at=LATER
    )
    item = str(stage.item("all.readme").pk)
    parts = {"slug": "payments-api"}, {"id": str(stage.checklist.pk)}, {"id": item}, {"id": str(launch.pk)}
    return dict(zip(("services_read", "checklists_read", "items_read", "launches_read"), parts, strict=True))


def then(by, ids, name, at=AT, who="viewer"):
    return by(who).call(name, **ids[name], at=at.isoformat())


def test_a_service_a_checklist_an_item_and_a_launch_are_told_as_they_stood(by, ids):
    assert then(by, ids, "services_read")["name"] == "Payments API"
    assert by("viewer").call("services_read", **ids["services_read"])["name"] == "Renamed"
    counts = [then(by, ids, "checklists_read", at)["counts"]["passed"] for at in (AT, LATER)]
    assert counts == [0, 1]
    item = then(by, ids, "items_read")
    assert (item["standing"], item["evidence"], item["service"]["name"]) == ("unknown", [], "Payments API")
    later = then(by, ids, "items_read", LATER)
    assert (later["standing"], later["evidence"][0]["freshness"]) == ("pass", "accepted")
    launch = then(by, ids, "launches_read")
    assert (launch["may_launch"], launch["service"]["name"]) == (False, "Payments API")
    now_blocking = {one["item"] for one in then(by, ids, "launches_read", LATER)["gate"]["reasons"]}
    assert {one["item"] for one in launch["gate"]["reasons"]} - now_blocking == {"all.readme"}


@pytest.mark.parametrize("name", ["checklists_read", "items_read", "launches_read"])
def test_an_environment_has_its_name_of_then(by, ids, name):
    assert then(by, ids, name)["environment"]["name"] == "Production"
    assert by("viewer").call(name, **ids[name])["environment"]["name"] == "Live"


@pytest.mark.parametrize("name", ["services_read", "checklists_read", "items_read", "launches_read"])
def test_a_time_that_nobody_can_know_is_a_400_that_says_so(by, ids, name):
    begun = LedgerEntry.objects.order_by("pk").values_list("recorded_at", flat=True)[0]
    for at, word in ((now() + HOUR, "not past"), (begun - HOUR, "ledger begins at")):
        answer = then(by, ids, name, at)
        assert (answer.status, list(answer["errors"])) == (400, ["at"])
        assert word in answer["errors"]["at"][0]
    assert by("viewer").call(name, **ids[name], at="yesterday").status == 400


def test_what_was_not_there_yet_is_not_found_and_of_others_nothing_is_told(by, ids):
    early = LedgerEntry.objects.order_by("pk").values_list("recorded_at", flat=True)[0]
    assert then(by, ids, "launches_read", AT - timedelta(microseconds=1)).status in {400, 404}
    for name in ids:
        assert then(by, ids, name, max(early, AT), "outsider").status == 404
