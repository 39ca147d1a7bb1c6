"""The keys that sign the gate's answers, and badges."""

import django.db.models.deletion
import readiness.identifiers
from django.conf import settings
from django.db import migrations, models

from readiness.ledger.walls import append_only, build, kept, not_pushed_out, stays


class Migration(migrations.Migration):

    dependencies = [
        ('readiness', '0010_previews_of_pictures'),
    ]

    operations = [
        migrations.CreateModel(
            name='GateKey',
            fields=[
                ('id', models.UUIDField(default=readiness.identifiers.new_id, editable=False, primary_key=True, serialize=False)),
                ('vkey', models.CharField(max_length=300, unique=True, verbose_name='verifier key')),
                ('added_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='GateBadge',
            fields=[
                ('id', models.UUIDField(default=readiness.identifiers.new_id, editable=False, primary_key=True, serialize=False)),
                ('key', models.CharField(max_length=43, unique=True)),
                ('shared_at', models.DateTimeField()),
                ('revoked_at', models.DateTimeField(blank=True, null=True)),
                ('environment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='badges', to='readiness.environment')),
                ('revoked_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('shared_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('revoked_at__isnull', True)), fields=('environment',), name='gate_badge_open_once')],
            },
        ),
        build(
            (
                append_only("readiness_gatekey"),
                not_pushed_out("readiness_gatekey", "vkey"),
                stays(
                    "readiness_gatebadge", "id", "environment_id", "key", "shared_by_id", "shared_at",
                    over="OLD.revoked_at IS NOT NULL",
                ),
                kept("readiness_gatebadge"),
                not_pushed_out("readiness_gatebadge", "id"),
                not_pushed_out("readiness_gatebadge", "key"),
                not_pushed_out(
                    "readiness_gatebadge", "environment_id", where="{row}.revoked_at IS NULL"
                ),
            )
        ),
    ]
