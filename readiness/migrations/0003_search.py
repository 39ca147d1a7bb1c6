"""Search by a part of the name: Django's icontains sends UPPER(name), so that expression gets the index."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

INDEXES = {
    "service_upper_name_trigram": ("readiness_service", "name"),
    "service_upper_slug_trigram": ("readiness_service", "slug"),
    "evidence_upper_title_trigram": ("readiness_evidence", "title"),
}


def up(_apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """PostgreSQL only: SQLite has no trigram index, and scans its one file fast enough for trying out."""
    if editor.connection.vendor != "postgresql":
        return
    editor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    for name, (table, column) in INDEXES.items():
        editor.execute(f'CREATE INDEX "{name}" ON "{table}" USING gin (UPPER("{column}"::text) gin_trgm_ops)')


def down(_apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Takes the indexes away; the extension may serve others."""
    if editor.connection.vendor == "postgresql":
        for name in INDEXES:
            editor.execute(f'DROP INDEX IF EXISTS "{name}"')


class Migration(migrations.Migration):
    """Trigram indexes."""

    dependencies = [("readiness", "0002_walls")]

    operations = [migrations.RunPython(up, down)]
