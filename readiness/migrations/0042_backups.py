"""Backup policies, the backups that jobs told of, canaries and restore drills, with their walls."""

import django.db.models.deletion
import django.db.models.functions.text
import readiness.identifiers
from django.conf import settings
from django.db import migrations, models


from readiness.ledger.walls import append_only, build, kept, not_pushed_out, refuse, stays

_POLICY, _RUN, _DRILL = "readiness_backuppolicy", "readiness_backuprun", "readiness_restoredrill"
_WORD, _CANARY, _STEP = "readiness_policyword", "readiness_canary", "readiness_drillstep"
_NAME = ("environment_id", "LOWER({row}.name)")
_THERE = "{row}.ended_at IS NULL"
WALLS = (
    stays(
        _POLICY,
        *"id environment_id klass created_by_id created_at".split(),
        once=("ended_by_id", "ended_at"),
        over="OLD.ended_at IS NOT NULL",
    ),
    kept(_POLICY),
    not_pushed_out(_POLICY, "id"),
    not_pushed_out(_POLICY, "digest"),
    not_pushed_out(_POLICY, "digest", verbs=("UPDATE",)),
    not_pushed_out(_POLICY, *_NAME, where=_THERE),
    not_pushed_out(_POLICY, *_NAME, where=_THERE, verbs=("UPDATE",)),
    append_only(_WORD),
    not_pushed_out(_WORD, "id"),
    append_only(_CANARY),
    not_pushed_out(_CANARY, "id"),
    not_pushed_out(_CANARY, "digest"),
    not_pushed_out(_CANARY, "run_id"),
    append_only(_STEP),
    not_pushed_out(_STEP, "id"),
    not_pushed_out(_STEP, "drill_id", "key"),
    stays(_RUN, *"id policy_id run_id kind began_at".split(), over="OLD.state <> 'running'"),
    # Pieces of the log are many and go; backups stay.
    refuse("backup_run_kept", _RUN, when="OLD.kind = 'full'", message="a backup stays in the record", verbs=("DELETE",)),
    not_pushed_out(_RUN, "id"),
    not_pushed_out(_RUN, "policy_id", "run_id"),
    stays(
        _DRILL,
        *(
            "id environment_id way policy_id label run_id report_id backup_began_at backup_ended_at rto_minutes "
            "rpo_minutes started_by_id started_at"
        ).split(),
        over="OLD.state <> 'running'",
    ),
    kept(_DRILL),
    not_pushed_out(_DRILL, "id"),
    not_pushed_out(_DRILL, "environment_id", where="{row}.state = 'running'"),
    not_pushed_out(_DRILL, "environment_id", where="{row}.state = 'running'", verbs=("UPDATE",)),
)


