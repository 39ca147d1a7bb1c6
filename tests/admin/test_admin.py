"""The admin: everything can be found, nothing that is evidence can be changed, and rights come from the one table."""

import pytest
from django.apps import apps
from django.contrib import admin
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from readiness.clock import now
from readiness.management.demo import bulk
from readiness.models import LedgerEntry, Team
from tests.world import build, kinds_since, last_entry

OURS = [model for label in ("readiness", "probes") for model in apps.get_app_config(label).get_models()]
EVERYTHING = sorted(admin.site._registry, key=lambda model: model._meta.label)
#: Session, person, their roles, and the list itself with its filters' choices.
MOST_QUERIES = 12


@pytest.fixture(scope="module")
def rows(keep):
    def make():
        world = build()
        bulk.fill(3, now(), tell=lambda done: None)
        return world

    return keep(make)


@pytest.fixture
def world(rows, db):
    return rows


def entrance(world, name: str) -> Client:
    client = Client()
    client.force_login(world.person(name))
    return client


def address(model, view: str = "changelist", *args: object) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{view}", args=args)


@pytest.mark.parametrize("model", OURS, ids=lambda model: model.__name__)
def test_every_model_can_be_found_searched_and_filtered(model):
    page = admin.site._registry[model]
    assert page.search_fields
    assert page.list_filter


@pytest.mark.parametrize(
    "name", ["viewer", "contributor", "lead", "security_reviewer", "outsider", "colleague"]
)
def test_nobody_without_the_right_gets_in(world, name):
    answer = entrance(world, name).get("/admin/")
    assert answer.status_code == 302
    assert "/accounts/" in answer["Location"] or "/admin/login" in answer["Location"]


@pytest.mark.parametrize("name", ["administrator", "auditor"])
def test_who_may_look_gets_in(world, name):
    assert entrance(world, name).get("/admin/").status_code == 200


@pytest.mark.parametrize("model", EVERYTHING, ids=lambda model: model.__name__)
def test_every_list_answers_searches_and_exports(world, model):
    client = entrance(world, "auditor")
    assert client.get(address(model)).status_code == 200
    assert client.get(address(model), {"q": "a"}).status_code == 200
    chosen = [str(pk) for pk in model._base_manager.values_list("pk", flat=True)[:3]]
    if chosen:
        answer = client.post(address(model), {"action": "export_csv", "_selected_action": chosen})
        assert answer["Content-Type"].startswith("text/csv")
        assert len(b"".join(answer.streaming_content).decode().strip().splitlines()) >= 1 + len(chosen)


@pytest.mark.parametrize("model", EVERYTHING, ids=lambda model: model.__name__)
def test_nothing_can_be_added_or_removed(world, model):
    client = entrance(world, "administrator")
    assert client.get(address(model, "add")).status_code == 403
    first = model._base_manager.first()
    if first is not None:
        assert client.post(address(model, "delete", first.pk), {"post": "yes"}).status_code == 403
        assert model._base_manager.filter(pk=first.pk).exists()


@pytest.mark.parametrize("model", EVERYTHING, ids=lambda model: model.__name__)
def test_every_record_opens_and_an_auditor_changes_none(world, model):
    first = model._base_manager.first()
    if first is None:
        return
    client = entrance(world, "auditor")
    assert client.get(address(model, "change", first.pk)).status_code == 200
    assert client.post(address(model, "change", first.pk), {}).status_code == 403


def test_lists_cost_the_same_at_any_size(world):
    client = entrance(world, "auditor")
    dear = {}
    for more in (0, 12):
        if more:
            bulk.fill(more, now(), tell=lambda done: None)
        for model in OURS:
            with CaptureQueriesContext(connection) as asked:
                assert client.get(address(model)).status_code == 200
            if len(asked) > MOST_QUERIES:
                dear[model.__name__, more] = len(asked)
    assert dear == {}


def test_a_correction_goes_through_the_operation_and_is_written_down(world):
    before = last_entry()
    client = entrance(world, "administrator")
    answer = client.post(
        address(Team, "change", world.orders.pk), {"name": "Orders and more", "description": ""}
    )
    assert answer.status_code == 302
    assert Team.objects.get(pk=world.orders.pk).name == "Orders and more"
    assert kinds_since(before) == ["teams.team.edited"]


def test_a_correction_that_the_operation_refuses_changes_nothing(world):
    client = entrance(world, "administrator")
    answer = client.post(
        address(Team, "change", world.orders.pk),
        {"name": world.billing.name.upper(), "description": ""},
        follow=True,
    )
    assert Team.objects.get(pk=world.orders.pk).name == "Orders"
    assert answer.status_code == 200


def test_secrets_are_not_shown(world):
    client = entrance(world, "administrator")
    person = world.person("lead")
    page = client.get(reverse("admin:readiness_user_change", args=[person.pk])).content.decode()
    assert person.password not in page


def test_an_entry_shows_the_bytes_that_are_hashed(world):
    entry = LedgerEntry.objects.first()
    page = entrance(world, "auditor").get(reverse("admin:readiness_ledgerentry_change", args=[entry.pk]))
    assert entry.kind in page.content.decode()
    assert bytes(entry.leaf_hash).hex() in page.content.decode()
