"""Small words that a reader stumbles over when they are wrong."""

from datetime import timedelta

import pytest

from probes.templatetags.probes import is_due, probe_title
from readiness.catalog.operations import add_environment, set_endpoint
from tests.web.conftest import Enter
from tests.world import AT, World


def test_a_probe_is_told_by_its_title_and_one_that_is_gone_by_its_name_in_words():
    assert probe_title("tls_certificate") == "TLS certificate"
    assert probe_title("no_such_kind") == "no such kind"


@pytest.mark.parametrize(("ahead", "due"), [(-3600, True), (0, True), (44, True), (45, False)])
def test_nothing_looks_again_just_now(ahead: int, due: bool):
    assert is_due(AT + timedelta(seconds=ahead), AT) is due


@pytest.mark.parametrize(
    ("report", "is_optional"), [("readiness_certificate:pdf", False), ("service_standings:csv", True)]
)
def test_a_certificate_is_always_about_a_service(world: World, enter: Enter, report: str, is_optional: bool):
    text = enter("lead").get(f"/reports/new?report={report}").content.decode()
    label = text.split('for="id_service"', 1)[1].split("</label>", 1)[0]
    assert ("(optional)" in label) is is_optional
    answer = enter("lead").post("/reports/new", {"report": report, "paper": "A4"})
    assert answer.status_code == (302 if is_optional else 422)


def test_every_environment_with_an_address_shows_its_own_probes(world: World, enter: Enter):
    lead, service = world.actor("lead"), world.service("Shop", url="https://shop.example.org")
    staging = add_environment(service=service, name="Staging", actor=lead, at=AT)
    set_endpoint(environment=staging, purpose="web", url="https://staging.example.org", actor=lead, at=AT)
    text = enter("lead").get("/services/shop/").content.decode()
    for slug in ("production", "staging"):
        assert f'hx-get="/services/shop/{slug}/probes/"' in text
        strip = enter("lead").get(f"/services/shop/{slug}/probes/").content.decode()
        assert f'<div id="probes-{slug}" data-probes' in strip
