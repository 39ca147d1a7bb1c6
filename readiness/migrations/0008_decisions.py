"""Go and no-go, decided by people: append-only."""

import django.db.models.deletion
import readiness.identifiers
from django.conf import settings
from django.db import migrations, models

from readiness.ledger.walls import append_only, build, not_pushed_out


class Migration(migrations.Migration):

    dependencies = [
        ('readiness', '0007_sealed_log'),
    ]

    operations = [
        migrations.CreateModel(
            name='LaunchDecision',
            fields=[
                ('id', models.UUIDField(default=readiness.identifiers.new_id, editable=False, primary_key=True, serialize=False)),
                ('number', models.PositiveIntegerField()),
                ('role', models.CharField(choices=[('lead', 'Team lead'), ('security_reviewer', 'Security reviewer')], max_length=20)),
                ('verdict', models.CharField(choices=[('go', 'Go'), ('no-go', 'No-go')], max_length=5)),
                ('reason', models.TextField(max_length=4000)),
                ('machine_verdict', models.CharField(choices=[('go', 'Go'), ('no-go', 'No-go')], max_length=5)),
                ('machine_reasons', models.PositiveSmallIntegerField()),
                ('digest', models.CharField(max_length=64)),
                ('decided_at', models.DateTimeField()),
                ('decided_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('launch', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='decisions', to='readiness.launch')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('launch', 'number'), name='launch_decision_once'), models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='launch_decision_has_reason')],
            },
        ),
        build(
            (
                append_only("readiness_launchdecision"),
                not_pushed_out("readiness_launchdecision", "launch_id", "number"),
            )
        ),
    ]
