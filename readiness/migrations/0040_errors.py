"""Errors that services' SDKs send: who may, what came, its groups, tests and reviews."""

import django.db.models.deletion
import readiness.identifiers
from django.conf import settings
from django.db import migrations, models

from readiness.ledger.walls import append_only, build, kept, not_pushed_out, stays

# Groups, events and counts are changed and pruned by the portal's own work; what people testify is not.
WALLS = (
    append_only("readiness_errorreview"),
    not_pushed_out("readiness_errorreview", "id"),
    kept("readiness_errorkey"),
    stays(
        "readiness_errorkey", "id", "project_id", "public_key", "name", "created_by_id", "created_at",
        once=("revoked_at", "revoked_by_id"),
    ),
    not_pushed_out("readiness_errorkey", "id"),
    not_pushed_out("readiness_errorkey", "public_key"),
    kept("readiness_errorproject"),
    stays("readiness_errorproject", "id", "environment_id", "created_at"),
    not_pushed_out("readiness_errorproject", "id"),
    not_pushed_out("readiness_errorproject", "environment_id"),
    kept("readiness_errortest"),
    stays(
        "readiness_errortest", "id", "environment_id", "nonce", "planted", "signed_in", "started_by_id", "started_at",
        "expires_at", once=("event_id", "verdict", "code", "sentence", "revision_id"),
    ),
    not_pushed_out("readiness_errortest", "id"),
    not_pushed_out("readiness_errortest", "nonce"),
)


