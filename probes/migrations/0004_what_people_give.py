"""What people give to probes: it is ended, not changed, and stays."""

import django.db.models.deletion
import readiness.identifiers
from django.conf import settings
from django.db import migrations, models

from readiness.ledger.walls import build, kept, not_pushed_out, stays

_OVER = "OLD.ended_at IS NOT NULL"
_LIVE = "{row}.ended_at IS NULL"
WALLS = (
    stays("probes_declaration", "id", "environment_id", "kind", "settings", "declared_by_id", "declared_at", over=_OVER),
    stays(
        "probes_toolconnection", "id", "team_id", "environment_id", "place", "tool", "base_url", "account", "made_by_id",
        "made_at", over=_OVER,
    ),
    stays("probes_hostproof", "id", "service_id", "host", "token", "begun_by_id", "begun_at", over=_OVER),
    stays(
        "probes_permit", "id", "environment_id", "team_id", "kind", "paths", "opens_at", "closes_at", "daily_from",
        "daily_until", "requests_a_day", "given_by_id", "given_at", over=_OVER,
    ),
    stays("probes_probestop", "id", "environment_id", "place", "reason", "stopped_by_id", "stopped_at", over=_OVER),
    *(
        wall
        for name in ("declaration", "toolconnection", "hostproof", "permit", "probestop")
        for wall in (kept(f"probes_{name}"), not_pushed_out(f"probes_{name}", "id"))
    ),
    not_pushed_out("probes_declaration", "environment_id", "kind", where=_LIVE),
    not_pushed_out("probes_toolconnection", "place", "tool", where=_LIVE),
    not_pushed_out("probes_hostproof", "service_id", "host", where=_LIVE),
    not_pushed_out("probes_permit", "environment_id", "kind", where=_LIVE),
    not_pushed_out("probes_probestop", "place", where=_LIVE),
)  # fmt: skip


class Migration(migrations.Migration):

    dependencies = [
        ('probes', '0003_standing_days_maintenance'),
        ('readiness', '0017_waiver_warnings'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Declaration',
            fields=[
                ('id', models.UUIDField(default=readiness.identifiers.new_id, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(max_length=60)),
                ('settings', models.JSONField(default=dict)),
                ('declared_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('declared_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('ended_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('environment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='declarations', to='readiness.environment')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('environment', 'kind'), name='declaration_once')],
            },
        ),
        migrations.CreateModel(
            name='HostProof',
            fields=[
                ('id', models.UUIDField(default=readiness.identifiers.new_id, editable=False, primary_key=True, serialize=False)),
                ('host', models.CharField(max_length=255)),
                ('token', models.CharField(max_length=80)),
                ('begun_at', models.DateTimeField()),
                ('asked_at', models.DateTimeField(blank=True, null=True)),
                ('checked_at', models.DateTimeField(blank=True, null=True)),
                ('way', models.CharField(blank=True, choices=[('web', 'A file on the web'), ('dns', 'A TXT record')], max_length=3)),
                ('problem', models.CharField(blank=True, max_length=300)),
                ('proven_until', models.DateTimeField(blank=True, null=True)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('begun_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('ended_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('service', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='host_proofs', to='readiness.service')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('service', 'host'), name='host_proof_once')],
            },
        ),
        migrations.CreateModel(
            name='Permit',
            fields=[
                ('id', models.UUIDField(default=readiness.identifiers.new_id, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(max_length=60)),
                ('paths', models.JSONField()),
                ('opens_at', models.DateTimeField()),
                ('closes_at', models.DateTimeField()),
                ('daily_from', models.TimeField(blank=True, null=True)),
                ('daily_until', models.TimeField(blank=True, null=True)),
                ('requests_a_day', models.PositiveIntegerField()),
                ('given_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('ended_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('environment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='permits', to='readiness.environment')),
                ('given_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('team', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='readiness.team')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('environment', 'kind'), name='permit_once'), models.CheckConstraint(condition=models.Q(('closes_at__gt', models.F('opens_at'))), name='permit_window_is_one')],
            },
        ),
        migrations.CreateModel(
            name='ProbeStop',
            fields=[
                ('id', models.UUIDField(default=readiness.identifiers.new_id, editable=False, primary_key=True, serialize=False)),
                ('place', models.CharField(max_length=36)),
                ('reason', models.CharField(blank=True, max_length=500)),
                ('stopped_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('ended_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('environment', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='probe_stops', to='readiness.environment')),
                ('stopped_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('place',), name='probe_stop_once')],
            },
        ),
        migrations.CreateModel(
            name='SpentRequests',
            fields=[
                ('id', models.UUIDField(default=readiness.identifiers.new_id, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(max_length=60)),
                ('day', models.DateField()),
                ('requests', models.PositiveIntegerField(default=0)),
                ('environment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='readiness.environment')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('environment', 'kind', 'day'), name='spent_requests_once')],
            },
        ),
        migrations.CreateModel(
            name='ToolConnection',
            fields=[
                ('id', models.UUIDField(default=readiness.identifiers.new_id, editable=False, primary_key=True, serialize=False)),
                ('place', models.CharField(max_length=36)),
                ('tool', models.CharField(max_length=40)),
                ('base_url', models.CharField(max_length=1000)),
                ('account', models.CharField(blank=True, max_length=200)),
                ('sealed', models.TextField(blank=True)),
                ('made_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('ended_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('environment', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='tool_connections', to='readiness.environment')),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('team', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tool_connections', to='readiness.team')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('place', 'tool'), name='connection_once'), models.CheckConstraint(condition=models.Q(('ended_at__isnull', True), ('sealed', ''), _connector='OR'), name='connection_ended_holds_no_secret')],
            },
        ),
        build(WALLS),
    ]
