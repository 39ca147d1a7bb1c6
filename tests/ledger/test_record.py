"""A change and its record are one act; the record keeps nothing personal."""

import contextlib
import hmac
import json
from datetime import UTC, datetime, timedelta, timezone

import pytest
from django.db import IntegrityError, OperationalError, connection, transaction

from readiness.ledger.canonical import canonical, leaf_hash
from readiness.ledger.models import LedgerCommitment, LedgerEntry
from readiness.ledger.operations import record
from readiness.teams.actors import PROBE, Actor
from readiness.teams.models import Team, User

AT = datetime(2026, 3, 3, 9, 0, 0, 5, tzinfo=UTC)


@pytest.fixture
def mara(db):
    return User.objects.create_user("mara@example.org", name="Mara Okafor")


@pytest.fixture
def team(db):
    return Team.objects.create(slug="payments", name="Payments", created_at=AT)


def write(team, actor=PROBE, at=AT, **more):
    return record(kind="teams.team.edited", actor=actor, at=at, subject=team, team=team, **more)


def body_of(entry):
    return json.loads(bytes(LedgerEntry.objects.get(pk=entry.pk).body))


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_nothing_is_recorded():
    team = Team.objects.create(slug="payments", name="Payments", created_at=AT)
    with pytest.raises(transaction.TransactionManagementError):
        write(team)
    assert not LedgerEntry.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_change_that_is_rolled_back_leaves_no_entry_and_no_commitment():
    team = Team.objects.create(slug="payments", name="Payments", created_at=AT)
    with transaction.atomic():
        write(team, private={"name": "Payments"})
        transaction.set_rollback(True)
    assert not LedgerEntry.objects.exists()
    assert not LedgerCommitment.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_change_whose_entry_could_not_be_written_is_not_kept_even_by_who_looks_away():
    def full(execute, sql, *rest):
        if "readiness_ledgerentry" in sql:
            raise OperationalError("no space left")
        return execute(sql, *rest)

    with transaction.atomic():
        team = Team.objects.create(slug="payments", name="Payments", created_at=AT)
        with connection.execute_wrapper(full), contextlib.suppress(OperationalError):
            write(team)
    assert not Team.objects.exists()


def test_an_entry_is_given_back_as_it_is_stored(team, mara):
    entry = write(team, Actor.person(mara))
    stored = LedgerEntry.objects.get()
    for column in LedgerEntry._meta.concrete_fields:
        assert getattr(entry, column.attname) == getattr(stored, column.attname), column.name
    assert not entry._state.adding


def test_a_float_is_refused_and_leaves_nothing(team):
    with pytest.raises(TypeError):
        write(team, data={"share": 0.5})
    assert not LedgerEntry.objects.exists()


def test_the_stored_bytes_are_canonical_and_their_leaf_hash_is_stored(team):
    entry = write(team, data={"b": 1, "a": "e\u0301"})
    stored = LedgerEntry.objects.get(pk=entry.pk)
    assert bytes(stored.body) == canonical(json.loads(bytes(stored.body)))
    assert bytes(stored.leaf_hash) == leaf_hash(bytes(stored.body))


def test_the_body_says_who_what_which_and_when(team, mara):
    body = body_of(write(team, Actor.person(mara), data={"fields": ["name"]}))
    assert body == {
        "v": 1,
        "kind": "teams.team.edited",
        "at": "2026-03-03T09:00:00.000005Z",
        "actor": {"person": str(mara.pk)},
        "team": str(team.pk),
        "service": None,
        "environment": None,
        "subject": {"type": "team", "id": str(team.pk)},
        "data": {"fields": ["name"]},
        "commitments": {},
    }


def test_a_machine_is_named_as_a_machine(team):
    assert body_of(write(team))["actor"] == {"machine": "probe"}


def test_a_time_has_one_spelling_whatever_zone_it_was_given_in(team):
    there = AT.astimezone(timezone(timedelta(hours=5, minutes=30)))
    assert body_of(write(team, at=there))["at"] == "2026-03-03T09:00:00.000005Z"


def test_a_private_value_is_kept_beside_the_body_and_never_in_it(team, mara):
    entry = write(team, Actor.person(mara), private={"name": "Mara's secret plan"})
    stored = LedgerEntry.objects.get(pk=entry.pk)
    assert b"secret plan" not in bytes(stored.body)
    assert mara.email.encode() not in bytes(stored.body)
    kept = LedgerCommitment.objects.get(entry=entry, name="name")
    expected = hmac.digest(bytes(kept.nonce), kept.value.encode(), "sha256").hex()
    assert body_of(entry)["commitments"] == {"name": expected}
    assert len(bytes(kept.nonce)) == 32


def test_the_same_private_value_twice_gives_two_commitments(team):
    first, second = (body_of(write(team, private={"name": "Payments"})) for _ in range(2))
    assert first["commitments"] != second["commitments"]


def test_one_entry_holds_one_value_a_name(team):
    entry = write(team, private={"name": "Payments"})
    with pytest.raises(IntegrityError), transaction.atomic():
        LedgerCommitment.objects.create(entry=entry, name="name", nonce=b"x" * 32, value="other")
