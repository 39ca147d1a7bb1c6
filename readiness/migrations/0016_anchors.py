"""Who is told of the log's checkpoints and when, their time stamps, and signed reports."""

import django.db.models.deletion
import readiness.identifiers
from django.conf import settings
from django.db import migrations, models

from readiness.ledger.walls import append_only, build, kept, not_pushed_out, stays

WALLS = (
    append_only("readiness_ledgeranchor"),
    not_pushed_out("readiness_ledgeranchor", "stretch"),
    append_only("readiness_anchorsending"),
    append_only("readiness_anchortoken"),
    not_pushed_out("readiness_anchortoken", "anchor_id"),
    append_only("readiness_checkpointsubscription", may_delete=True),
    not_pushed_out("readiness_checkpointsubscription", "user_id"),
    stays("readiness_checkpointwebhook", "id", "url", "added_by_id", "added_at", over="OLD.removed_at IS NOT NULL"),
    kept("readiness_checkpointwebhook"),
    not_pushed_out("readiness_checkpointwebhook", "id"),
    not_pushed_out("readiness_checkpointwebhook", "url", where="{row}.removed_at IS NULL"),
    append_only("readiness_signedreport"),
    not_pushed_out("readiness_signedreport", "report_id"),
)


class Migration(migrations.Migration):

    dependencies = [
        ('readiness', '0015_privacy_walls'),
    ]

    operations = [
        migrations.CreateModel(
            name='CheckpointSubscription',
            fields=[
                ('id', models.UUIDField(default=readiness.identifiers.new_id, editable=False, primary_key=True, serialize=False)),
                ('since', models.DateTimeField()),
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='checkpoint_subscription', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='CheckpointWebhook',
            fields=[
                ('id', models.UUIDField(default=readiness.identifiers.new_id, editable=False, primary_key=True, serialize=False)),
                ('url', models.CharField(max_length=1000)),
                ('added_at', models.DateTimeField()),
                ('removed_at', models.DateTimeField(blank=True, null=True)),
                ('added_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('removed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='LedgerAnchor',
            fields=[
                ('id', models.UUIDField(default=readiness.identifiers.new_id, editable=False, primary_key=True, serialize=False)),
                ('stretch', models.DateTimeField()),
                ('origin', models.CharField(max_length=200)),
                ('size', models.BigIntegerField()),
                ('root', models.BinaryField(max_length=32)),
                ('note', models.TextField()),
                ('made_at', models.DateTimeField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('stretch',), name='ledger_anchor_stretch_once')],
            },
        ),
        migrations.CreateModel(
            name='AnchorToken',
            fields=[
                ('id', models.UUIDField(default=readiness.identifiers.new_id, editable=False, primary_key=True, serialize=False)),
                ('token', models.BinaryField()),
                ('stamped_at', models.DateTimeField()),
                ('serial', models.CharField(max_length=80)),
                ('authority', models.CharField(max_length=300)),
                ('received_at', models.DateTimeField()),
                ('anchor', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='token', to='readiness.ledgeranchor')),
            ],
        ),
        migrations.CreateModel(
            name='AnchorSending',
            fields=[
                ('id', models.UUIDField(default=readiness.identifiers.new_id, editable=False, primary_key=True, serialize=False)),
                ('way', models.CharField(choices=[('mail', 'Mail'), ('webhook', 'Webhook'), ('timestamp', 'Time stamp')], max_length=10)),
                ('attempt', models.PositiveIntegerField()),
                ('at', models.DateTimeField()),
                ('outcome', models.CharField(choices=[('sent', 'Sent'), ('failed', 'Failed, tried again later'), ('given_up', 'Given up'), ('cancelled', 'Not sent')], max_length=10)),
                ('said', models.CharField(blank=True, max_length=500)),
                ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('webhook', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='readiness.checkpointwebhook')),
                ('anchor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sendings', to='readiness.ledgeranchor')),
            ],
        ),
        migrations.CreateModel(
            name='AnchorErrand',
            fields=[
                ('id', models.UUIDField(default=readiness.identifiers.new_id, editable=False, primary_key=True, serialize=False)),
                ('way', models.CharField(choices=[('mail', 'Mail'), ('webhook', 'Webhook'), ('timestamp', 'Time stamp')], max_length=10)),
                ('state', models.CharField(choices=[('planned', 'Planned'), ('done', 'Done'), ('dead', 'Given up'), ('cancelled', 'Cancelled')], default='planned', max_length=12)),
                ('attempts', models.PositiveIntegerField(default=0)),
                ('next_try_at', models.DateTimeField()),
                ('lease_token', models.UUIDField(blank=True, null=True)),
                ('lease_until', models.DateTimeField(blank=True, null=True)),
                ('webhook', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='errands', to='readiness.checkpointwebhook')),
                ('anchor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='errands', to='readiness.ledgeranchor')),
            ],
        ),
        migrations.CreateModel(
            name='SignedReport',
            fields=[
                ('id', models.UUIDField(default=readiness.identifiers.new_id, editable=False, primary_key=True, serialize=False)),
                ('sha256', models.CharField(max_length=64)),
                ('size', models.PositiveBigIntegerField()),
                ('certificate', models.CharField(max_length=64)),
                ('signer', models.CharField(max_length=300)),
                ('signed_at', models.DateTimeField()),
                ('report', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='signed', to='readiness.reportjob')),
            ],
        ),
        migrations.AddConstraint(
            model_name='checkpointwebhook',
            constraint=models.UniqueConstraint(condition=models.Q(('removed_at__isnull', True)), fields=('url',), name='checkpoint_webhook_once'),
        ),
        migrations.AddIndex(
            model_name='anchorsending',
            index=models.Index(fields=['-at'], name='anchor_sending_newest'),
        ),
        migrations.AddIndex(
            model_name='anchorerrand',
            index=models.Index(condition=models.Q(('state', 'planned')), fields=['next_try_at'], name='anchor_errand_due'),
        ),
        migrations.AddConstraint(
            model_name='anchorerrand',
            constraint=models.UniqueConstraint(fields=('anchor', 'webhook'), name='anchor_errand_webhook_once'),
        ),
        migrations.AddConstraint(
            model_name='anchorerrand',
            constraint=models.UniqueConstraint(condition=models.Q(('webhook__isnull', True)), fields=('anchor',), name='anchor_errand_stamp_once'),
        ),
        migrations.AddConstraint(
            model_name='anchorerrand',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('way', 'webhook'), ('webhook__isnull', False)), models.Q(('way', 'timestamp'), ('webhook__isnull', True)), _connector='OR'), name='anchor_errand_goes_somewhere'),
        ),
        build(WALLS),
    ]
