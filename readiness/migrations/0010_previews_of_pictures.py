"""Previews of uploaded pictures, drawn by the worker."""

import django.db.models.deletion
from django.db import migrations, models


def owe(apps, _editor):
    """Pictures that came in before there were previews get theirs too."""
    kinds = ("image/png", "image/jpeg", "image/gif", "image/webp")
    rows = apps.get_model("readiness", "StoredFile").objects.filter(media_type__in=kinds)
    picture = apps.get_model("readiness", "Picture")
    for sha256 in rows.values_list("sha256", flat=True).iterator():
        picture.objects.create(file_id=sha256)


class Migration(migrations.Migration):

    dependencies = [
        ('readiness', '0009_review_pace'),
    ]

    operations = [
        migrations.CreateModel(
            name='Picture',
            fields=[
                ('file', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='picture', serialize=False, to='readiness.storedfile')),
                ('state', models.CharField(choices=[('due', 'Due'), ('drawn', 'Drawn'), ('none', 'None')], default='due', max_length=5)),
                ('width', models.PositiveIntegerField(blank=True, null=True)),
                ('height', models.PositiveIntegerField(blank=True, null=True)),
                ('reason', models.CharField(blank=True, max_length=200)),
                ('attempts', models.PositiveIntegerField(default=0)),
                ('lease_until', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('state', 'due')), fields=['file'], name='picture_due')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('state', 'drawn'), _negated=True), models.Q(('height__isnull', False), ('reason', ''), ('width__isnull', False)), _connector='OR'), name='picture_drawn_whole')],
            },
        ),
        migrations.RunPython(owe, migrations.RunPython.noop),
    ]
