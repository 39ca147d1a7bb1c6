"""What is written stays written: neither code nor SQL changes or removes an entry, on either database."""

from datetime import UTC, datetime

import pytest
from django.db import DatabaseError, connection, transaction

from readiness.ledger.models import LedgerCommitment, LedgerEntry
from readiness.ledger.operations import record
from readiness.teams.actors import PROBE
from readiness.teams.models import Team

AT = datetime(2026, 3, 3, 9, tzinfo=UTC)
TABLE = LedgerEntry._meta.db_table
COMMITMENTS = LedgerCommitment._meta.db_table


@pytest.fixture
def entry(db):
    team = Team.objects.create(slug="payments", name="Payments", created_at=AT)
    return record(
        kind="teams.team.edited", actor=PROBE, at=AT, subject=team, team=team, private={"name": "Payments"}
    )


def assert_refused(act, message="append-only"):
    before = list(LedgerEntry.objects.values_list("id", "kind", "body").order_by("id"))
    with pytest.raises(DatabaseError, match=message), transaction.atomic():
        act()
    after = list(LedgerEntry.objects.values_list("id", "kind", "body").order_by("id"))
    assert [(pk, kind, bytes(body)) for pk, kind, body in before] == [
        (pk, kind, bytes(body)) for pk, kind, body in after
    ]


def run(sql, params=()):
    def act():
        with connection.cursor() as cursor:
            cursor.execute(sql, params)

    return act


def test_saving_a_changed_entry_is_refused(entry):
    entry.kind = "teams.team.forged"
    assert_refused(entry.save)


def test_deleting_an_entry_is_refused(entry):
    LedgerCommitment.objects.all().delete()
    assert_refused(entry.delete)


def test_a_bulk_update_is_refused(entry):
    assert_refused(lambda: LedgerEntry.objects.update(kind="teams.team.forged"))
    entry.kind = "teams.team.forged"
    assert_refused(lambda: LedgerEntry.objects.bulk_update([entry], ["kind"]))


def test_a_bulk_delete_past_the_collector_is_refused(entry):
    LedgerCommitment.objects.all().delete()
    assert_refused(lambda: LedgerEntry.objects.all()._raw_delete("default"))


def test_an_upsert_is_refused(entry):
    forged = LedgerEntry(
        id=entry.pk, kind="forged", body=b"{}", leaf_hash=b"0" * 32, recorded_at=AT, subject_type="team"
    )
    assert_refused(
        lambda: LedgerEntry.objects.bulk_create(
            [forged], update_conflicts=True, unique_fields=["id"], update_fields=["kind", "body"]
        )
    )


@pytest.mark.parametrize(
    "sql",
    [
        f"UPDATE {TABLE} SET kind = 'forged'",
        f"UPDATE {TABLE} SET id = id + 1000",
        f"UPDATE {TABLE} SET body = body",
        f"DELETE FROM {TABLE}",
        f"DELETE FROM {TABLE} WHERE id > 0",
    ],
)
def test_raw_sql_is_refused(entry, sql):
    LedgerCommitment.objects.all().delete()
    assert_refused(run(sql))


def standing_on(model, found=frozenset()):
    """The table of a model and of everything that refers to it: none can be emptied without the others."""
    found |= {model._meta.db_table}
    for relation in model._meta.get_fields(include_hidden=True):
        other = relation.related_model
        if relation.auto_created and not relation.concrete and other._meta.db_table not in found:
            found |= standing_on(other, found)
    return found


def test_what_only_this_database_knows_is_refused(entry):
    """PostgreSQL empties a table by TRUNCATE; SQLite lets an insert push a row out."""
    truncate = f"TRUNCATE {', '.join(sorted(standing_on(LedgerEntry)))}"
    replace = (
        f"INSERT OR REPLACE INTO {TABLE} (id, kind, body, leaf_hash, recorded_at, subject_type) "
        f"VALUES ({entry.pk}, 'forged', x'00', x'00', '2026-03-03 09:00:00', 'team')"
    )
    if connection.vendor == "postgresql":
        connection.check_constraints()  # TRUNCATE waits for no foreign key still to be looked at
        for more in ("", " CASCADE", " RESTART IDENTITY CASCADE"):
            # Whichever of the tables is asked first says no.
            assert_refused(run(f"{truncate}{more}"), "append-only|stays")
    else:
        assert_refused(run(replace))
        run("PRAGMA recursive_triggers=OFF")()
        try:
            assert_refused(run(replace))
        finally:
            run("PRAGMA recursive_triggers=ON")()


def test_a_private_value_cannot_be_changed(entry):
    assert_refused(lambda: LedgerCommitment.objects.update(value="Somebody else"))
    assert_refused(run(f"UPDATE {COMMITMENTS} SET value = 'Somebody else'"))


def test_a_private_value_can_be_erased_and_the_entry_stays(entry):
    LedgerCommitment.objects.filter(entry=entry).delete()
    assert LedgerEntry.objects.filter(pk=entry.pk).exists()


def test_every_append_only_table_refuses_a_change_with_rows_or_without(db):
    """The walls are there by name, so that a migration which forgets one is seen here."""
    if connection.vendor == "sqlite":
        sql = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    else:
        sql = "SELECT DISTINCT tgname FROM pg_trigger WHERE NOT tgisinternal"
    with connection.cursor() as cursor:
        cursor.execute(sql)
        standing = {name for (name,) in cursor.fetchall()}
    for table in (
        TABLE,
        COMMITMENTS,
        "readiness_templateversion",
        "readiness_templateitem",
        "readiness_evidencerevision",
        "readiness_evidencereview",
        "readiness_signoff",
    ):
        assert any(name.startswith(f"lp_wall_{table}") for name in standing), table
