"""Runbooks, their versions and their exercises, with their walls."""

import django.db.models.deletion
import readiness.identifiers
from django.conf import settings
from django.db import migrations, models

from readiness.ledger.walls import append_only, build, kept, not_pushed_out, refuse, stays

_RUNBOOK, _VERSION, _EXERCISE = "readiness_runbook", "readiness_runbookversion", "readiness_runbookexercise"
WALLS = (
    stays(_RUNBOOK, *"id service_id started_by_id started_at".split()),
    kept(_RUNBOOK),
    not_pushed_out(_RUNBOOK, "id"),
    not_pushed_out(_RUNBOOK, "service_id"),
    append_only(_VERSION),
    not_pushed_out(_VERSION, "id"),
    not_pushed_out(_VERSION, "runbook_id", "number"),
    # One after the other: a gap would look like a version that somebody took out.
    refuse(
        "runbook_version_next",
        _VERSION,
        when=(
            "NEW.number <> 1 + COALESCE((SELECT MAX(v.number) FROM readiness_runbookversion v "
            "WHERE v.runbook_id = NEW.runbook_id), 0)"
        ),
        message="what was written stays: versions of a runbook are numbered one after the other",
    ),
    append_only(_EXERCISE),
    not_pushed_out(_EXERCISE, "id"),
    refuse(
        "runbook_exercise_of_its_own",
        _EXERCISE,
        when=(
            "NOT EXISTS (SELECT 1 FROM readiness_runbookversion v "
            "WHERE v.id = NEW.version_id AND v.runbook_id = NEW.runbook_id)"
        ),
        message="this is no version of that runbook",
    ),
)


class Migration(migrations.Migration):

    dependencies = [
        ('readiness', '0034_reminders_folded_into'),
    ]

    operations = [
        migrations.CreateModel(
            name='Runbook',
            fields=[
                ('id', models.UUIDField(default=readiness.identifiers.new_id, editable=False, primary_key=True, serialize=False)),
                ('started_at', models.DateTimeField()),
                ('number', models.PositiveIntegerField(default=0)),
                ('written_at', models.DateTimeField()),
                ('score', models.PositiveSmallIntegerField(default=0)),
                ('missing', models.PositiveIntegerField(default=0)),
                ('text', models.TextField(blank=True)),
                ('exercised_at', models.DateTimeField(blank=True, null=True)),
                ('exercised_number', models.PositiveIntegerField(blank=True, null=True)),
                ('service', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='runbook', to='readiness.service')),
                ('started_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='RunbookVersion',
            fields=[
                ('id', models.UUIDField(default=readiness.identifiers.new_id, editable=False, primary_key=True, serialize=False)),
                ('number', models.PositiveIntegerField()),
                ('content', models.JSONField()),
                ('digest', models.CharField(max_length=64)),
                ('score', models.PositiveSmallIntegerField()),
                ('way', models.CharField(choices=[('template', 'Begun from the template'), ('form', 'Edited in the portal'), ('markdown', 'Read from Markdown'), ('restored', 'An earlier version brought back')], max_length=10)),
                ('restored', models.PositiveIntegerField(blank=True, null=True)),
                ('note', models.CharField(blank=True, max_length=500)),
                ('written_at', models.DateTimeField()),
                ('runbook', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='readiness.runbook')),
                ('written_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='RunbookExercise',
            fields=[
                ('id', models.UUIDField(default=readiness.identifiers.new_id, editable=False, primary_key=True, serialize=False)),
                ('exercised_at', models.DateTimeField()),
                ('people', models.CharField(max_length=300)),
                ('issue', models.CharField(blank=True, max_length=60)),
                ('minutes', models.PositiveIntegerField(blank=True, null=True)),
                ('found', models.TextField(max_length=8000)),
                ('recorded_at', models.DateTimeField()),
                ('evidence', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='exercises', to='readiness.evidencerevision')),
                ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('runbook', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='exercises', to='readiness.runbook')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='exercises', to='readiness.runbookversion')),
            ],
        ),
        migrations.AddIndex(
            model_name='runbook',
            index=models.Index(fields=['score', 'id'], name='runbook_by_score'),
        ),
        migrations.AddIndex(
            model_name='runbook',
            index=models.Index(fields=['exercised_at', 'id'], name='runbook_by_exercise'),
        ),
        migrations.AddConstraint(
            model_name='runbook',
            constraint=models.CheckConstraint(condition=models.Q(('score__lte', 100)), name='runbook_score_of_hundred'),
        ),
        migrations.AddConstraint(
            model_name='runbookversion',
            constraint=models.UniqueConstraint(fields=('runbook', 'number'), name='runbook_version_once'),
        ),
        migrations.AddConstraint(
            model_name='runbookversion',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('restored__isnull', False), ('way', 'restored')), models.Q(models.Q(('way', 'restored'), _negated=True), ('restored__isnull', True)), _connector='OR'), name='runbook_version_restored_whole'),
        ),
        migrations.AddIndex(
            model_name='runbookexercise',
            index=models.Index(fields=['runbook', '-exercised_at'], name='exercise_by_runbook'),
        ),
        migrations.AddConstraint(
            model_name='runbookexercise',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('found', ''), _negated=True), models.Q(('people', ''), _negated=True)), name='exercise_says_who_and_what'),
        ),
        migrations.AddConstraint(
            model_name='runbookexercise',
            constraint=models.CheckConstraint(condition=models.Q(('exercised_at__lte', models.F('recorded_at'))), name='exercise_not_ahead_of_time'),
        ),
        build(WALLS),
    ]
