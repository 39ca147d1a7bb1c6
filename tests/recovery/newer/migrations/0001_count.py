"""A table that did not exist, filled from rows that did."""

from django.db import migrations, models


def count(apps, _editor):
    """As a data migration does: it needs the rows to be there."""
    if people := apps.get_model("readiness", "User").objects.count():
        apps.get_model("newer", "Count").objects.create(people=people)


class Migration(migrations.Migration):
    """One step."""

    dependencies = [("readiness", "0001_tables")]

    operations = [
        migrations.CreateModel("Count", [("id", models.BigAutoField(primary_key=True)), ("people", models.IntegerField())]),
        migrations.RunPython(count),
    ]
