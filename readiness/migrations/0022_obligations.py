"""Recurring duties and their occurrences, with their walls."""

import datetime
import django.db.models.deletion
import readiness.identifiers
from django.conf import settings
from django.db import migrations, models

from readiness.ledger.walls import build, kept, not_pushed_out, refuse, stays

_DUTY, _TIME = "readiness_obligation", "readiness_occurrence"
WALLS = (
    stays(
        _DUTY,
        *"id service_id key items unit every basis anchor_on weekday nth month_day month shift starts_on".split(),
        "closed_by",
        "created_by_id",
        "created_at",
        once=("ended_by_id", "ended_at"),
        over="OLD.ended_at IS NOT NULL",
    ),
    kept(_DUTY),
    not_pushed_out(_DUTY, "id"),
    not_pushed_out(_DUTY, "service_id", "key", where="{row}.ended_at IS NULL"),
    stays(
        _TIME,
        "id",
        "obligation_id",
        "period_no",
        once=("opened_at",),
        over=(
            "OLD.state IN ('closed', 'skipped') OR OLD.state <> 'planned' AND ("
            "NEW.state = 'planned' OR NEW.original_due_on IS DISTINCT FROM OLD.original_due_on "
            "OR NEW.original_late_at IS DISTINCT FROM OLD.original_late_at OR NEW.opens_at IS DISTINCT FROM OLD.opens_at "
            "OR NEW.needs_evidence IS DISTINCT FROM OLD.needs_evidence OR NEW.reviewer IS DISTINCT FROM OLD.reviewer)"
        ),
    ),
    kept(_TIME),
    not_pushed_out(_TIME, "id"),
    not_pushed_out(_TIME, "obligation_id", "period_no"),
    refuse(
        "occurrence_evidence",
        _TIME,
        when=(
            "NEW.evidence_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM readiness_evidencerevision r "
            "JOIN readiness_evidence e ON e.id = r.evidence_id "
            "JOIN readiness_obligation o ON o.service_id = e.service_id "
            "WHERE r.id = NEW.evidence_id AND o.id = NEW.obligation_id)"
        ),
        message="the evidence belongs to another service",
        verbs=("INSERT", "UPDATE"),
    ),
    # What nobody handed in was seen by a probe: else a row without a doer would be a way past the reviewer.
    refuse(
        "occurrence_witness",
        _TIME,
        when=(
            "NEW.state = 'closed' AND NEW.submitted_by_id IS NULL AND NOT EXISTS ("
            "SELECT 1 FROM readiness_evidencerevision r JOIN readiness_evidence e ON e.id = r.evidence_id "
            "WHERE r.id = NEW.evidence_id AND e.kind = 'probe')"
        ),
        message="nobody handed it in, and no probe saw it",
        verbs=("INSERT", "UPDATE"),
    ),
)


