"""Reviews that a later text outdates, withdrawn waivers, room for long titles, and four eyes on who attaches."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from readiness.ledger.walls import build, refuse

_WIDER = (
    ("checklisttemplate", "title", 200),
    ("templateversion", "title", 200),
    ("templateitem", "key", 101),
    ("templateitem", "section", 200),
    ("checklistitem", "key", 101),
)

# Who attaches evidence that is there already puts it forward for that item, as much as who submitted it.
WALLS = (
    refuse(
        "review_by_another",
        "readiness_evidencereview",
        when=(
            "EXISTS (SELECT 1 FROM readiness_itemevidence a, readiness_evidencerevision r "
            "WHERE a.id = NEW.attachment_id AND r.id = NEW.revision_id "
            "AND a.attached_by_id = NEW.reviewer_id AND a.attached_at >= r.submitted_at)"
        ),
        message="four eyes: the reviewer put this revision forward",
    ),
)


def widen(_apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """PostgreSQL only: SQLite keeps texts of any length, and remaking a table there would drop its walls."""
    if editor.connection.vendor == "postgresql":
        for table, column, length in _WIDER:
            editor.execute(f'ALTER TABLE "readiness_{table}" ALTER COLUMN "{column}" TYPE varchar({length})')


class Migration(migrations.Migration):
    """Columns and one wall."""

    dependencies = [
        ("readiness", "0003_search"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField("checklistitem", "reviewed_from", models.DateTimeField(blank=True, null=True)),
        migrations.AddField("waiver", "withdrawn_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddField(
            "waiver",
            "withdrawn_by",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.SeparateDatabaseAndState(
            # Nothing to take back: shorter columns would cut what they hold.
            database_operations=[migrations.RunPython(widen, migrations.RunPython.noop)],
            state_operations=[
                migrations.AlterField(table, column, models.CharField(max_length=length))
                for table, column, length in _WIDER
            ],
        ),
        build(WALLS),
    ]