class Migration(migrations.Migration):

    dependencies = [
        ("readiness", "0041_after_launches"),
    ]

    operations = [
        migrations.AlterField(
            model_name='finding',
            name='kind',
            field=models.CharField(choices=[('contradiction', 'Contradiction'), ('dependency', 'Dependency'), ('secret', 'Secret'), ('recovery', 'Recovery')], max_length=20),
        ),
        migrations.CreateModel(
            name='BackupPolicy',
            fields=[
                ('id', models.UUIDField(default=readiness.identifiers.new_id, editable=False, primary_key=True, serialize=False)),
                ('klass', models.CharField(choices=[('database', 'Database'), ('uploads', 'User uploads'), ('configuration', 'Configuration')], max_length=16, verbose_name='class')),
                ('name', models.CharField(max_length=120)),
                ('cadence_minutes', models.PositiveIntegerField(default=1440)),
                ('grace_minutes', models.PositiveIntegerField(default=120)),
                ('daily_at', models.TimeField(blank=True, null=True)),
                ('zone', models.CharField(default='UTC', max_length=64)),
                ('keep_days', models.PositiveIntegerField(default=30)),
                ('waived', models.JSONField(blank=True, default=list)),
                ('weaker', models.JSONField(blank=True, default=list)),
                ('weaker_reason', models.TextField(blank=True, max_length=4000)),
                ('tool', models.CharField(blank=True, choices=[('', 'Heartbeats only'), ('pgbackrest', 'pgBackRest'), ('restic', 'restic'), ('barman', 'Barman')], default='', max_length=16)),
                ('part', models.CharField(blank=True, max_length=60)),
                ('created_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('ended_reason', models.TextField(blank=True, max_length=4000)),
                ('prefix', models.CharField(blank=True, max_length=16)),
                ('digest', models.CharField(blank=True, max_length=64, null=True, unique=True)),
                ('pinged_at', models.DateTimeField(blank=True, null=True)),
                ('settled_at', models.DateTimeField(blank=True, null=True)),
                ('check_at', models.DateTimeField(blank=True, null=True)),
                ('created_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('ended_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('environment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='backup_policies', to='readiness.environment')),
            ],
            options={
                'verbose_name_plural': 'backup policies',
            },
        ),
        migrations.CreateModel(
            name='BackupRun',
            fields=[
                ('id', models.UUIDField(default=readiness.identifiers.new_id, editable=False, primary_key=True, serialize=False)),
                ('run_id', models.CharField(max_length=64)),
                ('kind', models.CharField(choices=[('full', 'Full'), ('log', 'Log')], default='full', max_length=4)),
                ('state', models.CharField(choices=[('running', 'Running'), ('ok', 'Done'), ('failed', 'Failed')], max_length=8)),
                ('began_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('size', models.PositiveBigIntegerField(blank=True, null=True)),
                ('seconds', models.FloatField(blank=True, null=True)),
                ('label', models.CharField(blank=True, max_length=200)),
                ('exit_status', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('log', models.TextField(blank=True)),
                ('policy', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='runs', to='readiness.backuppolicy')),
            ],
        ),
        migrations.CreateModel(
            name='Canary',
            fields=[
                ('id', models.UUIDField(default=readiness.identifiers.new_id, editable=False, primary_key=True, serialize=False)),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('given_at', models.DateTimeField()),
                ('policy', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='canaries', to='readiness.backuppolicy')),
                ('run', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='canary', to='readiness.backuprun')),
            ],
            options={
                'verbose_name_plural': 'canaries',
            },
        ),
        migrations.CreateModel(
            name='PolicyWord',
            fields=[
                ('id', models.UUIDField(default=readiness.identifiers.new_id, editable=False, primary_key=True, serialize=False)),
                ('line', models.CharField(max_length=24)),
                ('statement', models.TextField(max_length=4000)),
                ('link', models.URLField(blank=True, max_length=500)),
                ('said_at', models.DateTimeField()),
                ('counts_until', models.DateTimeField()),
                ('policy', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='words', to='readiness.backuppolicy')),
                ('said_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='RestoreDrill',
            fields=[
                ('id', models.UUIDField(default=readiness.identifiers.new_id, editable=False, primary_key=True, serialize=False)),
                ('way', models.CharField(choices=[('form', 'By hand'), ('script', 'By a script')], max_length=8)),
                ('state', models.CharField(choices=[('running', 'Running'), ('passed', 'Passed'), ('failed', 'Failed'), ('abandoned', 'Given up')], default='running', max_length=10)),
                ('label', models.CharField(max_length=200)),
                ('backup_began_at', models.DateTimeField()),
                ('backup_ended_at', models.DateTimeField()),
                ('rto_minutes', models.PositiveIntegerField()),
                ('rpo_minutes', models.PositiveIntegerField()),
                ('started_at', models.DateTimeField()),
                ('finished_at', models.DateTimeField(blank=True, null=True)),
                ('code', models.CharField(blank=True, max_length=40)),
                ('sentence', models.CharField(blank=True, max_length=400)),
                ('proven', models.BooleanField(default=False)),
                ('rto_seconds', models.PositiveIntegerField(blank=True, null=True)),
                ('rpo_seconds', models.PositiveIntegerField(blank=True, null=True)),
                ('environment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='restore_drills', to='readiness.environment')),
                ('finished_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('policy', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='drills', to='readiness.backuppolicy')),
                ('report', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='drills', to='readiness.toolreport')),
                ('run', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='drills', to='readiness.backuprun')),
                ('started_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='DrillStep',
            fields=[
                ('id', models.UUIDField(default=readiness.identifiers.new_id, editable=False, primary_key=True, serialize=False)),
                ('key', models.CharField(max_length=24)),
                ('number', models.PositiveSmallIntegerField()),
                ('outcome', models.CharField(choices=[('ok', 'Done'), ('failed', 'Failed')], max_length=6)),
                ('began_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField()),
                ('note', models.TextField(blank=True, max_length=8000)),
                ('facts', models.JSONField(blank=True, default=dict)),
                ('told_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('drill', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='steps', to='readiness.restoredrill')),
            ],
            options={
                'ordering': ('number',),
            },
        ),
        migrations.AddIndex(
            model_name='backuppolicy',
            index=models.Index(fields=['check_at'], name='backup_policy_check'),
        ),
        migrations.AddConstraint(
            model_name='backuppolicy',
            constraint=models.UniqueConstraint(models.F('environment'), django.db.models.functions.text.Lower('name'), condition=models.Q(('ended_at__isnull', True)), name='backup_policy_once'),
        ),
        migrations.AddConstraint(
            model_name='backuppolicy',
            constraint=models.CheckConstraint(condition=models.Q(('weaker', []), models.Q(('weaker_reason', ''), _negated=True), _connector='OR'), name='backup_policy_weaker_says_why'),
        ),
        migrations.AddConstraint(
            model_name='backuppolicy',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ended_at__isnull', True), ('ended_reason', '')), models.Q(('ended_at__isnull', False), models.Q(('ended_reason', ''), _negated=True)), _connector='OR'), name='backup_policy_ended_whole'),
        ),
        migrations.AddIndex(
            model_name='backuprun',
            index=models.Index(fields=['policy', 'kind', '-ended_at'], name='backup_run_newest'),
        ),
        migrations.AddIndex(
            model_name='backuprun',
            index=models.Index(fields=['policy', 'label'], name='backup_run_label'),
        ),
        migrations.AddConstraint(
            model_name='backuprun',
            constraint=models.UniqueConstraint(fields=('policy', 'run_id'), name='backup_run_once'),
        ),
        migrations.AddConstraint(
            model_name='backuprun',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ended_at__isnull', True), ('state', 'running')), models.Q(('ended_at__isnull', False), ('state__in', ['ok', 'failed'])), _connector='OR'), name='backup_run_ended_whole'),
        ),
        migrations.AddIndex(
            model_name='canary',
            index=models.Index(fields=['policy', '-given_at'], name='canary_newest'),
        ),
        migrations.AddIndex(
            model_name='policyword',
            index=models.Index(fields=['policy', 'line', '-said_at'], name='policy_word_newest'),
        ),
        migrations.AddIndex(
            model_name='restoredrill',
            index=models.Index(fields=['environment', '-started_at'], name='restore_drill_newest'),
        ),
        migrations.AddConstraint(
            model_name='restoredrill',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'running')), fields=('environment',), name='restore_drill_one_running'),
        ),
        migrations.AddConstraint(
            model_name='restoredrill',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('finished_at__isnull', True), ('state', 'running')), models.Q(models.Q(('state', 'running'), _negated=True), ('finished_at__isnull', False)), _connector='OR'), name='restore_drill_ended_whole'),
        ),
        migrations.AddConstraint(
            model_name='drillstep',
            constraint=models.UniqueConstraint(fields=('drill', 'key'), name='drill_step_once'),
        ),
        build(WALLS),
    ]
