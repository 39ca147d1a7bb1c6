"""Of a recorded entry only its place can change, once, from nothing to a number; nothing else of the log ever does."""

import pytest
from django.db import DatabaseError, connection, transaction

from readiness.ledger.models import LedgerCheckpoint, LedgerEntry, LedgerKey, LedgerNode
from readiness.ledger.sealing import seal_all
from tests.ledger.sealed import AT, write

ENTRY = "readiness_ledgerentry"
TABLES = [model._meta.db_table for model in (LedgerEntry, LedgerNode, LedgerCheckpoint, LedgerKey)]


@pytest.fixture
def log(db):
    """Two sealed entries and two recorded ones."""
    write(2)
    seal_all(at=AT)
    write(2)


def contents():
    return [
        list(model.objects.order_by("pk").values_list()) for model in (LedgerEntry, LedgerNode, LedgerKey)
    ]


def assert_refused(sql):
    before = contents()
    refusal = pytest.raises(DatabaseError, match=r"append-only|stays")
    with refusal, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    assert contents() == before


@pytest.mark.parametrize(
    "change",
    [
        "seq = NULL",
        "seq = 7",
        "seq = seq",
        "body = body",
    ],
)
def test_a_sealed_entry_changes_in_nothing(log, change):
    assert_refused(f"UPDATE {ENTRY} SET {change} WHERE seq IS NOT NULL")


@pytest.mark.parametrize(
    "change",
    [
        "seq = NULL",
        "body = body",
        "kind = 'forged'",
        "seq = -1",
        "seq = 2, kind = 'forged'",
        "seq = 2, body = leaf_hash",
        "seq = 2, leaf_hash = body",
        "seq = 2, recorded_at = '2020-01-01 00:00:00+00'",
        "seq = 2, subject_type = 'forged'",
        "seq = 2, subject_id = NULL",
        "seq = 2, actor_id = team_id",
        "seq = 2, team_id = NULL",
        "seq = 2, service_id = team_id",
        "seq = 2, id = id + 1000",
    ],
)
def test_a_recorded_entry_gets_a_place_and_nothing_else(log, change):
    newest = LedgerEntry.objects.order_by("-pk").first().pk
    assert_refused(f"UPDATE {ENTRY} SET {change} WHERE id = {newest}")


def test_every_column_but_the_place_is_asked_for_above():
    """A column added later has to be named by the wall, and then here."""
    columns = {field.column for field in LedgerEntry._meta.concrete_fields}
    assert columns == {
        "id", "seq", "kind", "body", "leaf_hash", "recorded_at", "actor_id", "team_id", "service_id", "subject_type",
        "subject_id",
    }  # fmt: skip


def test_an_entry_is_not_recorded_with_a_place(log):
    columns = "kind, body, leaf_hash, recorded_at, subject_type"
    assert_refused(f"INSERT INTO {ENTRY} ({columns}, seq) SELECT {columns}, 2 FROM {ENTRY} LIMIT 1")


@pytest.mark.parametrize("table", TABLES)
def test_no_row_of_the_log_is_removed(log, table):
    assert_refused(f"DELETE FROM {table}")
    if connection.vendor == "postgresql":
        connection.check_constraints()
        assert_refused(f"TRUNCATE {table} CASCADE")


def test_an_update_pushes_no_other_entry_out(log):
    """SQLite's UPDATE OR REPLACE removes the row that is in the way; PostgreSQL knows no such thing."""
    newest = LedgerEntry.objects.order_by("-pk").first().pk
    if connection.vendor == "postgresql":
        with pytest.raises(DatabaseError, match="ledger_entry_seq_once"), transaction.atomic():
            LedgerEntry.objects.filter(pk=newest).update(seq=0)
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA recursive_triggers=OFF")
    try:
        assert_refused(f"UPDATE OR REPLACE {ENTRY} SET seq = 0 WHERE id = {newest}")
        assert_refused(
            "INSERT OR REPLACE INTO readiness_ledgernode (level, \"index\", hash) VALUES (1, 0, x'00')"
        )
        assert_refused(
            "INSERT OR REPLACE INTO readiness_ledgercheckpoint (size, root, note, sealed_at) "
            "VALUES (2, x'00', 'x', '2026-03-03')"
        )
        assert_refused(
            "INSERT OR REPLACE INTO readiness_ledgerkey (id, number, name, key_id, vkey, added_at) "
            "VALUES ('x', 1, 'x', 'x', 'x', '2026-03-03')"
        )
    finally:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA recursive_triggers=ON")
