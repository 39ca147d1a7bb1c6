"""Each webhook of checkpoints has a place of its own, so that there are never too many; and nobody speaks in two
roles about one launch.
"""

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from readiness.ledger.walls import build, not_pushed_out, refuse

_WEBHOOK, _DECISION = "readiness_checkpointwebhook", "readiness_launchdecision"
WALLS = (
    refuse(
        "checkpoint_webhook_place",
        _WEBHOOK,
        when="NEW.place IS NULL OR NEW.place < 1 OR NEW.place > 20",
        message="readiness_checkpointwebhook stays: there are no more places",
    ),
    refuse(
        "checkpoint_webhook_place_stays",
        _WEBHOOK,
        when="NEW.place IS DISTINCT FROM OLD.place",
        message="the place of a webhook stays",
        verbs=("UPDATE",),
    ),
    not_pushed_out(_WEBHOOK, "place", where="{row}.removed_at IS NULL"),
    # Without gaps: two that are written at once ask for one number, which is taken once. So the second always sees
    # the first, and who spoke in it.
    refuse(
        "launch_decision_follows",
        _DECISION,
        when=f"NEW.number <> (SELECT COALESCE(MAX(d.number), 0) + 1 FROM {_DECISION} d "  # noqa: S608
        "WHERE d.launch_id = NEW.launch_id)",
        message="readiness_launchdecision stays: decisions are numbered without gaps",
    ),
    refuse(
        "launch_decision_voice",
        _DECISION,
        when=f"EXISTS (SELECT 1 FROM {_DECISION} d WHERE d.launch_id = NEW.launch_id "  # noqa: S608
        "AND d.decided_by_id = NEW.decided_by_id AND d.role <> NEW.role)",
        message="who spoke stays in one role: the words of two roles are those of two people",
    ),
)


def give_places(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Those that are told now, in their order. More than there are places for were added in a race: those stay."""
    rows = apps.get_model("readiness", "CheckpointWebhook").objects.using(editor.connection.alias)
    for place, row in enumerate(rows.filter(removed_at__isnull=True).order_by("added_at", "pk"), start=1):
        rows.filter(pk=row.pk).update(place=place)


class Migration(migrations.Migration):
    dependencies = [
        ("readiness", "0027_secret_register"),
    ]

    operations = [
        migrations.AddField(
            model_name="checkpointwebhook",
            name="place",
            field=models.PositiveSmallIntegerField(editable=False, null=True),
        ),
        migrations.RunPython(give_places, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="checkpointwebhook",
            constraint=models.UniqueConstraint(
                condition=models.Q(("removed_at__isnull", True)),
                fields=("place",),
                name="checkpoint_webhook_place_once",
            ),
        ),
        build(WALLS),
    ]
