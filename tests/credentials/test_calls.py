"""The register by API: a script tells of rotations once, and no value gets past any field, into any answer or log."""

import io
import json
import logging

import pytest
from django.apps import apps
from django.test import Client

from readiness.clock import now
from readiness.credentials.models import Rotation, Secret
from readiness.credentials.operations import register_secret
from readiness.teams.operations import make_token

from .conftest import DAY, build_register

PLANTED = "ghp_" + "16C7e42F292c6912E7710c838347Ae178B4a"


@pytest.fixture(scope="module")
def called(keep):
    """The register, a secret in it, and a token that writes."""

    def made():
        register, at = build_register(), now()
        actor, place = register.world.actor("lead"), register.service.environments.get()
        secret = register_secret(
            service=register.service, owner=None, made_at=None, name="Database password", kind="other",
            place="secret_manager", environments=[str(place.pk)],
            dependents=[{"service": str(register.other.pk)}, {"system": "Warehouse"}], actor=actor, at=at,
        )  # fmt: skip
        _row, token = make_token(
            user=register.world.person("lead"), name="rotate", scopes=["read", "write", "review"],
            expires_at=at + 9 * DAY, team=None, actor=actor, at=at,
        )  # fmt: skip
        return register, secret, place, token

    return keep(made)


@pytest.fixture
def send(called, db):
    client = Client(headers={"Authorization": f"Bearer {called[3]}"}, raise_request_exception=False)

    def sent(method, path, body=None, **headers):
        return client.generic(
            method, f"/api/v1/{path}", body and json.dumps(body), "application/json", headers=headers
        )

    return sent


def test_a_script_tells_of_a_rotation_once_and_hears_who_must_be_told(called, send):
    _register, secret, _place, _token = called
    body = {"rotation_id": "job 7", "rotated_at": now().isoformat()}
    first = send("POST", f"secrets/{secret.pk}/rotations", body)
    again = send("POST", f"secrets/{secret.pk}/rotations", body)
    assert (first.status_code, again.status_code) == (201, 201), first.content
    assert first.json()["id"] == again.json()["id"] == str(Rotation.objects.get().pk)
    assert [one["name"] for one in first.json()["tell"]] == ["Invoices", "Warehouse"]
    assert first.json()["way"] == "token"


@pytest.mark.parametrize(
    "change",
    [
        {"name": PLANTED},
        {"kind": PLANTED},
        {"place": PLANTED},
        {"location": f"see {PLANTED}"},
        {"service": PLANTED},
        {"environments": [PLANTED]},
        {"dependents": [{"system": PLANTED}]},
        {"dependents": [{PLANTED: 1}]},
        {"owner": PLANTED},
        {"made_at": PLANTED},
        {"max_age_days": PLANTED},
        {"value": PLANTED},
        {PLANTED: "x"},
    ],
    ids=str,
)
def test_a_value_in_any_field_is_refused_and_neither_said_kept_nor_logged(called, send, change):
    _register, _secret, place, _token = called
    body = {
        "service": "checkout", "name": "Mail key", "kind": "api_key", "place": "environment_variable",
        "environments": [str(place.pk)], **change,
    }  # fmt: skip
    heard = io.StringIO()
    listening = logging.StreamHandler(heard)
    logging.getLogger().addHandler(listening)
    try:
        answer = send("POST", "secrets", body, **{"Idempotency-Key": "planted"})
    finally:
        logging.getLogger().removeHandler(listening)
    assert answer.status_code == 422, answer.content
    assert b"never the value" in answer.content
    assert PLANTED.encode() not in answer.content
    assert PLANTED not in heard.getvalue()
    assert Secret.objects.count() == 1
    for model in apps.get_app_config("readiness").get_models():
        assert PLANTED not in repr(list(model.objects.values())), model


@pytest.mark.parametrize(
    ("way", "body"),
    [
        ("PATCH ", {"location": PLANTED}),
        ("POST /rotations", {"note": PLANTED}),
        ("POST /rotations", {"rotation_id": PLANTED}),
        ("POST /retire", {"reason": PLANTED}),
    ],
    ids=str,
)
def test_neither_is_one_later_on(called, send, way, body):
    method, _, path = way.partition(" ")
    answer = send(method, f"secrets/{called[1].pk}{path}", body)
    assert answer.status_code == 422
    assert PLANTED.encode() not in answer.content


def test_a_list_that_is_asked_for_by_a_value_does_not_repeat_it(send):
    answer = send("GET", f"secrets?show={PLANTED}")
    assert answer.status_code in {400, 422}
    assert PLANTED.encode() not in answer.content
