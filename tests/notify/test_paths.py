"""The pages that notices lead to are there, under the names that this room knows them by."""

import uuid

import pytest
from django.urls import resolve

from readiness.checklists.models import ChecklistItem
from readiness.notify import paths


@pytest.fixture(autouse=True)
def addresses(settings):
    """The portal's own, not this room's stand-ins."""
    settings.ROOT_URLCONF = "portal.urls"


def test_every_path_leads_to_the_page_of_that_name(stage):
    item = ChecklistItem.objects.select_related("checklist__service", "checklist__environment").first()
    assert item is not None
    pk = uuid.uuid4()
    led = {
        "item": paths.item_path(item),
        "launch": paths.launch_path(pk),
        "report": paths.report_path(pk),
        "occurrence": paths.occurrence_path(pk),
        "team": paths.team_path("orders"),
        "home": paths.home_path(),
        "privacy": paths.privacy_path(),
    }
    assert {name: resolve(path).url_name for name, path in led.items()} == {name: name for name in led}
