"""Findings and their waivers, with their walls."""

import django.db.models.deletion
import readiness.identifiers
from django.conf import settings
from django.db import migrations, models

from readiness.ledger.walls import build, kept, not_pushed_out, refuse, stays

_FINDING, _WAIVER = "readiness_finding", "readiness_findingwaiver"
WALLS = (
    stays(
        _FINDING,
        *"id service_id environment_id kind key severity title detail item_key said_id seen_id".split(),
        "opened_by_id",
        "opened_at",
        over="OLD.state = 'resolved'",
    ),
    kept(_FINDING),
    not_pushed_out(_FINDING, "id"),
    not_pushed_out(_FINDING, "environment_id", "kind", "key", where="{row}.state = 'open'"),
    refuse(
        "finding_environment",
        _FINDING,
        when=(
            "NOT EXISTS (SELECT 1 FROM readiness_environment e WHERE e.id = NEW.environment_id "
            "AND e.service_id = NEW.service_id)"
        ),
        message="the environment belongs to another service",
        verbs=("INSERT", "UPDATE"),
    ),
    stays(
        _WAIVER,
        *"id finding_id reason expires_at requested_by_id requested_at".split(),
        once=("decided_by_id", "decided_at"),
        # Approved, it can still be taken back, and nothing else.
        over=(
            "OLD.state IN ('refused', 'withdrawn') OR OLD.state = 'approved' AND "
            "(NEW.state NOT IN ('approved', 'withdrawn') OR NEW.decision_reason <> OLD.decision_reason)"
        ),
    ),
    kept(_WAIVER),
    not_pushed_out(_WAIVER, "id"),
    not_pushed_out(_WAIVER, "finding_id", where="{row}.state = 'requested'"),
)


class Migration(migrations.Migration):

    dependencies = [
        ('readiness', '0011_gate'),
    ]

    operations = [
        migrations.CreateModel(
            name='Finding',
            fields=[
                ('id', models.UUIDField(default=readiness.identifiers.new_id, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('contradiction', 'Contradiction'), ('dependency', 'Dependency')], max_length=20)),
                ('key', models.CharField(max_length=400)),
                ('severity', models.CharField(choices=[('critical', 'Critical'), ('high', 'High'), ('medium', 'Medium'), ('low', 'Low'), ('info', 'Information')], max_length=8)),
                ('title', models.CharField(max_length=300)),
                ('detail', models.TextField(blank=True, max_length=8000)),
                ('item_key', models.CharField(blank=True, max_length=101)),
                ('opened_at', models.DateTimeField()),
                ('due_date', models.DateField(blank=True, null=True)),
                ('state', models.CharField(choices=[('open', 'Open'), ('resolved', 'Resolved')], default='open', max_length=8)),
                ('resolved_at', models.DateTimeField(blank=True, null=True)),
                ('resolution', models.TextField(blank=True, max_length=4000)),
                ('environment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='findings', to='readiness.environment')),
                ('opened_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='findings_owned', to=settings.AUTH_USER_MODEL)),
                ('resolved_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('said', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='findings_said', to='readiness.evidencerevision')),
                ('seen', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='findings_seen', to='readiness.evidencerevision')),
                ('service', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='findings', to='readiness.service')),
            ],
        ),
        migrations.CreateModel(
            name='FindingWaiver',
            fields=[
                ('id', models.UUIDField(default=readiness.identifiers.new_id, editable=False, primary_key=True, serialize=False)),
                ('reason', models.TextField(max_length=4000)),
                ('expires_at', models.DateTimeField()),
                ('state', models.CharField(choices=[('requested', 'Requested'), ('approved', 'Approved'), ('refused', 'Refused'), ('withdrawn', 'Withdrawn')], default='requested', max_length=12)),
                ('requested_at', models.DateTimeField()),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('decision_reason', models.TextField(blank=True, max_length=4000)),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('finding', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='waivers', to='readiness.finding')),
                ('requested_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('withdrawn_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.AddIndex(
            model_name='finding',
            index=models.Index(fields=['state', '-opened_at', '-id'], name='finding_by_state'),
        ),
        migrations.AddConstraint(
            model_name='finding',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'open')), fields=('environment', 'kind', 'key'), name='finding_open_once'),
        ),
        migrations.AddConstraint(
            model_name='finding',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('resolution', ''), ('resolved_at__isnull', True), ('resolved_by__isnull', True), ('state', 'open')), models.Q(('resolved_at__isnull', False), ('state', 'resolved'), models.Q(('resolution', ''), _negated=True)), _connector='OR'), name='finding_resolved_with_reason'),
        ),
        migrations.AddConstraint(
            model_name='findingwaiver',
            constraint=models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='finding_waiver_has_reason'),
        ),
        migrations.AddConstraint(
            model_name='findingwaiver',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['approved', 'refused']), _negated=True), models.Q(('decided_by__isnull', False), models.Q(('decided_by', models.F('requested_by')), _negated=True)), _connector='OR'), name='finding_waiver_four_eyes'),
        ),
        migrations.AddConstraint(
            model_name='findingwaiver',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'requested')), fields=('finding',), name='finding_waiver_open_once'),
        ),
        build(WALLS),
    ]
