"""Settings on which rules rest, as the log was told of them."""

from django.db import migrations, models

import readiness.identifiers
from readiness.ledger.walls import append_only, build, not_pushed_out


class Migration(migrations.Migration):
    """One table, which nothing changes."""

    dependencies = [("readiness", "0019_quicker_log")]

    operations = [
        migrations.CreateModel(
            name="PolicySettings",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=readiness.identifiers.new_id,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("values", models.TextField()),
                ("told_at", models.DateTimeField()),
            ],
            options={
                "verbose_name_plural": "policy settings",
                "constraints": [
                    models.UniqueConstraint(fields=("number",), name="policy_settings_number_once")
                ],
            },
        ),
        build(
            (append_only("readiness_policysettings"), not_pushed_out("readiness_policysettings", "number"))
        ),
    ]
