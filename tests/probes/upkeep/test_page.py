"""The page of planned maintenance: plan, move an end, end; who may not sees what is planned and no form."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.backends import ModelBackend
from django.test import Client

from probes.models import Maintenance
from readiness.clock import now


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
    return f"/services/{production.service.slug}/production/probes/may/maintenance"


def typed(hours):
    return (now() + timedelta(hours=hours)).strftime("%Y-%m-%dT%H:%M")


def planned(client, here, **more):
    given = {"begins": typed(0), "ends": typed(2), "zone": "UTC", "reason": "The database moves."}
    return client.post(here, {**given, **more})


def test_a_window_is_planned_moved_and_ended(enter, here):
    client = enter("contributor")
    assert "maintenance" in client.get(here.removesuffix("/maintenance")).content.decode()
    assert "None is planned." in client.get(here).content.decode()
    assert planned(client, here).status_code == 302
    row = Maintenance.objects.get()
    assert "End now" in client.get(here).content.decode()
    assert "Another end" in client.get(f"{here}?window={row.pk}").content.decode()
    assert client.post(here, {"window": row.pk, "ends": typed(3)}).status_code == 302
    moved = Maintenance.objects.exclude(pk=row.pk).get()
    assert client.post(here, {"act": "end", "window": moved.pk}).status_code == 302
    text = client.get(here).content.decode()
    assert "None is planned." in text
    assert len(re.findall("The database moves", text)) == 2


def test_what_is_wrong_stays_in_the_form_with_its_reason(enter, here):
    answer = planned(enter("lead"), here, ends=typed(900))
    assert answer.status_code == 200
    text = answer.content.decode()
    assert "at most 72 hours" in text
    assert typed(900)[:13] in text


def test_who_may_not_sees_windows_and_no_form(enter, here):
    planned(enter("lead"), here)
    client = enter("viewer")
    text = client.get(here).content.decode()
    assert "The database moves." in text
    assert "End now" not in text
    assert 'name="begins"' not in text
    assert planned(client, here).status_code == 403
    assert client.post(here, {"act": "end", "window": Maintenance.objects.get().pk}).status_code == 403
    assert enter("outsider").get(here).status_code == 404


def test_a_window_of_another_environment_is_not_there(enter, here, world):
    planned(enter("lead"), here)
    other = world.service("Stores", url="https://stores.example.org/")
    page = f"/services/{other.slug}/production/probes/may/maintenance"
    row = Maintenance.objects.get()
    assert enter("lead").get(f"{page}?window={row.pk}").status_code == 404
    assert enter("lead").post(page, {"act": "end", "window": row.pk}).status_code == 404
    assert enter("lead").post(page, {"act": "end", "window": "x"}).status_code == 404
