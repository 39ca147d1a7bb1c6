"""What tools report, and the keys of pipelines."""

import django.db.models.deletion
import readiness.identifiers
from django.conf import settings
from django.db import migrations, models

from readiness.ledger.walls import append_only, build, kept, not_pushed_out, stays

WALLS = (
    stays(
        "readiness_ingesttoken", "id", "service_id", "environment_id", "name", "prefix", "digest", "created_by_id",
        "created_at", "expires_at", once=("revoked_at", "revoked_by_id"),
    ),
    kept("readiness_ingesttoken"),
    not_pushed_out("readiness_ingesttoken", "id"),
    not_pushed_out("readiness_ingesttoken", "prefix"),
    not_pushed_out("readiness_ingesttoken", "digest"),
    append_only("readiness_toolreport"),
    not_pushed_out(
        "readiness_toolreport", "environment_id", "format", "part", "release", "commit_sha", "sha256", "number"
    ),
)


class Migration(migrations.Migration):

    dependencies = [
        ('readiness', '0017_waiver_warnings'),
    ]

    operations = [
        migrations.CreateModel(
            name='IngestToken',
            fields=[
                ('id', models.UUIDField(default=readiness.identifiers.new_id, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=80)),
                ('prefix', models.CharField(max_length=16, unique=True)),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('created_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('last_used_at', models.DateTimeField(blank=True, null=True)),
                ('revoked_at', models.DateTimeField(blank=True, null=True)),
                ('created_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('environment', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='ingest_tokens', to='readiness.environment')),
                ('revoked_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('service', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='ingest_tokens', to='readiness.service')),
            ],
        ),
        migrations.CreateModel(
            name='ToolReport',
            fields=[
                ('id', models.UUIDField(default=readiness.identifiers.new_id, editable=False, primary_key=True, serialize=False)),
                ('format', models.CharField(max_length=60)),
                ('part', models.CharField(blank=True, max_length=60)),
                ('release', models.CharField(blank=True, max_length=100)),
                ('commit_sha', models.CharField(blank=True, max_length=64)),
                ('sha256', models.CharField(max_length=64)),
                ('size', models.PositiveBigIntegerField()),
                ('number', models.PositiveIntegerField(default=1)),
                ('status', models.CharField(max_length=8)),
                ('code', models.CharField(max_length=60)),
                ('sentence', models.TextField()),
                ('remedy', models.TextField(blank=True)),
                ('severity', models.CharField(max_length=8)),
                ('observations', models.JSONField()),
                ('rule_version', models.PositiveIntegerField()),
                ('counts_until', models.DateTimeField()),
                ('identity', models.JSONField(blank=True, default=dict)),
                ('received_at', models.DateTimeField()),
                ('environment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tool_reports', to='readiness.environment')),
                ('file', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tool_reports', to='readiness.storedfile')),
                ('revision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tool_reports', to='readiness.evidencerevision')),
                ('token', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='tool_reports', to='readiness.ingesttoken')),
            ],
        ),
        migrations.AddConstraint(
            model_name='ingesttoken',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('revoked_at__isnull', True), ('revoked_by__isnull', True)), models.Q(('revoked_at__isnull', False), ('revoked_by__isnull', False)), _connector='OR'), name='ingest_token_revoked_whole'),
        ),
        migrations.AddIndex(
            model_name='toolreport',
            index=models.Index(fields=['environment', '-received_at', '-id'], name='tool_report_by_place'),
        ),
        migrations.AddIndex(
            model_name='toolreport',
            index=models.Index(fields=['environment', 'format', 'part', '-received_at'], name='tool_report_by_format'),
        ),
        migrations.AddConstraint(
            model_name='toolreport',
            constraint=models.UniqueConstraint(fields=('environment', 'format', 'part', 'release', 'commit_sha', 'sha256', 'number'), name='tool_report_once'),
        ),
        migrations.AddConstraint(
            model_name='toolreport',
            constraint=models.CheckConstraint(condition=models.Q(('token__isnull', False), models.Q(('identity', {}), _negated=True), _connector='OR'), name='tool_report_has_a_sender'),
        ),
        build(WALLS),
    ]
