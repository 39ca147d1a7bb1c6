"""The review queue in its whole order, so that the first page of it reads the first page of the index."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """One index, wider by the column that makes the order total."""

    dependencies = [("readiness", "0004_reviewing")]

    operations = [
        migrations.RemoveIndex("itemevidence", "item_evidence_waiting"),
        migrations.AddIndex(
            "itemevidence",
            models.Index(
                fields=["waiting_since", "id"],
                condition=models.Q(waiting_since__isnull=False),
                name="item_evidence_waiting",
            ),
        ),
    ]
