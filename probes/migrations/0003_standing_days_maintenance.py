"""How a probe stands, what is left of a day of runs, planned maintenance, and the walls around them."""

import django.db.models.deletion
import readiness.identifiers
from django.conf import settings
from django.db import migrations, models
from django.db.models.functions import Coalesce

from readiness.ledger.walls import append_only, build, kept, not_pushed_out, stays


RUN = (
    append_only("probes_run", may_delete=True),
    not_pushed_out("probes_run", "probe_id", "scheduled_for"),
)
# On SQLite a table that is made anew loses its walls: they come down first and go up again at the end.
OLD = build(RUN)
WALLS = (
    *RUN,
    stays("probes_runseal", "id", "service_id", "day", "count", "root", "sealed_at", once=("pruned_at",)),
    kept("probes_runseal"),
    not_pushed_out("probes_runseal", "id"),
    not_pushed_out("probes_runseal", "service_id", "day"),
    stays(
        "probes_maintenance", "id", "environment_id", "reason", "zone", "begins", "ends", "repeats", "last_day",
        "planned_by_id", "planned_at", once=("cancelled_by_id", "cancelled_at"),
    ),
    kept("probes_maintenance"),
    not_pushed_out("probes_maintenance", "id"),
)  # fmt: skip


def tell_days(apps, _editor):
    """Runs of before belong to the day on which they ended."""
    runs = apps.get_model("probes", "Run").objects.filter(kept_at__isnull=True)
    runs.update(kept_at=Coalesce("finished_at", "scheduled_for"))


class Migration(migrations.Migration):

    dependencies = [
        ('probes', '0002_runs_stay'),
        ('readiness', '0017_waiver_warnings'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunPython(OLD.reverse_code, OLD.code),
        migrations.CreateModel(
            name='Maintenance',
            fields=[
                ('id', models.UUIDField(default=readiness.identifiers.new_id, editable=False, primary_key=True, serialize=False)),
                ('reason', models.CharField(max_length=200)),
                ('zone', models.CharField(max_length=64)),
                ('begins', models.CharField(max_length=16)),
                ('ends', models.CharField(max_length=16)),
                ('repeats', models.CharField(choices=[('once', 'Once'), ('daily', 'Every day'), ('weekly', 'Every week')], default='once', max_length=6)),
                ('last_day', models.DateField(blank=True, null=True)),
                ('planned_at', models.DateTimeField()),
                ('cancelled_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'verbose_name_plural': 'maintenance',
            },
        ),
        migrations.CreateModel(
            name='ProbeDay',
            fields=[
                ('id', models.UUIDField(default=readiness.identifiers.new_id, editable=False, primary_key=True, serialize=False)),
                ('day', models.DateField()),
                ('passed', models.PositiveIntegerField(default=0)),
                ('warned', models.PositiveIntegerField(default=0)),
                ('failed', models.PositiveIntegerField(default=0)),
                ('errors', models.PositiveIntegerField(default=0)),
                ('skipped', models.PositiveIntegerField(default=0)),
                ('missed', models.PositiveIntegerField(default=0)),
                ('maintained', models.PositiveIntegerField(default=0)),
                ('phases', models.JSONField(blank=True, default=dict)),
            ],
        ),
        migrations.CreateModel(
            name='RunSeal',
            fields=[
                ('id', models.UUIDField(default=readiness.identifiers.new_id, editable=False, primary_key=True, serialize=False)),
                ('day', models.DateField()),
                ('count', models.PositiveIntegerField()),
                ('root', models.CharField(max_length=64)),
                ('sealed_at', models.DateTimeField()),
                ('pruned_at', models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.AddField(
            model_name='probe',
            name='bad_in_row',
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='probe',
            name='flapping',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='probe',
            name='good_in_row',
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='probe',
            name='grid_since',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='probe',
            name='recent',
            field=models.CharField(blank=True, max_length=21),
        ),
        migrations.AddField(
            model_name='probe',
            name='told_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='probe',
            name='told_code',
            field=models.CharField(blank=True, max_length=60),
        ),
        migrations.AddField(
            model_name='probe',
            name='told_digest',
            field=models.CharField(blank=True, max_length=64),
        ),
        migrations.AddField(
            model_name='probe',
            name='told_revision',
            field=models.UUIDField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='probe',
            name='told_status',
            field=models.CharField(blank=True, max_length=8),
        ),
        migrations.AddField(
            model_name='run',
            name='attempts',
            field=models.PositiveSmallIntegerField(default=1),
        ),
        migrations.AddField(
            model_name='run',
            name='in_maintenance',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='run',
            name='kept_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='run',
            name='tries',
            field=models.JSONField(blank=True, default=list),
        ),
        migrations.AddIndex(
            model_name='run',
            index=models.Index(fields=['kept_at'], name='run_by_day'),
        ),
        migrations.AddField(
            model_name='maintenance',
            name='cancelled_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='maintenance',
            name='environment',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='maintenance', to='readiness.environment'),
        ),
        migrations.AddField(
            model_name='maintenance',
            name='planned_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='probeday',
            name='probe',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='days', to='probes.probe'),
        ),
        migrations.AddField(
            model_name='runseal',
            name='service',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='run_seals', to='readiness.service'),
        ),
        migrations.AddIndex(
            model_name='maintenance',
            index=models.Index(fields=['environment', 'cancelled_at'], name='maintenance_open'),
        ),
        migrations.AddConstraint(
            model_name='probeday',
            constraint=models.UniqueConstraint(fields=('probe', 'day'), name='probe_day_once'),
        ),
        migrations.AddIndex(
            model_name='runseal',
            index=models.Index(fields=['day'], name='run_seal_by_day'),
        ),
        migrations.AddConstraint(
            model_name='runseal',
            constraint=models.UniqueConstraint(fields=('service', 'day'), name='run_seal_once'),
        ),
        migrations.RunPython(tell_days, migrations.RunPython.noop),
        build(WALLS),
    ]
