"""Recording and sealing cost less: no index twice, and PostgreSQL asks the walls' conditions before it calls them."""

from dataclasses import replace
from importlib import import_module

import django.db.models.deletion
from django.db import migrations, models

from readiness.ledger.walls import build

_NAMES = ("lp_wall_readiness_ledgerentry_sealed_once", "lp_wall_ledgerentry_unsealed")
OLD = tuple(
    wall for wall in import_module("readiness.migrations.0007_sealed_log").WALLS if wall.name in _NAMES
)
WALLS = tuple(replace(wall, asked_first=True) for wall in OLD)
_DOWN = build(OLD)

#: Table and column of each foreign key that stands first in another index.
_TWICE = (
    ("readiness_ledgerentry", "team_id"),
    ("readiness_ledgerentry", "service_id"),
    ("readiness_ledgercommitment", "entry_id"),
)


def _indexes(editor, table, column):
    with editor.connection.cursor() as cursor:
        found = editor.connection.introspection.get_constraints(cursor, table)
    # The names that Django makes hold table and column; those of the model's own indexes do not.
    return [
        name
        for name, one in found.items()
        if one["index"]
        and not one["unique"]
        and one["columns"] == [column]
        and name.startswith(f"{table}_{column}")
    ]


def drop(_apps, editor):
    """By name, since altering the field would have SQLite make the table anew and lose its walls."""
    for table, column in _TWICE:
        for name in _indexes(editor, table, column):
            editor.execute(f'DROP INDEX "{name}"')


def make(_apps, editor):
    """As before, under a name that `drop` finds."""
    for table, column in _TWICE:
        editor.execute(f'CREATE INDEX "{table}_{column}_again" ON "{table}" ("{column}")')


def _field(to, **options):
    return models.ForeignKey(to=to, db_index=False, on_delete=django.db.models.deletion.PROTECT, **options)


class Migration(migrations.Migration):
    """The state says what the statements do."""

    dependencies = [("readiness", "0018_ingest")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunPython(drop, make)],
            state_operations=[
                migrations.AlterField(
                    "ledgerentry", "team", _field("readiness.team", blank=True, null=True, related_name="+")
                ),
                migrations.AlterField(
                    "ledgerentry",
                    "service",
                    _field("readiness.service", blank=True, null=True, related_name="+"),
                ),
                migrations.AlterField(
                    "ledgercommitment", "entry", _field("readiness.ledgerentry", related_name="commitments")
                ),
            ],
        ),
        migrations.RunPython(_DOWN.reverse_code, _DOWN.code),
        build(WALLS),
    ]