class Migration(migrations.Migration):

    dependencies = [
        ('readiness', '0021_sign_off_walls'),
    ]

    operations = [
        migrations.CreateModel(
            name='Obligation',
            fields=[
                ('id', models.UUIDField(default=readiness.identifiers.new_id, editable=False, primary_key=True, serialize=False)),
                ('key', models.CharField(max_length=60)),
                ('title', models.CharField(max_length=200)),
                ('why', models.TextField(blank=True, max_length=4000)),
                ('steps', models.JSONField(default=list)),
                ('items', models.JSONField(default=list)),
                ('unit', models.CharField(choices=[('day', 'day'), ('week', 'week'), ('month', 'month'), ('quarter', 'quarter'), ('year', 'year')], max_length=8)),
                ('every', models.PositiveSmallIntegerField(default=1)),
                ('basis', models.CharField(choices=[('calendar', 'calendar'), ('completion', 'completion')], max_length=12)),
                ('anchor_on', models.DateField()),
                ('weekday', models.SmallIntegerField(blank=True, null=True)),
                ('nth', models.SmallIntegerField(blank=True, null=True)),
                ('month_day', models.SmallIntegerField(blank=True, null=True)),
                ('month', models.SmallIntegerField(blank=True, null=True)),
                ('shift', models.CharField(choices=[('none', 'none'), ('next', 'next'), ('previous', 'previous'), ('nearest', 'nearest')], max_length=8)),
                ('starts_on', models.DateField()),
                ('zone', models.CharField(max_length=60)),
                ('local_time', models.TimeField(default=datetime.time(9, 0))),
                ('lead_days', models.JSONField(default=list)),
                ('grace_days', models.PositiveSmallIntegerField(default=0)),
                ('escalation_days', models.JSONField(default=list)),
                ('needs_evidence', models.BooleanField(default=False)),
                ('reviewer', models.CharField(choices=[('none', 'none'), ('peer', 'peer'), ('lead', 'lead'), ('security_reviewer', 'security_reviewer')], max_length=20)),
                ('closed_by', models.JSONField(default=list)),
                ('created_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('ended_reason', models.TextField(blank=True, max_length=4000)),
                ('planned_until', models.DateField(blank=True, null=True)),
                ('planned_rule', models.CharField(blank=True, max_length=32)),
                ('created_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('ended_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='obligations', to=settings.AUTH_USER_MODEL)),
                ('service', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='obligations', to='readiness.service')),
            ],
        ),
        migrations.CreateModel(
            name='Occurrence',
            fields=[
                ('id', models.UUIDField(default=readiness.identifiers.new_id, editable=False, primary_key=True, serialize=False)),
                ('period_no', models.IntegerField()),
                ('state', models.CharField(choices=[('planned', 'Planned'), ('open', 'Open'), ('submitted', 'In review'), ('returned', 'Returned'), ('closed', 'Closed'), ('skipped', 'Skipped')], default='planned', max_length=10)),
                ('original_due_on', models.DateField()),
                ('original_late_at', models.DateTimeField()),
                ('due_on', models.DateField()),
                ('opens_at', models.DateTimeField()),
                ('due_at', models.DateTimeField()),
                ('late_at', models.DateTimeField()),
                ('opened_at', models.DateTimeField(blank=True, null=True)),
                ('needs_evidence', models.BooleanField(default=False)),
                ('reviewer', models.CharField(choices=[('none', 'none'), ('peer', 'peer'), ('lead', 'lead'), ('security_reviewer', 'security_reviewer')], max_length=20)),
                ('rescheduled_reason', models.TextField(blank=True, max_length=4000)),
                ('snoozed_until', models.DateTimeField(blank=True, null=True)),
                ('snoozed_reason', models.TextField(blank=True, max_length=4000)),
                ('submitted_at', models.DateTimeField(blank=True, null=True)),
                ('statement', models.TextField(blank=True, max_length=8000)),
                ('reviewed_at', models.DateTimeField(blank=True, null=True)),
                ('review_reason', models.TextField(blank=True, max_length=4000)),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('skip_asked_at', models.DateTimeField(blank=True, null=True)),
                ('skip_reason', models.TextField(blank=True, max_length=4000)),
                ('skip_decided_at', models.DateTimeField(blank=True, null=True)),
                ('witnessed_until', models.DateTimeField(blank=True, null=True)),
                ('evidence', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='occurrences', to='readiness.evidencerevision')),
                ('obligation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='occurrences', to='readiness.obligation')),
                ('reviewed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('skip_asked_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('skip_decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('submitted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.AddIndex(
            model_name='obligation',
            index=models.Index(condition=models.Q(('ended_at', None)), fields=['planned_until', 'id'], name='obligation_by_plan'),
        ),
        migrations.AddIndex(
            model_name='obligation',
            index=models.Index(condition=models.Q(('ended_at', None)), fields=['planned_rule'], name='obligation_by_rule'),
        ),
        migrations.AddIndex(
            model_name='obligation',
            index=models.Index(fields=['owner', 'service'], name='obligation_by_owner'),
        ),
        migrations.AddConstraint(
            model_name='obligation',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('service', 'key'), name='obligation_once'),
        ),
        migrations.AddConstraint(
            model_name='obligation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ended_at__isnull', True), ('ended_by__isnull', True), ('ended_reason', '')), models.Q(('ended_at__isnull', False), ('ended_by__isnull', False), models.Q(('ended_reason', ''), _negated=True)), _connector='OR'), name='obligation_ended_with_reason'),
        ),
        migrations.AddConstraint(
            model_name='obligation',
            constraint=models.CheckConstraint(condition=models.Q(('every__gte', 1)), name='obligation_every_positive'),
        ),
        migrations.AddIndex(
            model_name='occurrence',
            index=models.Index(fields=['state', 'opens_at'], name='occurrence_to_open'),
        ),
        migrations.AddIndex(
            model_name='occurrence',
            index=models.Index(fields=['state', 'late_at', 'id'], name='occurrence_by_lateness'),
        ),
        migrations.AddIndex(
            model_name='occurrence',
            index=models.Index(fields=['obligation', 'state', 'due_on'], name='occurrence_by_duty'),
        ),
        migrations.AddConstraint(
            model_name='occurrence',
            constraint=models.UniqueConstraint(fields=('obligation', 'period_no'), name='occurrence_once'),
        ),
        migrations.AddConstraint(
            model_name='occurrence',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('opened_at__isnull', True), ('state', 'planned')), models.Q(models.Q(('state', 'planned'), _negated=True), ('opened_at__isnull', False)), _connector='OR'), name='occurrence_opened_first'),
        ),
        migrations.AddConstraint(
            model_name='occurrence',
            constraint=models.CheckConstraint(condition=models.Q(('reviewed_by__isnull', True), models.Q(('reviewed_by', models.F('submitted_by')), _negated=True), _connector='OR'), name='occurrence_review_four_eyes'),
        ),
        migrations.AddConstraint(
            model_name='occurrence',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(models.Q(('state', 'closed'), _negated=True), ('closed_at__isnull', True)), models.Q(('closed_at__isnull', False), ('state', 'closed'), models.Q(models.Q(('evidence__isnull', False), ('submitted_by__isnull', True)), models.Q(('submitted_by__isnull', False), models.Q(('reviewer', 'none'), ('reviewed_by__isnull', False), _connector='OR'), models.Q(('needs_evidence', False), ('evidence__isnull', False), _connector='OR')), _connector='OR')), _connector='OR'), name='occurrence_closed_whole'),
        ),
        migrations.AddConstraint(
            model_name='occurrence',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('skip_asked_at__isnull', True), ('skip_asked_by__isnull', True), ('skip_reason', '')), models.Q(('skip_asked_at__isnull', False), ('skip_asked_by__isnull', False), models.Q(('skip_reason', ''), _negated=True)), _connector='OR'), name='occurrence_skip_has_reason'),
        ),
        migrations.AddConstraint(
            model_name='occurrence',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(models.Q(('state', 'skipped'), _negated=True), ('skip_decided_at__isnull', True), ('skip_decided_by__isnull', True)), models.Q(('skip_asked_by__isnull', False), ('skip_decided_at__isnull', False), ('skip_decided_by__isnull', False), ('state', 'skipped'), models.Q(('skip_decided_by', models.F('skip_asked_by')), _negated=True)), _connector='OR'), name='occurrence_skip_four_eyes'),
        ),
        build(WALLS),
    ]
