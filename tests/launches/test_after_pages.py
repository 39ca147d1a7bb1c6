"""The page of the time after a launch, and its calls."""

import json

import pytest
from django.test import Client
from django.urls import reverse

from readiness.checklists.operations import publish_library
from readiness.clock import now
from readiness.launches.models import AfterLaunch
from readiness.launches.operations import record_launch
from tests.launches.stage import set_up
from tests.world import build


@pytest.fixture(scope="module")
def launched(keep):
    def made():
        stage, at = set_up(build()), now()
        stage.make_ready(at)
        publish_library(at)
        launch = stage.request(day=at.date(), at=at)
        stage.sign(launch, "lead", at=at)
        stage.sign(launch, "security_reviewer", at=at)
        return stage, record_launch(launch=launch, actor=stage.world.actor("lead"), at=at)

    return keep(made)


@pytest.fixture
def browse(launched, db):
    def signed_in(name):
        client = Client()
        client.force_login(launched[0].world.person(name))
        return client

    return signed_in


def test_the_page_says_how_it_goes_and_shows_eight_items(launched, browse):
    address = reverse("launch-after", args=[launched[1].pk])
    text = browse("viewer").get(address).content.decode()
    assert "Payments API is in its first 24 hours: 4 of 4 items are open." in text
    assert text.count('data-label="Whose"') == 8
    assert "This list is done" not in text
    assert "This list is done" in browse("contributor").get(address).content.decode()
    assert reverse("launch-after", args=[launched[1].pk]) in (
        browse("viewer").get(reverse("launch", args=[launched[1].pk])).content.decode()
    )


def test_a_list_with_open_items_is_not_finished_and_what_was_typed_stays(launched, browse):
    address = reverse("launch-after-finish", args=[launched[1].pk, "first_week"])
    answer = browse("contributor").post(address, {"summary": "Nothing surprised us."})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "Some items of this list are still open." in text
    assert "Nothing surprised us." in text
    assert browse("viewer").post(address, {"summary": "x"}).status_code == 403


def test_nobody_else_sees_it(launched, browse):
    stranger = browse("outsider")
    assert stranger.get(reverse("launch-after", args=[launched[1].pk])).status_code == 404
    finish = reverse("launch-after-finish", args=[launched[1].pk, "first_week"])
    assert stranger.post(finish, {"summary": "x"}).status_code == 404


def test_the_items_stand_on_the_first_page_of_whoever_has_them(launched, browse):
    text = browse("lead").get(reverse("home")).content.decode()
    assert "Monitor error rates closely" in text
    link = reverse("item", args=["payments-api", "production", "first_24_hours.error_rates"])
    assert f'href="{link}' in text
    assert browse("lead").get(link).status_code == 200


def test_a_call_reads_and_finishes_the_lists(launched, browse):
    client, address = browse("contributor"), f"/api/v1/launches/{launched[1].pk}/after"
    lists = client.get(address).json()["lists"]
    assert [(one["stage"], one["open"], len(one["items"])) for one in lists] == [
        ("first_24_hours", 4, 4), ("first_week", 4, 4)
    ]  # fmt: skip
    assert lists[0]["items"][0]["seen"].startswith(
        "The error rate of the first 24 hours: it can be told from"
    )
    body = json.dumps({"stage": "first_24_hours"})
    refused = client.post(f"{address}/finish", body, content_type="application/json")
    assert (refused.status_code, refused.json()["code"]) == (409, "after-launch-items-open")
    assert AfterLaunch.objects.filter(state="open").count() == 2
