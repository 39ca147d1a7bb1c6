"""The register of secrets and their rotations, with their walls."""

import django.db.models.deletion
import django.db.models.functions.text
import readiness.identifiers
from django.conf import settings
from django.db import migrations, models

from readiness.ledger.walls import append_only, build, kept, not_pushed_out, refuse, stays

_SECRET, _ROTATION = "readiness_secret", "readiness_rotation"
WALLS = (
    stays(
        _SECRET,
        *"id service_id created_by_id created_at".split(),
        once=("retired_by_id", "retired_at"),
        over="OLD.retired_at IS NOT NULL",
    ),
    kept(_SECRET),
    not_pushed_out(_SECRET, "id"),
    not_pushed_out(_SECRET, "service_id", "LOWER({row}.name)", where="{row}.retired_at IS NULL"),
    not_pushed_out(
        _SECRET, "service_id", "LOWER({row}.name)", where="{row}.retired_at IS NULL", verbs=("UPDATE",)
    ),
    append_only(_ROTATION),
    not_pushed_out(_ROTATION, "id"),
    not_pushed_out(_ROTATION, "secret_id", "rotation_id"),
    # What nobody recorded was seen by a probe of the secret's own service.
    refuse(
        "rotation_witness",
        _ROTATION,
        when=(
            "NEW.evidence_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM readiness_evidencerevision r "
            "JOIN readiness_evidence e ON e.id = r.evidence_id "
            "JOIN readiness_secret s ON s.service_id = e.service_id "
            "WHERE r.id = NEW.evidence_id AND s.id = NEW.secret_id AND e.kind = 'probe')"
        ),
        message="no probe of this service saw it",
    ),
)


class Migration(migrations.Migration):
    dependencies = [
        ("readiness", "0026_reminders"),
    ]

    operations = [
        migrations.AlterField(
            model_name="finding",
            name="kind",
            field=models.CharField(
                choices=[
                    ("contradiction", "Contradiction"),
                    ("dependency", "Dependency"),
                    ("secret", "Secret"),
                ],
                max_length=20,
            ),
        ),
        migrations.CreateModel(
            name="Secret",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=readiness.identifiers.new_id,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("name", models.CharField(max_length=120)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("api_key", "API key"),
                            ("database_password", "Database password"),
                            ("jwt_secret", "JWT secret"),
                            ("oauth_credential", "OAuth credential"),
                            ("other", "Other"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "place",
                    models.CharField(
                        choices=[
                            ("environment_variable", "Environment variable"),
                            ("secret_manager", "Secret manager"),
                            ("encrypted_file", "Encrypted configuration file"),
                            ("code", "In the code"),
                        ],
                        max_length=24,
                    ),
                ),
                ("location", models.CharField(blank=True, max_length=300)),
                ("environments", models.JSONField(default=list)),
                ("dependents", models.JSONField(default=list)),
                ("max_age_days", models.PositiveSmallIntegerField(default=90)),
                ("made_at", models.DateTimeField(blank=True, null=True)),
                ("due_at", models.DateTimeField()),
                ("created_at", models.DateTimeField()),
                ("retired_at", models.DateTimeField(blank=True, null=True)),
                ("retired_reason", models.TextField(blank=True, max_length=4000)),
                ("settled_at", models.DateTimeField(blank=True, null=True)),
                ("witnessed_until", models.DateTimeField(blank=True, null=True)),
                (
                    "created_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="secrets",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "retired_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "service",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="secrets",
                        to="readiness.service",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Rotation",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=readiness.identifiers.new_id,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("rotation_id", models.CharField(max_length=100)),
                (
                    "way",
                    models.CharField(
                        choices=[
                            ("person", "By a person"),
                            ("token", "By a script"),
                            ("probe", "Seen by a probe"),
                        ],
                        max_length=8,
                    ),
                ),
                ("rotated_at", models.DateTimeField()),
                ("recorded_at", models.DateTimeField()),
                ("note", models.TextField(blank=True, max_length=4000)),
                (
                    "evidence",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rotations",
                        to="readiness.evidencerevision",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "secret",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rotations",
                        to="readiness.secret",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="secret",
            index=models.Index(
                condition=models.Q(("retired_at", None)), fields=["due_at", "id"], name="secret_by_due"
            ),
        ),
        migrations.AddIndex(
            model_name="secret",
            index=models.Index(fields=["owner", "service"], name="secret_by_owner"),
        ),
        migrations.AddConstraint(
            model_name="secret",
            constraint=models.UniqueConstraint(
                models.F("service"),
                django.db.models.functions.text.Lower("name"),
                condition=models.Q(("retired_at__isnull", True)),
                name="secret_name_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="secret",
            constraint=models.CheckConstraint(
                condition=models.Q(("max_age_days__gte", 1), ("max_age_days__lte", 3660)),
                name="secret_age_bounded",
            ),
        ),
        migrations.AddConstraint(
            model_name="secret",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("retired_at__isnull", True), ("retired_by__isnull", True), ("retired_reason", "")
                    ),
                    models.Q(
                        ("retired_at__isnull", False),
                        ("retired_by__isnull", False),
                        models.Q(("retired_reason", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="secret_retired_with_reason",
            ),
        ),
        migrations.AddIndex(
            model_name="rotation",
            index=models.Index(fields=["secret", "-rotated_at"], name="rotation_by_secret"),
        ),
        migrations.AddConstraint(
            model_name="rotation",
            constraint=models.UniqueConstraint(fields=("secret", "rotation_id"), name="rotation_once"),
        ),
        migrations.AddConstraint(
            model_name="rotation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("evidence__isnull", False), ("recorded_by__isnull", True), ("way", "probe")),
                    models.Q(
                        models.Q(("way", "probe"), _negated=True),
                        ("evidence__isnull", True),
                        ("recorded_by__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="rotation_has_a_witness",
            ),
        ),
        migrations.AddConstraint(
            model_name="rotation",
            constraint=models.CheckConstraint(
                condition=models.Q(("rotated_at__lte", models.F("recorded_at"))),
                name="rotation_not_ahead_of_time",
            ),
        ),
        build(WALLS),
    ]
