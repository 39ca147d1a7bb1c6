"""Received alerts stay what they were, and go by age; that they came stays in the ledger."""

from django.db import migrations

from readiness.ledger.walls import append_only, build

BEFORE = build((append_only("readiness_receivedalert"),))


class Migration(migrations.Migration):
    """The wall against changes stays, the one against removing goes."""

    dependencies = [("readiness", "0028_places_and_voices")]

    operations = [
        migrations.RunPython(BEFORE.reverse_code, BEFORE.code),
        build((append_only("readiness_receivedalert", may_delete=True),)),
    ]
