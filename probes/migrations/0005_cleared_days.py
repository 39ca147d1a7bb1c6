"""Which days of runs were removed for their age."""

from django.db import migrations, models

from readiness.ledger.walls import build, kept, not_pushed_out, stays

# On SQLite a table that is made anew loses its walls: they come down first and go up again at the end.
WALLS = build(
    (
        stays("probes_runseal", "id", "service_id", "day", "count", "root", "sealed_at", once=("pruned_at",)),
        kept("probes_runseal"),
        not_pushed_out("probes_runseal", "id"),
        not_pushed_out("probes_runseal", "service_id", "day"),
    )
)


class Migration(migrations.Migration):
    dependencies = [("probes", "0004_what_people_give")]

    operations = [
        migrations.RunPython(WALLS.reverse_code, WALLS.code),
        migrations.AddField("runseal", "cleared", models.BooleanField(default=False)),
        WALLS,
    ]
