"""Secrets come into the register by name, are rotated, age, and leave it; no value ever comes in."""

import json
from datetime import datetime

import pytest
from django.apps import apps

from readiness.checklists.models import ChecklistItem
from readiness.checklists.operations import publish_library, start_checklist
from readiness.credentials.models import Rotation, Secret
from readiness.credentials.operations import (
    change_secret,
    record_rotation,
    record_witnessed,
    retire_secret,
    settle_due,
)
from readiness.credentials.operations.registering import SecretThere
from readiness.credentials.operations.rotating import RotationIdTaken
from readiness.credentials.operations.rows import SecretRetired
from readiness.credentials.queries import SecretFilter, age_of, dependents_of, secret_for, visible_secrets
from readiness.findings.operations import resolve_finding
from readiness.findings.operations.resolving import ResolvesItself
from readiness.ledger.models import LedgerEntry
from readiness.notify.models import Notice
from readiness.notify.operations import note_entries
from readiness.refusals import Forbidden, Invalid, Unseen
from readiness.teams.actors import Actor, Scope
from readiness.teams.operations import deactivate_person, leave_team

from .conftest import AT, DAY

PLANTED = "AKIA" + "IOSFODNN7EXAMPLE"


def last(kind):
    return LedgerEntry.objects.filter(kind=kind).order_by("pk").last()


def test_a_secret_is_registered_by_name_and_the_log_commits_to_it(register):
    secret = register.put(owner="contributor", location="shop/database")
    entry = last("credentials.secret.registered")
    body = bytes(entry.body).decode()
    assert (entry.subject_id, secret.due_at) == (secret.pk, AT + 89 * DAY)
    assert not any(word in body for word in ("Database", "shop/database"))
    assert json.loads(body)["data"]["kind"] == "database_password"


@pytest.mark.parametrize(
    "given",
    [
        {"name": PLANTED},
        {"location": PLANTED},
        {"kind": PLANTED},
        {"place": PLANTED},
        {"environments": [PLANTED]},
        {"dependents": [{"system": PLANTED}]},
        {"dependents": [{PLANTED: "x"}]},
        {"value": PLANTED},
        {PLANTED: "x"},
    ],
    ids=str,
)
def test_what_looks_like_a_value_is_refused_and_kept_nowhere(register, given):
    before = LedgerEntry.objects.count()
    with pytest.raises(Invalid) as refused:
        register.put(**given) if "name" not in given else register.put(given["name"])
    assert PLANTED not in repr(refused.value.fields) + str(refused.value)
    assert "never the value" in str(refused.value.fields)
    assert (Secret.objects.count(), LedgerEntry.objects.count()) == (0, before)


