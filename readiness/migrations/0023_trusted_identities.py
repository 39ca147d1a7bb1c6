"""Identities of CI systems that a service trusts."""

import django.db.models.deletion
import readiness.identifiers
from django.conf import settings
from django.db import migrations, models

from readiness.ledger.walls import build, kept, not_pushed_out, stays

WALLS = (
    stays(
        "readiness_trustedidentity", "id", "service_id", "environment_id", "name", "issuer", "audience", "claims",
        "created_by_id", "created_at", once=("pins", "revoked_at", "revoked_by_id"),
    ),
    kept("readiness_trustedidentity"),
    not_pushed_out("readiness_trustedidentity", "id"),
)


class Migration(migrations.Migration):

    dependencies = [
        ('readiness', '0022_obligations'),
    ]

    operations = [
        migrations.CreateModel(
            name='TrustedIdentity',
            fields=[
                ('id', models.UUIDField(default=readiness.identifiers.new_id, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=80)),
                ('issuer', models.CharField(max_length=255)),
                ('audience', models.CharField(max_length=255)),
                ('claims', models.JSONField()),
                ('pins', models.CharField(blank=True, max_length=200)),
                ('created_at', models.DateTimeField()),
                ('last_used_at', models.DateTimeField(blank=True, null=True)),
                ('last_refused_at', models.DateTimeField(blank=True, null=True)),
                ('last_refusal', models.CharField(blank=True, max_length=400)),
                ('revoked_at', models.DateTimeField(blank=True, null=True)),
                ('created_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('environment', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='trusted_identities', to='readiness.environment')),
                ('revoked_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('service', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='trusted_identities', to='readiness.service')),
            ],
            options={
                'verbose_name_plural': 'trusted identities',
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('revoked_at__isnull', True), ('revoked_by__isnull', True)), models.Q(('revoked_at__isnull', False), ('revoked_by__isnull', False)), _connector='OR'), name='trusted_identity_revoked_whole')],
            },
        ),
        build(WALLS),
    ]
