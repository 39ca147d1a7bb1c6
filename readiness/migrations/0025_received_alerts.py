"""Alerts as Alertmanager delivered them."""

import django.db.models.deletion
import readiness.identifiers
from django.db import migrations, models

from readiness.ledger.walls import append_only, build, not_pushed_out

WALLS = (
    append_only("readiness_receivedalert"),
    not_pushed_out("readiness_receivedalert", "id"),
    not_pushed_out("readiness_receivedalert", "environment_id", "fingerprint", "starts_at", "status"),
)


class Migration(migrations.Migration):

    dependencies = [
        ('readiness', '0024_warnings_of_finding_waivers'),
    ]

    operations = [
        migrations.CreateModel(
            name='ReceivedAlert',
            fields=[
                ('id', models.UUIDField(default=readiness.identifiers.new_id, editable=False, primary_key=True, serialize=False)),
                ('fingerprint', models.CharField(max_length=64)),
                ('status', models.CharField(choices=[('firing', 'Firing'), ('resolved', 'Resolved')], max_length=8)),
                ('starts_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField(blank=True, null=True)),
                ('name', models.CharField(blank=True, max_length=255)),
                ('labels', models.JSONField()),
                ('annotations', models.JSONField()),
                ('nonce', models.CharField(blank=True, max_length=64)),
                ('receiver', models.CharField(max_length=255)),
                ('group_key', models.CharField(blank=True, max_length=1000)),
                ('generator_url', models.CharField(blank=True, max_length=1000)),
                ('received_at', models.DateTimeField()),
                ('environment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='received_alerts', to='readiness.environment')),
                ('token', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='received_alerts', to='readiness.ingesttoken')),
            ],
            options={
                'indexes': [models.Index(fields=['environment', '-received_at', '-id'], name='received_alert_by_place'), models.Index(condition=models.Q(('nonce', ''), _negated=True), fields=['environment', 'nonce'], name='received_alert_nonce')],
                'constraints': [models.UniqueConstraint(fields=('environment', 'fingerprint', 'starts_at', 'status'), name='received_alert_once')],
            },
        ),
        build(WALLS),
    ]
