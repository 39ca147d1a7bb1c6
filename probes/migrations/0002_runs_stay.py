"""What a look gave stays what it gave; old runs go, the evidence that they became stays."""

from django.db import migrations

from readiness.ledger.walls import append_only, build, not_pushed_out

WALLS = (
    append_only("probes_run", may_delete=True),
    not_pushed_out("probes_run", "probe_id", "scheduled_for"),
)


class Migration(migrations.Migration):
    """Walls on both databases."""

    dependencies = [("probes", "0001_tables")]

    operations = [build(WALLS)]
