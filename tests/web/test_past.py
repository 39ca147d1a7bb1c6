"""The pages of the past: told from what was recorded by then, to those who may see the thing today."""

from datetime import timedelta

import pytest

from readiness.catalog.operations import edit_environment, edit_service
from readiness.launches.models import SignOff
from readiness.launches.operations import record_launch
from readiness.models import Service, User
from readiness.teams.operations import change_member
from tests.launches.stage import set_up
from tests.world import AT

HOUR = timedelta(hours=1)


@pytest.fixture
def stage(world):
    """Ready at one hour, launched at two; at three the probe failed, the name changed and the viewer rose."""
    stage = set_up(world)
    lead = world.actor("lead")
    stage.make_ready(at=AT + HOUR)
    stage.launch = stage.request(at=AT + HOUR)
    for role in SignOff.Role:
        stage.sign(stage.launch, role, at=AT + HOUR)
    record_launch(launch=stage.launch, actor=lead, at=AT + 2 * HOUR)
    stage.probe(status="fail", code="plain", at=AT + 3 * HOUR)
    fresh = Service.objects.get(pk=stage.service.pk)
    edit_service(
        service=fresh, changes={"name": "Money API"}, revision=fresh.revision, actor=lead, at=AT + 3 * HOUR
    )
    change_member(
        team=world.orders, user=world.people["viewer"], role="contributor", actor=lead, at=AT + 3 * HOUR
    )
    edit_environment(environment=stage.environment, changes={"name": "Front"}, actor=lead, at=AT + 3 * HOUR)
    stage.pages = {
        "service": f"/services/{stage.service.slug}/",
        "checklist": f"/services/{stage.service.slug}/production/",
        "item": f"/services/{stage.service.slug}/production/items/all.https/",
        "launch": f"/launches/{stage.launch.pk}/",
    }
    return stage


def at(hours):
    return {"at": (AT + hours * HOUR).isoformat()}


def text(response):
    return " ".join(response.content.decode().split())


@pytest.mark.parametrize("name", ["service", "checklist", "item", "launch"])
def test_each_page_tells_the_past_and_offers_nothing_to_change(stage, enter, name):
    client = enter("lead")
    response = client.get(stage.pages[name], at(2))
    assert response.status_code == 200
    page = text(response)
    assert "Nothing can be changed here." in page
    assert "Payments API" in page
    assert "Money API" not in page.replace('value="Money API"', "")
    assert "Production" in page or name == "item"  # whose page names only the service
    assert "Front" not in page
    main = page[page.index("<main") : page.index("</main>")]
    assert 'method="post"' not in main
    assert "Money API" in text(client.get(stage.pages[name]))


@pytest.mark.parametrize("zone", ["America/Los_Angeles", "Pacific/Kiritimati"])
@pytest.mark.parametrize(
    "moment", ["0001-01-01", "0001-01-01T00:00:00Z", "0001-01-01T00:00:00+14:00", "0001-01-01T00:00"]
)
def test_the_first_day_of_all_is_no_fault(stage, world, enter, zone, moment):
    User.objects.filter(pk=world.people["lead"].pk).update(time_zone=zone)
    client = enter("lead")
    client.raise_request_exception = False
    for address in stage.pages.values():
        assert client.get(address, {"at": moment}).status_code in {404, 422}


def test_the_service_is_told_with_its_standing_people_and_life_of_then(stage, enter):
    client = enter("lead")
    before, then, now = (text(client.get(stage.pages["service"], at(hours))) for hours in (0, 2, 3))
    assert "0 of 4 items held" in before
    assert "Before launch" in before
    assert "4 of 4 items held" in then
    assert "<dd>Live</dd>" in then
    assert '<span>viewer</span><span class="tag">Viewer</span>' in then
    assert '<span>viewer</span><span class="tag">Contributor</span>' in now
    assert "3 of 4 items held" in now


def test_the_launch_is_told_with_the_signatures_and_the_gate_of_then(stage, enter):
    client = enter("security_reviewer")
    then, now = (text(client.get(stage.pages["launch"], at(hours))) for hours in (1, 3))
    assert "In review, planned for" in then
    assert "Every item passed" in then
    assert then.count("Signed</span>") + then.count("Signed another state") == 2
    assert "Launched, planned for" in now
    assert "1 thing stood in the way" in now


def test_before_a_thing_was_there_its_page_was_not(stage, enter):
    client = enter("lead")
    for name, page in stage.pages.items():
        assert client.get(page, at(-1)).status_code == 404, name


def test_who_may_not_see_it_today_sees_nothing_of_its_past(stage, enter):
    client = enter("outsider")
    for name, page in stage.pages.items():
        assert client.get(page, at(2)).status_code == 404, name


def test_a_colleague_sees_an_open_service_without_the_people_of_its_team(stage, enter):
    Service.objects.filter(pk=stage.service.pk).update(visibility="organisation")
    assert "Who held which role" in text(enter("viewer").get(stage.pages["service"], at(2)))
    assert "Who held which role" not in text(enter("colleague").get(stage.pages["service"], at(2)))


@pytest.mark.parametrize(
    "given", ["tomorrow", "2999-01-01", "2026-13-01", "2026-03-03T99:00", "0000-00-00", "1e9"]
)
def test_what_is_no_past_time_is_refused_with_how_to_write_one(stage, enter, given):
    response = enter("lead").get(stage.pages["service"], {"at": given})
    assert response.status_code in (400, 422)
    assert "2026-03-03T14:30" in text(response)


def test_a_day_alone_means_its_end_in_the_readers_zone(stage, enter, world):
    page = text(enter("lead").get(stage.pages["service"], {"at": f"{AT:%Y-%m-%d}"}))
    assert "Money API" in page
    assert text(enter("lead").get(stage.pages["service"], {"at": f"{AT - timedelta(days=1):%Y-%m-%d}"}))


def test_links_of_a_page_of_the_past_stay_in_that_past(stage, enter):
    page = text(enter("lead").get(stage.pages["checklist"], at(2)))
    assert f"{stage.pages['item']}?at=2026-03-03T11%3A00%3A00%2B00%3A00" in page