class Migration(migrations.Migration):

    dependencies = [
        ('readiness', '0039_alert_rows'),
    ]

    operations = [
        migrations.CreateModel(
            name='ErrorProject',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('keep_days', models.PositiveSmallIntegerField(default=90)),
                ('per_minute', models.PositiveIntegerField(default=3000)),
                ('bodies_per_hour', models.PositiveSmallIntegerField(default=50)),
                ('keep_emails', models.BooleanField(default=False)),
                ('created_at', models.DateTimeField()),
                ('environment', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='error_project', to='readiness.environment')),
            ],
        ),
        migrations.CreateModel(
            name='ErrorKey',
            fields=[
                ('id', models.UUIDField(default=readiness.identifiers.new_id, editable=False, primary_key=True, serialize=False)),
                ('public_key', models.CharField(max_length=32, unique=True)),
                ('name', models.CharField(max_length=80)),
                ('created_at', models.DateTimeField()),
                ('revoked_at', models.DateTimeField(blank=True, null=True)),
                ('created_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('revoked_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('project', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='keys', to='readiness.errorproject')),
            ],
        ),
        migrations.CreateModel(
            name='ErrorGroup',
            fields=[
                ('id', models.UUIDField(default=readiness.identifiers.new_id, editable=False, primary_key=True, serialize=False)),
                ('fingerprint', models.CharField(max_length=64)),
                ('title', models.CharField(max_length=250)),
                ('culprit', models.CharField(blank=True, max_length=250)),
                ('level', models.CharField(max_length=10)),
                ('platform', models.CharField(blank=True, max_length=40)),
                ('first_seen', models.DateTimeField()),
                ('last_seen', models.DateTimeField()),
                ('first_release', models.CharField(blank=True, max_length=200)),
                ('last_release', models.CharField(blank=True, max_length=200)),
                ('events', models.BigIntegerField(default=0)),
                ('users', models.PositiveIntegerField(default=0)),
                ('state', models.CharField(choices=[('open', 'Open'), ('resolved', 'Resolved'), ('ignored', 'Muted')], default='open', max_length=8)),
                ('regressed_at', models.DateTimeField(blank=True, null=True)),
                ('regressions', models.PositiveIntegerField(default=0)),
                ('resolved_at', models.DateTimeField(blank=True, null=True)),
                ('resolved_in', models.CharField(blank=True, max_length=200)),
                ('ignored_until', models.DateTimeField(blank=True, null=True)),
                ('ignored_reason', models.CharField(blank=True, max_length=1000)),
                ('assignee', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('resolved_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('project', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='groups', to='readiness.errorproject')),
            ],
        ),
        migrations.CreateModel(
            name='ErrorEvent',
            fields=[
                ('id', models.UUIDField(default=readiness.identifiers.new_id, editable=False, primary_key=True, serialize=False)),
                ('event_id', models.CharField(max_length=32)),
                ('received_at', models.DateTimeField()),
                ('occurred_at', models.DateTimeField()),
                ('release', models.CharField(blank=True, max_length=200)),
                ('body', models.TextField(blank=True, null=True)),
                ('scrubbed', models.PositiveIntegerField()),
                ('group', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='happened', to='readiness.errorgroup')),
                ('project', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='readiness.errorproject')),
            ],
        ),
        migrations.CreateModel(
            name='ErrorRelease',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('version', models.CharField(max_length=200)),
                ('events', models.BigIntegerField()),
                ('first_seen', models.DateTimeField()),
                ('last_seen', models.DateTimeField()),
                ('group', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='releases', to='readiness.errorgroup')),
            ],
        ),
        migrations.CreateModel(
            name='ErrorReview',
            fields=[
                ('id', models.UUIDField(default=readiness.identifiers.new_id, editable=False, primary_key=True, serialize=False)),
                ('since', models.DateTimeField()),
                ('until', models.DateTimeField()),
                ('saw', models.JSONField()),
                ('note', models.TextField(max_length=4000)),
                ('signed_at', models.DateTimeField()),
                ('revision', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='readiness.evidencerevision')),
                ('service', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='error_reviews', to='readiness.service')),
                ('signed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='ErrorTally',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('begins', models.DateTimeField()),
                ('what', models.CharField(max_length=40)),
                ('times', models.BigIntegerField()),
                ('project', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='tallies', to='readiness.errorproject')),
            ],
            options={
                'verbose_name_plural': 'error tallies',
            },
        ),
        migrations.CreateModel(
            name='ErrorTest',
            fields=[
                ('id', models.UUIDField(default=readiness.identifiers.new_id, editable=False, primary_key=True, serialize=False)),
                ('nonce', models.CharField(max_length=40, unique=True)),
                ('planted', models.CharField(max_length=40)),
                ('signed_in', models.BooleanField()),
                ('started_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('event_id', models.CharField(blank=True, max_length=32)),
                ('verdict', models.CharField(blank=True, max_length=8)),
                ('code', models.CharField(blank=True, max_length=60)),
                ('sentence', models.TextField(blank=True)),
                ('fields', models.JSONField(blank=True, default=dict)),
                ('environment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='error_tests', to='readiness.environment')),
                ('revision', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='readiness.evidencerevision')),
                ('started_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='ErrorUser',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('who', models.CharField(max_length=32)),
                ('group', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='met', to='readiness.errorgroup')),
            ],
        ),
        migrations.CreateModel(
            name='ErrorHour',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('begins', models.DateTimeField()),
                ('events', models.PositiveIntegerField()),
                ('kept', models.PositiveIntegerField()),
                ('group', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='hours', to='readiness.errorgroup')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('group', 'begins'), name='error_hour_once')],
            },
        ),
        migrations.AddConstraint(
            model_name='errorproject',
            constraint=models.CheckConstraint(condition=models.Q(('keep_days__gte', 1), ('keep_days__lte', 3650), ('per_minute__gte', 1), ('bodies_per_hour__gte', 1)), name='error_project_bounded'),
        ),
        migrations.AddConstraint(
            model_name='errorkey',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('revoked_at__isnull', True), ('revoked_by__isnull', True)), models.Q(('revoked_at__isnull', False), ('revoked_by__isnull', False)), _connector='OR'), name='error_key_revoked_whole'),
        ),
        migrations.AddIndex(
            model_name='errorgroup',
            index=models.Index(fields=['project', '-last_seen', '-id'], name='error_group_by_last'),
        ),
        migrations.AddIndex(
            model_name='errorgroup',
            index=models.Index(fields=['project', '-first_seen', '-id'], name='error_group_by_first'),
        ),
        migrations.AddConstraint(
            model_name='errorgroup',
            constraint=models.UniqueConstraint(fields=('project', 'fingerprint'), name='error_group_once'),
        ),
        migrations.AddConstraint(
            model_name='errorgroup',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('resolved_at__isnull', False), ('resolved_by__isnull', False), ('state', 'resolved')), models.Q(models.Q(('state', 'resolved'), _negated=True), ('resolved_at__isnull', True), ('resolved_by__isnull', True), ('resolved_in', '')), _connector='OR'), name='error_group_resolved_whole'),
        ),
        migrations.AddConstraint(
            model_name='errorgroup',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ignored_until__isnull', False), ('state', 'ignored'), models.Q(('ignored_reason', ''), _negated=True)), models.Q(models.Q(('state', 'ignored'), _negated=True), ('ignored_reason', ''), ('ignored_until__isnull', True)), _connector='OR'), name='error_group_muted_until'),
        ),
        migrations.AddIndex(
            model_name='errorevent',
            index=models.Index(fields=['group', '-received_at', '-id'], name='error_event_by_group'),
        ),
        migrations.AddIndex(
            model_name='errorevent',
            index=models.Index(fields=['project', 'received_at'], name='error_event_by_age'),
        ),
        migrations.AddConstraint(
            model_name='errorevent',
            constraint=models.UniqueConstraint(fields=('project', 'event_id'), name='error_event_once'),
        ),
        migrations.AddConstraint(
            model_name='errorrelease',
            constraint=models.UniqueConstraint(fields=('group', 'version'), name='error_release_once'),
        ),
        migrations.AddIndex(
            model_name='errorreview',
            index=models.Index(fields=['service', '-signed_at'], name='error_review_by_service'),
        ),
        migrations.AddConstraint(
            model_name='errortally',
            constraint=models.UniqueConstraint(fields=('project', 'begins', 'what'), name='error_tally_once'),
        ),
        migrations.AddIndex(
            model_name='errortest',
            index=models.Index(fields=['environment', '-started_at'], name='error_test_by_place'),
        ),
        migrations.AddConstraint(
            model_name='errortest',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('event_id', ''), ('revision__isnull', True), ('verdict', '')), models.Q(models.Q(('verdict', ''), _negated=True), ('revision__isnull', False), models.Q(('event_id', ''), _negated=True)), _connector='OR'), name='error_test_verified_by_an_event'),
        ),
        migrations.AddConstraint(
            model_name='erroruser',
            constraint=models.UniqueConstraint(fields=('group', 'who'), name='error_user_once'),
        ),
        build(WALLS),
    ]
