"""Deployments with their steps, triggers and decisions, overrides of the gate, and forges, with their walls."""

import django.db.models.deletion
import readiness.identifiers
from django.conf import settings
from django.db import migrations, models

from readiness.ledger.walls import append_only, build, kept, not_pushed_out, refuse, stays

_DEPLOYMENT, _STEP, _OVERRIDE = "readiness_deployment", "readiness_deploymentstep", "readiness_gateoverride"
_TRIGGER, _DECISION = "readiness_rollbacktrigger", "readiness_rollbackdecision"
_HOOK, _REPORT, _SIGHTING = "readiness_forgehook", "readiness_forgereport", "readiness_releasesighting"
_STANDS = (
    "SELECT 1 FROM readiness_gateoverride o WHERE o.id = NEW.override_id AND o.environment_id = NEW.environment_id "
    "AND o.state IN ('approved', 'withdrawn') AND o.decided_by_id IS NOT NULL AND o.decided_at <= NEW.started_at "
    "AND (o.release = '' OR o.release = NEW.release) AND o.expires_at > NEW.started_at "
    "AND (o.withdrawn_at IS NULL OR o.withdrawn_at > NEW.started_at)"
)
_BOTH = ("INSERT", "UPDATE")
WALLS = (
    stays(
        _DEPLOYMENT,
        *"id environment_id source external_id rehearsal recorded_by_id recorded_at told_after".split(),
        once=tuple(
            "gate_verdict gate_reasons gate_at override_id mends_id recovered_at recovered_way recovered_words".split()
        ),
    ),
    kept(_DEPLOYMENT),
    not_pushed_out(_DEPLOYMENT, "id"),
    not_pushed_out(_DEPLOYMENT, "environment_id", where="{row}.state = 'running'"),
    not_pushed_out(_DEPLOYMENT, "environment_id", where="{row}.state = 'running'", verbs=("UPDATE",)),
    not_pushed_out(_DEPLOYMENT, "environment_id", "external_id", where="{row}.external_id <> ''"),
    # Two people said so, of this place and release, and it had not ended.
    refuse(
        "deployment_override",
        _DEPLOYMENT,
        when=f"NEW.override_id IS NOT NULL AND NEW.started_at IS NOT NULL AND NOT EXISTS ({_STANDS})",
        message="no override of two people stands for this",
        verbs=_BOTH,
    ),
    refuse(
        "deployment_mends_there",
        _DEPLOYMENT,
        when=(
            f"NEW.mends_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM {_DEPLOYMENT} d WHERE d.id = NEW.mends_id "
            "AND d.environment_id = NEW.environment_id)"
        ),
        message="what it mends is in another environment",
        verbs=_BOTH,
    ),
    append_only(_STEP),
    not_pushed_out(_STEP, "id"),
    not_pushed_out(_STEP, "deployment_id", "number"),
    not_pushed_out(_STEP, "deployment_id", "{row}.key", where="{row}.outcome IN ('done', 'skipped')"),
    append_only(_TRIGGER),
    not_pushed_out(_TRIGGER, "id"),
    not_pushed_out(_TRIGGER, "deployment_id", "kind"),
    append_only(_DECISION),
    not_pushed_out(_DECISION, "id"),
    not_pushed_out(_DECISION, "trigger_id"),
    append_only(_SIGHTING),
    not_pushed_out(_SIGHTING, "id"),
    not_pushed_out(_SIGHTING, "environment_id", "seen_at"),
    append_only(_REPORT),
    not_pushed_out(_REPORT, "id"),
    not_pushed_out(_REPORT, "environment_id", "external_id", "{row}.key"),
    stays(
        _HOOK,
        *"id service_id forge environments sealed added_by_id added_at".split(),
        once=("removed_by_id", "removed_at"),
    ),
    kept(_HOOK),
    not_pushed_out(_HOOK, "id"),
    not_pushed_out(_HOOK, "service_id", "forge", where="{row}.removed_at IS NULL"),
    not_pushed_out(_HOOK, "service_id", "forge", where="{row}.removed_at IS NULL", verbs=("UPDATE",)),
    stays(
        _OVERRIDE,
        *"id environment_id release reason expires_at requested_by_id requested_at".split(),
        once=tuple("decided_by_id decided_at decision_reason withdrawn_by_id withdrawn_at".split()),
        over="OLD.state IN ('refused', 'withdrawn')",
    ),
    kept(_OVERRIDE),
    not_pushed_out(_OVERRIDE, "id"),
    not_pushed_out(_OVERRIDE, "environment_id", where="{row}.state = 'requested'"),
    not_pushed_out(_OVERRIDE, "environment_id", where="{row}.state = 'requested'", verbs=("UPDATE",)),
)


