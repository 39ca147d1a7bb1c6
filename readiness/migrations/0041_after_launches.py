"""The time after a launch, and the words about it, with their walls."""

import django.db.models.deletion
import readiness.identifiers
from django.conf import settings
from django.db import migrations, models

from readiness.ledger.walls import append_only, build, kept, not_pushed_out, stays

_AFTER, _WORD = "readiness_afterlaunch", "readiness_afterlaunchword"
WALLS = (
    stays(
        _AFTER,
        *"id launch_id stage checklist_id starts_at due_at".split(),
        once=("ended_by_id", "ended_at"),
        over="OLD.state <> 'open'",
    ),
    kept(_AFTER),
    not_pushed_out(_AFTER, "id"),
    not_pushed_out(_AFTER, "launch_id", "stage"),
    append_only(_WORD),
    not_pushed_out(_WORD, "id"),
    not_pushed_out(_WORD, "after_id", "kind"),
)


class Migration(migrations.Migration):

    dependencies = [
        ('readiness', '0040_errors'),
    ]

    operations = [
        migrations.CreateModel(
            name='AfterLaunch',
            fields=[
                ('id', models.UUIDField(default=readiness.identifiers.new_id, editable=False, primary_key=True, serialize=False)),
                ('stage', models.CharField(choices=[('first_24_hours', 'First 24 hours'), ('first_week', 'First week')], max_length=16)),
                ('starts_at', models.DateTimeField()),
                ('due_at', models.DateTimeField()),
                ('state', models.CharField(choices=[('open', 'Going on'), ('done', 'Done'), ('overtaken', 'Overtaken by another launch')], default='open', max_length=10)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('summary', models.TextField(blank=True, max_length=8000)),
                ('standings', models.JSONField(blank=True, default=dict)),
                ('look_at', models.DateTimeField(blank=True, null=True)),
                ('checklist', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='afterwards', to='readiness.checklist')),
                ('ended_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('launch', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='afterwards', to='readiness.launch')),
            ],
            options={
                'verbose_name_plural': 'after launches',
            },
        ),
        migrations.CreateModel(
            name='AfterLaunchWord',
            fields=[
                ('id', models.UUIDField(default=readiness.identifiers.new_id, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('soon', 'Almost over'), ('over', 'Over')], max_length=4)),
                ('told_at', models.DateTimeField()),
                ('after', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='words', to='readiness.afterlaunch')),
            ],
        ),
        migrations.AddIndex(
            model_name='afterlaunch',
            index=models.Index(condition=models.Q(('state', 'open')), fields=['look_at', 'id'], name='after_launch_to_look'),
        ),
        migrations.AddIndex(
            model_name='afterlaunch',
            index=models.Index(fields=['state', 'due_at', 'id'], name='after_launch_by_due'),
        ),
        migrations.AddConstraint(
            model_name='afterlaunch',
            constraint=models.UniqueConstraint(fields=('launch', 'stage'), name='after_launch_once'),
        ),
        migrations.AddConstraint(
            model_name='afterlaunch',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ended_at__isnull', True), ('ended_by__isnull', True), ('state', 'open'), ('summary', '')), models.Q(models.Q(('state', 'open'), _negated=True), ('ended_at__isnull', False), ('ended_by__isnull', False)), _connector='OR'), name='after_launch_ended_whole'),
        ),
        migrations.AddConstraint(
            model_name='afterlaunch',
            constraint=models.CheckConstraint(condition=models.Q(('due_at__gt', models.F('starts_at'))), name='after_launch_takes_time'),
        ),
        migrations.AddConstraint(
            model_name='afterlaunchword',
            constraint=models.UniqueConstraint(fields=('after', 'kind'), name='after_launch_word_once'),
        ),
        build(WALLS),
    ]
