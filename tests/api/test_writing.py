"""Nothing is written but what a call names: every column of every table is tried in every body."""

from django.apps import apps

from tests.api.client import Client, operations
from tests.api.routes import specs
from tests.api.things import build_things


def columns() -> set[str]:
    """Every name that a column has, in any of our tables."""
    tables = [*apps.get_app_config("readiness").get_models(), *apps.get_app_config("probes").get_models()]
    return {name for table in tables for one in table._meta.fields for name in (one.name, one.attname)}


def test_no_column_can_be_set_that_a_body_does_not_name(world, stage, settings):
    settings.API_WRITES_PER_MINUTE = 1_000_000
    things = build_things(world, stage)
    token = Client.with_token(world.person("lead"), ["read", "write", "review", "sign"])
    session = Client.in_session(world.person("administrator"))
    tried = 0
    for name, spec in specs().items():
        body = things.body(name)
        if (
            spec.body is None
            or not isinstance(body, dict)
            or name in {"tokens_make", "secrets_report_rotation"}
        ):
            continue  # only a session, or a pipeline's key, gets as far as the body
        method, address, _told = operations()[name]
        for part, value in things.parts(name).items():
            address = address.replace(f"{{{part}}}", str(value))
        client = session if "session" in operations()[name][2]["description"] else token
        known = set(spec.body().fields)
        extra = dict.fromkeys(columns() - known)
        answer = client.send(method, address, {**body, **extra}, headers={"If-Match": "*"})
        assert answer.status == 400, (name, answer)
        assert set(extra) <= set(answer["errors"]), name
        tried += 1
    assert tried > 30


def test_bodies_name_no_column_that_the_portal_itself_keeps():
    kept = {
        "id", "pk", "is_staff", "is_superuser", "is_active", "password", "digest_", "prefix", "revision_id", "standing",
        "verdict", "state", "created_at", "created_by", "submitted_by", "signer", "reviewer", "requested_by",
        "decided_by", "leading", "user", "actor", "archived_at", "retired_at", "withdrawn_at", "sha256",
    }  # fmt: skip
    named = {name: kept & set(spec.body().fields) for name, spec in specs().items() if spec.body}
    named["launches_decide"].remove("verdict")  # a person's word, beside the machine's that is worked out
    named["triggers_decide"].remove("verdict")  # the same
    named["deployments_record"].remove("state")  # what the pipeline tells; the gate is asked all the same
    for duty in ("duties_edit", "duties_start_own"):
        named[duty].remove("reviewer")  # the role that must look, not the person who did
    assert {name: fields for name, fields in named.items() if fields} == {}