class Migration(migrations.Migration):

    dependencies = [
        ('readiness', '0036_metric_mappings'),
    ]

    operations = [
        migrations.CreateModel(
            name='ForgeHook',
            fields=[
                ('id', models.UUIDField(default=readiness.identifiers.new_id, editable=False, primary_key=True, serialize=False)),
                ('forge', models.CharField(choices=[('github', 'GitHub'), ('gitlab', 'GitLab')], max_length=8)),
                ('environments', models.JSONField(default=dict)),
                ('sealed', models.TextField(max_length=4000)),
                ('added_at', models.DateTimeField()),
                ('removed_at', models.DateTimeField(blank=True, null=True)),
                ('added_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('removed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('service', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='forge_hooks', to='readiness.service')),
            ],
        ),
        migrations.CreateModel(
            name='ForgeReport',
            fields=[
                ('id', models.UUIDField(default=readiness.identifiers.new_id, editable=False, primary_key=True, serialize=False)),
                ('external_id', models.CharField(max_length=200)),
                ('key', models.CharField(max_length=200)),
                ('state', models.CharField(max_length=12)),
                ('said_at', models.DateTimeField()),
                ('facts', models.JSONField()),
                ('received_at', models.DateTimeField()),
                ('environment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='forge_reports', to='readiness.environment')),
                ('hook', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reports', to='readiness.forgehook')),
            ],
        ),
        migrations.CreateModel(
            name='GateOverride',
            fields=[
                ('id', models.UUIDField(default=readiness.identifiers.new_id, editable=False, primary_key=True, serialize=False)),
                ('reason', models.TextField(max_length=4000)),
                ('expires_at', models.DateTimeField()),
                ('state', models.CharField(choices=[('requested', 'Requested'), ('approved', 'Approved'), ('refused', 'Refused'), ('withdrawn', 'Withdrawn')], default='requested', max_length=12)),
                ('requested_at', models.DateTimeField()),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('decision_reason', models.TextField(blank=True, max_length=4000)),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
                ('release', models.CharField(blank=True, max_length=100)),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('environment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='gate_overrides', to='readiness.environment')),
                ('requested_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('withdrawn_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='Deployment',
            fields=[
                ('id', models.UUIDField(default=readiness.identifiers.new_id, editable=False, primary_key=True, serialize=False)),
                ('release', models.CharField(max_length=100)),
                ('previous_release', models.CharField(blank=True, max_length=100)),
                ('commit', models.CharField(blank=True, max_length=64)),
                ('committed_at', models.DateTimeField(blank=True, null=True)),
                ('url', models.CharField(blank=True, max_length=1000, verbose_name='address')),
                ('kind', models.CharField(choices=[('deploy', 'Deployment'), ('rollback', 'Rollback'), ('roll_forward', 'Roll forward')], default='deploy', max_length=12)),
                ('state', models.CharField(choices=[('planned', 'Planned'), ('running', 'Running'), ('succeeded', 'Succeeded'), ('failed', 'Failed'), ('cancelled', 'Cancelled'), ('lost', 'Nobody said how it ended')], max_length=10)),
                ('source', models.CharField(choices=[('api', 'API'), ('cli', 'Command line'), ('github', 'GitHub'), ('gitlab', 'GitLab'), ('guided', 'Guided page')], max_length=8)),
                ('external_id', models.CharField(blank=True, max_length=200)),
                ('note', models.TextField(blank=True, max_length=4000)),
                ('irreversible', models.BooleanField(default=False, verbose_name='migrations cannot be reverted')),
                ('irreversible_note', models.TextField(blank=True, max_length=4000)),
                ('rehearsal', models.BooleanField(default=False)),
                ('planned_for', models.DateTimeField(blank=True, null=True)),
                ('started_at', models.DateTimeField(blank=True, null=True)),
                ('finished_at', models.DateTimeField(blank=True, null=True)),
                ('happened_at', models.DateTimeField()),
                ('recorded_at', models.DateTimeField()),
                ('told_after', models.BooleanField(default=False)),
                ('gate_verdict', models.CharField(blank=True, choices=[('', 'Not asked'), ('go', 'Go'), ('no-go', 'No-go')], max_length=5)),
                ('gate_reasons', models.JSONField(blank=True, null=True)),
                ('gate_at', models.DateTimeField(blank=True, null=True)),
                ('recovered_at', models.DateTimeField(blank=True, null=True)),
                ('recovered_way', models.CharField(blank=True, choices=[('release_seen', 'The release was seen on the wire'), ('error_rate', 'The error rate is back'), ('both', 'The release was seen, and the error rate is back'), ('declared', 'Declared by a person')], max_length=12)),
                ('recovered_words', models.TextField(blank=True, max_length=4000)),
                ('environment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='deployments', to='readiness.environment')),
                ('mends', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='mended_by', to='readiness.deployment')),
                ('recorded_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('override', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='deployments', to='readiness.gateoverride')),
            ],
        ),
        migrations.CreateModel(
            name='ReleaseSighting',
            fields=[
                ('id', models.UUIDField(default=readiness.identifiers.new_id, editable=False, primary_key=True, serialize=False)),
                ('release', models.CharField(max_length=200)),
                ('status', models.PositiveSmallIntegerField()),
                ('seen_at', models.DateTimeField()),
                ('environment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sightings', to='readiness.environment')),
            ],
        ),
        migrations.CreateModel(
            name='RollbackTrigger',
            fields=[
                ('id', models.UUIDField(default=readiness.identifiers.new_id, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('error_rate', 'Error rate > 10 %'), ('broken', 'Critical functionality broken'), ('corruption', 'Data corruption detected'), ('vulnerability', 'Security vulnerability exposed')], max_length=16)),
                ('source', models.CharField(choices=[('machine', 'Measured'), ('person', 'Declared by a person'), ('probe', 'Seen by a probe')], max_length=8)),
                ('fired_at', models.DateTimeField()),
                ('recorded_at', models.DateTimeField()),
                ('sentence', models.TextField(max_length=4000)),
                ('numbers', models.JSONField(blank=True, null=True)),
                ('deployment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='triggers', to='readiness.deployment')),
                ('fired_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='RollbackDecision',
            fields=[
                ('id', models.UUIDField(default=readiness.identifiers.new_id, editable=False, primary_key=True, serialize=False)),
                ('verdict', models.CharField(choices=[('roll_back', 'Roll back'), ('stay', 'Do not roll back')], max_length=9)),
                ('reason', models.TextField(max_length=4000)),
                ('decided_at', models.DateTimeField()),
                ('decided_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('trigger', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='decision', to='readiness.rollbacktrigger')),
            ],
        ),
        migrations.CreateModel(
            name='DeploymentStep',
            fields=[
                ('id', models.UUIDField(default=readiness.identifiers.new_id, editable=False, primary_key=True, serialize=False)),
                ('number', models.PositiveSmallIntegerField()),
                ('key', models.CharField(max_length=40)),
                ('outcome', models.CharField(choices=[('done', 'Done'), ('skipped', 'Not needed'), ('failed', 'Failed')], max_length=8)),
                ('note', models.TextField(blank=True, max_length=4000)),
                ('facts', models.JSONField(blank=True, null=True)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('deployment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='steps', to='readiness.deployment')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('deployment', 'number'), name='deployment_step_number_once'), models.UniqueConstraint(condition=models.Q(('outcome__in', ['done', 'skipped'])), fields=('deployment', 'key'), name='deployment_step_once'), models.CheckConstraint(condition=models.Q(('outcome', 'done'), models.Q(('note', ''), _negated=True), _connector='OR'), name='deployment_step_has_a_word')],
            },
        ),
        migrations.AddConstraint(
            model_name='forgehook',
            constraint=models.UniqueConstraint(condition=models.Q(('removed_at__isnull', True)), fields=('service', 'forge'), name='forge_hook_once'),
        ),
        migrations.AddConstraint(
            model_name='forgereport',
            constraint=models.UniqueConstraint(fields=('environment', 'external_id', 'key'), name='forge_report_once'),
        ),
        migrations.AddIndex(
            model_name='gateoverride',
            index=models.Index(fields=['environment', '-requested_at'], name='gate_override_by_place'),
        ),
        migrations.AddConstraint(
            model_name='gateoverride',
            constraint=models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='gate_override_has_reason'),
        ),
        migrations.AddConstraint(
            model_name='gateoverride',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['approved', 'refused']), _negated=True), models.Q(('decided_by__isnull', False), models.Q(('decided_by', models.F('requested_by')), _negated=True)), _connector='OR'), name='gate_override_four_eyes'),
        ),
        migrations.AddConstraint(
            model_name='gateoverride',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'requested')), fields=('environment',), name='gate_override_open_once'),
        ),
        migrations.AddIndex(
            model_name='deployment',
            index=models.Index(fields=['environment', '-happened_at', '-id'], name='deployment_by_place'),
        ),
        migrations.AddIndex(
            model_name='deployment',
            index=models.Index(fields=['-happened_at', '-id'], name='deployment_by_time'),
        ),
        migrations.AddIndex(
            model_name='deployment',
            index=models.Index(fields=['state', 'started_at'], name='deployment_by_state'),
        ),
        migrations.AddConstraint(
            model_name='deployment',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'running')), fields=('environment',), name='deployment_running_once'),
        ),
        migrations.AddConstraint(
            model_name='deployment',
            constraint=models.UniqueConstraint(condition=models.Q(('external_id', ''), _negated=True), fields=('environment', 'external_id'), name='deployment_told_once'),
        ),
        migrations.AddConstraint(
            model_name='deployment',
            constraint=models.CheckConstraint(condition=models.Q(('release', ''), _negated=True), name='deployment_has_release'),
        ),
        migrations.AddConstraint(
            model_name='deployment',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('finished_at__isnull', True), ('started_at__isnull', True), ('state', 'planned')), models.Q(('finished_at__isnull', True), ('started_at__isnull', False), ('state', 'running')), models.Q(('finished_at__gte', models.F('started_at')), ('started_at__isnull', False), ('state__in', ['succeeded', 'failed', 'lost'])), models.Q(('finished_at__isnull', False), ('started_at__isnull', True), ('state', 'cancelled')), _connector='OR'), name='deployment_times_fit'),
        ),
        migrations.AddConstraint(
            model_name='deployment',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('gate_verdict', 'no-go'), _negated=True), ('kind', 'rollback'), ('told_after', True), ('override__isnull', False), _connector='OR'), name='deployment_gate_holds'),
        ),
        migrations.AddConstraint(
            model_name='deployment',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('recovered_at__isnull', True), ('recovered_way', '')), models.Q(('mends__isnull', False), ('recovered_at__isnull', False), models.Q(('recovered_way', ''), _negated=True)), _connector='OR'), name='deployment_recovered_whole'),
        ),
        migrations.AddConstraint(
            model_name='deployment',
            constraint=models.CheckConstraint(condition=models.Q(('mends__isnull', True), models.Q(('mends', models.F('id')), _negated=True), _connector='OR'), name='deployment_mends_another'),
        ),
        migrations.AddConstraint(
            model_name='releasesighting',
            constraint=models.UniqueConstraint(fields=('environment', 'seen_at'), name='release_sighting_once'),
        ),
        migrations.AddConstraint(
            model_name='rollbacktrigger',
            constraint=models.UniqueConstraint(fields=('deployment', 'kind'), name='rollback_trigger_once'),
        ),
        migrations.AddConstraint(
            model_name='rollbacktrigger',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('fired_by__isnull', False), ('source', 'person')), models.Q(models.Q(('source', 'person'), _negated=True), ('fired_by__isnull', True)), _connector='OR'), name='rollback_trigger_has_a_witness'),
        ),
        migrations.AddConstraint(
            model_name='rollbacktrigger',
            constraint=models.CheckConstraint(condition=models.Q(('fired_at__lte', models.F('recorded_at'))), name='rollback_trigger_not_ahead'),
        ),
        migrations.AddConstraint(
            model_name='rollbackdecision',
            constraint=models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='rollback_decision_has_reason'),
        ),
        build(WALLS),
    ]
