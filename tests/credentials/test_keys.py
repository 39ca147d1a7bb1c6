"""A rotating script needs no person's token: a key of the service, good for that alone, tells of a rotation."""

import json
from datetime import timedelta

import pytest
from django.test import Client

from readiness.audit.verifying import verify_everything
from readiness.catalog.operations import add_environment, retire_service
from readiness.clock import now
from readiness.credentials.models import Rotation, Secret
from readiness.credentials.operations import receive_rotation, register_secret, retire_secret
from readiness.ingest.operations import Sender, make_ingest_token, revoke_ingest_token
from readiness.ingest.operations.receiving import ReportForbidden
from readiness.ledger.sealing import seal_all
from readiness.ledger.verifier import Report
from readiness.models import LedgerEntry

from .conftest import DAY, build_register

PLANTED = "ghp_" + "16C7e42F292c6912E7710c838347Ae178B4a"


@pytest.fixture(scope="module")
def made(keep):
    """The register, a secret of production, and a key of the service, one of production and one of staging."""

    def make():
        register, at = build_register(), now() - timedelta(minutes=1)
        who = {"actor": register.world.actor("lead"), "at": at}
        production = register.service.environments.get()
        staging = add_environment(service=register.service, name="Staging", **who)
        secret = register_secret(
            service=register.service, owner=None, made_at=None, name="Database password", kind="other",
            place="secret_manager", environments=[str(production.pk)], dependents=[], **who,
        )  # fmt: skip
        keys = {
            name: make_ingest_token(
                service=register.service, environment=place, name=name, expires_at=at + 9 * DAY, **who
            )
            for name, place in (("whole", None), ("production", production), ("staging", staging))
        }
        return register, secret, keys

    return keep(make)


@pytest.fixture
def tell(made, db):
    def told(key="whole", slug="checkout", **body):
        token = made[2][key][1] if key in made[2] else key
        client = Client(headers={"Authorization": f"Bearer {token}"})
        body = {"secret": str(made[1].pk), "rotation_id": "job 7", **body}
        return client.post(f"/api/v1/services/{slug}/rotations", json.dumps(body), "application/json")

    return told


@pytest.mark.parametrize("key", ["whole", "production"])
def test_a_key_of_the_service_tells_of_a_rotation_once(made, tell, key):
    first, again = tell(key), tell(key)
    assert (first.status_code, again.status_code) == (201, 201), first.content
    row = Rotation.objects.get()
    assert first.json()["id"] == again.json()["id"] == str(row.pk)
    assert (row.way, row.recorded_by.name) == ("token", "lead")
    assert Secret.objects.get(pk=made[1].pk).made_at == row.rotated_at
    entry = LedgerEntry.objects.get(kind="credentials.secret.rotated")
    told = json.loads(bytes(entry.body))["data"]
    assert (entry.actor, told["token"]) == (None, made[2][key][0].prefix)
    seal_all(at=now())
    report = Report()
    verify_everything(report, (), None)
    assert report.problems == []


def test_a_key_of_one_environment_tells_nothing_of_what_others_use_too(made, tell):
    answer = tell("staging")
    assert (answer.status_code, answer.json()["code"]) == (403, "other-binding")
    assert not Rotation.objects.exists()


def test_a_key_opens_no_other_service_no_other_secret_and_no_other_call(made, tell):
    register, secret, keys = made
    assert tell(slug="invoices").status_code == 404
    assert tell(secret=str(register.service.pk)).status_code == 404
    assert tell("lp_" + "a" * 8 + "_" + "b" * 43).status_code == 401
    client = Client(headers={"Authorization": f"Bearer {keys['whole'][1]}"})
    assert client.get(f"/api/v1/secrets/{secret.pk}").status_code == 401
    assert client.post(f"/api/v1/secrets/{secret.pk}/rotations", "{}", "application/json").status_code == 401
    assert not Rotation.objects.exists()


def test_a_revoked_key_tells_nothing_even_where_it_opened_the_door(made, db):
    register, secret, keys = made
    revoke_ingest_token(token=keys["whole"][0], actor=register.world.actor("lead"), at=now())
    with pytest.raises(ReportForbidden):
        receive_rotation(secret=secret, rotated_at=None, sender=Sender(token=keys["whole"][0]), at=now())
    assert not Rotation.objects.exists()


def test_no_value_gets_in_by_it(tell):
    for field in ("rotation_id", "note", "value"):
        answer = tell(**{field: PLANTED})
        assert answer.status_code == 422
        assert PLANTED not in answer.content.decode()
    assert not Rotation.objects.exists()


def test_what_ended_is_told_of_no_more(made, tell):
    register, secret, _keys = made
    who = {"actor": register.world.actor("lead"), "at": now()}
    retire_secret(secret=secret, reason="Gone.", **who)
    assert (tell().status_code, tell().json()["code"]) == (409, "secret-retired")
    retire_service(service=register.service, **who)
    assert (tell().status_code, tell().json()["code"]) == (409, "service-retired")