def test_later_words_are_looked_at_as_well(register):
    secret = register.put()
    acts = [
        lambda: change_secret(secret=secret, location=PLANTED, **register.by("lead")),
        lambda: retire_secret(secret=secret, reason=f"Leaked: {PLANTED}", **register.by("lead")),
        lambda: register.rotated(secret, note=PLANTED),
        lambda: register.rotated(secret, rotation_id=PLANTED),
    ]
    for act in acts:
        with pytest.raises(Invalid) as refused:
            act()
        assert PLANTED not in repr(refused.value.fields)
    for model in apps.get_app_config("readiness").get_models():
        assert PLANTED not in repr(list(model.objects.values()))


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"name": " "}, "name"),
        ({"kind": "shoe"}, "kind"),
        ({"place": "drawer"}, "place"),
        ({"max_age_days": 0}, "max_age_days"),
        ({"max_age_days": True}, "max_age_days"),
        ({"environments": []}, "environments"),
        ({"environments": ["3f2504e0-4f89-41d3-9a0c-0305e82cb301"]}, "environments"),
        ({"dependents": [{"service": "x"}]}, "dependents"),
        ({"dependents": [{"system": ""}]}, "dependents"),
        ({"dependents": "all"}, "dependents"),
        ({"made_at": AT + DAY}, "made_at"),
        ({"made_at": datetime(2026, 1, 1)}, "made_at"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_what_cannot_be_used_is_named_by_its_field(register, given, field):
    with pytest.raises(Invalid) as refused:
        register.put(given["name"]) if "name" in given else register.put(**given)
    assert field in refused.value.fields


def test_a_name_is_there_once_and_free_again_after_it_was_retired(register):
    secret = register.put()
    with pytest.raises(SecretThere):
        register.put("database")
    other = register.put("Mail key")
    with pytest.raises(SecretThere):
        change_secret(secret=other, name="DATABASE", **register.by("lead"))
    retire_secret(secret=secret, reason="Managed identity now.", **register.by("lead"))
    assert register.put().pk != secret.pk
    for act in (
        lambda: register.rotated(secret),
        lambda: change_secret(secret=secret, name="x", **register.by("lead")),
        lambda: retire_secret(secret=secret, reason="x", **register.by("lead")),
    ):
        with pytest.raises(SecretRetired):
            act()


def test_who_may_do_what(register):
    for name, refusal in (("viewer", Forbidden), ("auditor", Forbidden), ("outsider", Unseen)):
        with pytest.raises(refusal):
            register.put(by=name)
    secret = register.put()
    with pytest.raises(Forbidden):
        retire_secret(secret=secret, reason="x", **register.by("contributor"))
    with pytest.raises(Unseen):
        register.rotated(secret, by="outsider")
    with pytest.raises(Unseen):
        secret_for(register.world.actor("outsider"), secret.pk)
    with pytest.raises(Invalid):
        register.put("Mail key", owner="outsider")
    reader = Actor(register.world.person("contributor"), scopes=frozenset({Scope.READ}))
    with pytest.raises(Forbidden):
        record_rotation(secret=secret, rotated_at=None, actor=reader, at=AT)


def test_a_change_moves_the_due_date_and_nothing_changed_tells_nothing(register):
    secret = register.put()
    before = LedgerEntry.objects.count()
    assert change_secret(secret=secret, max_age_days=90, **register.by("contributor")) == secret
    assert LedgerEntry.objects.count() == before
    changed = change_secret(secret=secret, max_age_days=30, **register.by("contributor"))
    assert changed.due_at == AT + 29 * DAY
    assert json.loads(bytes(last("credentials.secret.changed").body))["data"]["max_age_days"] == 30


def test_overdue_opens_a_finding_by_the_round_and_rotating_ends_it(register):
    secret, late = register.put(), AT + 90 * DAY
    assert settle_due(at=AT + 89 * DAY, limit=10) == 0
    assert settle_due(at=late, limit=10) == 1
    (finding,) = register.open_findings()
    assert (finding.item_key, finding.severity) == ("security.secrets_rotated", "high")
    assert settle_due(at=late, limit=10) == 0
    with pytest.raises(ResolvesItself):
        resolve_finding(finding=finding, reason="Later.", **register.by("lead"))
    overdue = visible_secrets(register.world.actor("auditor"), SecretFilter(show="overdue"), late)
    assert list(overdue) == [secret]
    register.rotated(secret, at=late)
    assert register.open_findings() == []
    assert list(overdue.all()) == []
    assert age_of(Secret.objects.get(), late).state == "fresh"


def test_an_old_rotation_told_late_makes_nothing_younger(register):
    secret, late = register.put(), AT + 95 * DAY
    settle_due(at=late, limit=10)
    register.rotated(secret, at=late, rotated_at=AT - 9 * DAY)
    assert len(register.open_findings()) == 1
    assert Secret.objects.get().made_at == AT - DAY


def test_a_secret_in_the_code_is_a_finding_until_it_is_moved_or_retired(register):
    secret = register.put(place="code")
    assert [one.key.split("/")[1] for one in register.open_findings()] == ["in-code"]
    change_secret(secret=secret, place="secret_manager", **register.by("contributor"))
    assert register.open_findings() == []
    change_secret(secret=secret, place="code", **register.by("contributor"))
    retire_secret(secret=secret, reason="Deleted.", **register.by("lead"))
    assert register.open_findings() == []


def test_a_rotation_is_recorded_once_by_its_id(register):
    secret = register.put()
    script = Actor(register.world.person("contributor"), scopes=frozenset({Scope.WRITE}))
    first = record_rotation(secret=secret, rotated_at=AT, rotation_id="job 7", actor=script, at=AT)
    before = LedgerEntry.objects.count()
    again = record_rotation(secret=secret, rotated_at=AT, rotation_id="job 7", actor=script, at=AT + DAY)
    unsaid = record_rotation(secret=secret, rotated_at=None, rotation_id="job 7", actor=script, at=AT + DAY)
    assert (again, unsaid, first.way) == (first, first, "token")
    assert (Rotation.objects.count(), LedgerEntry.objects.count()) == (1, before)
    with pytest.raises(RotationIdTaken):
        record_rotation(secret=secret, rotated_at=AT - DAY, rotation_id="job 7", actor=script, at=AT)
    assert register.rotated(secret).rotation_id != register.rotated(secret).rotation_id


def test_whoever_depends_on_it_is_told_by_their_own_service(register):
    dependents = [{"system": "Warehouse"}, {"service": str(register.other.pk)}]
    secret = register.put(owner="lead", dependents=dependents)
    assert [one.name for one in dependents_of(register.world.actor("viewer"), secret)] == [
        "Invoices",
        "Warehouse",
    ]
    register.rotated(secret)
    entry = last("credentials.dependent.affected")
    assert (entry.service_id, entry.team_id) == (register.other.pk, register.world.billing.pk)
    note_entries(at=AT, limit=500)
    told = {one.recipient.name: one.subject for one in Notice.objects.filter(subject__contains="was rotated")}
    assert told == {
        "outsider": "Invoices: the secret Database of Checkout was rotated",
        "lead": "Checkout: the secret Database was rotated, others must be told",
    }


def test_a_service_that_one_may_not_see_is_no_dependent_and_has_no_name(register):
    hidden = register.world.service("Payroll", team=register.world.billing)
    with pytest.raises(Invalid):
        register.put(dependents=[{"service": str(hidden.pk)}])
    secret = register.put(dependents=[{"service": str(register.other.pk)}])
    register.other.__class__.objects.filter(pk=register.other.pk).update(visibility="team")
    found = dependents_of(register.world.actor("viewer"), secret)
    assert [(one.name, one.service) for one in found] == [("A service of another team", None)]


def test_a_new_version_that_a_probe_saw_is_a_rotation(register):
    secret, late = register.put(location="shop/database"), AT + 95 * DAY
    settle_due(at=late, limit=10)
    evidence = register.seen({"name": "shop/database", "made_at": (late - DAY).isoformat()}, at=late)
    assert record_witnessed(at=late, limit=10) == 1
    rotation = Rotation.objects.get()
    assert (rotation.way, rotation.evidence, rotation.recorded_by) == ("probe", evidence, None)
    assert (rotation.rotated_at, register.open_findings()) == (late - DAY, [])
    assert record_witnessed(at=late, limit=10) == 0
    register.seen({"name": "shop/database", "made_at": (late - DAY).isoformat()}, at=late + DAY)
    assert record_witnessed(at=late + DAY, limit=10) == 1
    assert Rotation.objects.count() == 1
    assert secret.rotations.get() == rotation


@pytest.mark.parametrize(
    ("secret", "status", "given"),
    [
        ({"name": "shop/other"}, "pass", {}),
        ({}, "error", {}),
        ({"failure": {"code": "access_refused"}}, "pass", {}),
        ({"made_at": None}, "fail", {}),
        ({}, "pass", {"place": "environment_variable"}),
    ],
)
def test_what_a_probe_could_not_see_is_no_rotation(register, secret, status, given):
    register.put(location="shop/database", **given)
    made = {"name": "shop/database", "made_at": AT.isoformat(), **secret}
    register.seen(made, status=status)
    record_witnessed(at=AT, limit=10)
    assert not Rotation.objects.exists()


@pytest.mark.parametrize("go", ["leave", "deactivate"])
def test_the_secrets_of_somebody_who_goes_are_left_to_the_leads(register, go):
    secret = register.put(owner="contributor")
    if go == "leave":
        leave_team(team=register.world.orders, **register.by("contributor"))
    else:
        deactivate_person(user=register.world.person("contributor"), **register.by("administrator"))
    secret.refresh_from_db()
    assert secret.owner is None
    assert last("credentials.secret.changed").subject_id == secret.pk


def test_the_item_falls_while_a_secret_is_overdue_and_stands_again_once_it_is_rotated(register):
    publish_library(AT)
    place = register.service.environments.get()
    start_checklist(environment=place, **register.by("lead"))
    item = ChecklistItem.objects.get(key="security.secrets_rotated")
    secret, late = register.put(), AT + 90 * DAY
    assert standing_of(item) == "unknown"  # what the register says is told, and proves nothing
    settle_due(at=late, limit=10)
    assert standing_of(item) == "fail"
    register.rotated(secret, at=late)
    assert standing_of(item) == "unknown"
    change_secret(secret=secret, place="code", **register.by("lead", late))
    assert standing_of(item) == "fail"
    retire_secret(secret=secret, reason="Gone.", **register.by("lead", late))
    assert standing_of(item) == "unknown"


def standing_of(item):
    item.refresh_from_db()
    return item.standing
