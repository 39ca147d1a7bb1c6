"""A reviewer's last decisions, read off an index however many they made."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """One index."""

    dependencies = [("readiness", "0008_decisions")]

    operations = [
        migrations.AddIndex(
            "evidencereview",
            models.Index(fields=["reviewer", "reviewed_at"], name="review_by_reviewer"),
        ),
    ]
