"""The register on its pages: names, ages, who must be told; a value that is typed in is not shown again."""

import pytest
from django.test import Client
from django.urls import reverse

from readiness.clock import now
from readiness.credentials.models import Secret
from readiness.credentials.operations import register_secret

from .conftest import DAY, build_register

PLANTED = "AKIA" + "IOSFODNN7EXAMPLE"


@pytest.fixture(scope="module")
def placed(keep):
    """The register with an overdue secret, and the production of its service."""

    def made():
        register, at = build_register(), now()
        place = register.service.environments.get()
        secret = register_secret(
            service=register.service, owner=None, made_at=at - 95 * DAY, name="Database password", kind="other",
            place="secret_manager", environments=[str(place.pk)], dependents=[{"system": "Warehouse"}],
            actor=register.world.actor("contributor"), at=at - DAY,
        )  # fmt: skip
        return register, secret, place

    return keep(made)


@pytest.fixture
def browse(placed, db):
    def signed_in(name):
        client = Client()
        client.force_login(placed[0].world.person(name))
        return client

    return signed_in


def typed(place, /, **given):
    return {
        "name": "Mail key", "kind": "api_key", "place": "environment_variable", "location": "MAIL_KEY",
        "environments": [str(place.pk)], "max_age_days": "30", "owner": "", "systems": "", "made_on": "", **given,
    }  # fmt: skip


def test_the_service_shows_its_secrets_and_one_is_added_by_name(placed, browse):
    register, _secret, place = placed
    client, address = browse("contributor"), reverse("service-secrets", args=["checkout"])
    text = client.get(address).content.decode()
    assert "Database password" in text
    assert "Overdue" in text
    answer = client.post(address, typed(place, services=[str(register.other.pk)], systems="Warehouse\n"))
    made = Secret.objects.get(name="Mail key")
    assert answer["Location"] == reverse("secret", args=[made.pk])
    assert made.dependents == [{"service": str(register.other.pk)}, {"system": "Warehouse"}]
    assert "Age unknown" in client.get(answer["Location"]).content.decode()


@pytest.mark.parametrize(
    "field",
    ["name", "kind", "place", "location", "environments", "max_age_days", "owner", "systems", "made_on"],
)
def test_a_value_in_any_field_of_the_form_is_refused_and_not_shown_again(placed, browse, field):
    address = reverse("service-secrets", args=["checkout"])
    answer = browse("contributor").post(address, typed(placed[2], **{field: PLANTED}))
    assert answer.status_code == 422
    assert PLANTED not in answer.content.decode()
    assert "never the value" in answer.content.decode()
    assert Secret.objects.count() == 1


@pytest.mark.parametrize(("way", "field"), [("edit", "location"), ("rotate", "note"), ("retire", "reason")])
def test_neither_is_one_on_the_page_of_a_secret(placed, browse, way, field):
    given = typed(placed[2]) if way == "edit" else {}
    answer = browse("lead").post(reverse(f"secret-{way}", args=[placed[1].pk]), {**given, field: PLANTED})
    assert answer.status_code == 422
    assert PLANTED not in answer.content.decode()
    assert "never the value" in answer.content.decode()


def test_what_is_overdue_is_listed_until_it_is_rotated_and_the_page_says_who_must_know(placed, browse):
    client = browse("security_reviewer")
    assert "Database password" in client.get(reverse("secrets")).content.decode()
    lead = browse("lead")
    answer = lead.post(reverse("secret-rotate", args=[placed[1].pk]), {}, follow=True)
    assert "Who must know: Warehouse." in answer.content.decode()
    assert "Nothing is overdue" in client.get(reverse("secrets")).content.decode()
    assert "Database password" in client.get(reverse("secrets") + "?show=kept").content.decode()


def test_a_secret_is_changed_and_retired_from_its_page(placed, browse):
    client, pk = browse("lead"), placed[1].pk
    client.post(reverse("secret-edit", args=[pk]), typed(placed[2], name="Database"))
    assert Secret.objects.get().name == "Database"
    client.post(reverse("secret-retire", args=[pk]), {"reason": "Managed identity."})
    assert "Managed identity." in client.get(reverse("secret", args=[pk])).content.decode()
    assert "Database" in client.get(reverse("secrets") + "?show=retired").content.decode()


def test_who_only_reads_has_no_forms_and_a_stranger_sees_nothing(placed, browse):
    address = reverse("secret", args=[placed[1].pk])
    text = browse("viewer").get(address).content.decode()
    assert "secret-rotate" not in text
    assert "It was rotated" not in text
    stranger = browse("outsider")
    assert stranger.get(address).status_code == 404
    assert "Database password" not in stranger.get(reverse("secrets") + "?show=kept").content.decode()
