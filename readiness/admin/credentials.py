"""The register of secrets and their rotations: read-only, and never a value."""

from django.contrib import admin

from readiness.admin.looking import LookingAdmin
from readiness.models import Rotation, Secret


@admin.register(Secret)
class SecretAdmin(LookingAdmin):
    """Secrets by name."""

    list_display = (
        "name",
        "service",
        "kind",
        "place",
        "max_age_days",
        "made_at",
        "due_at",
        "owner",
        "retired_at",
    )
    list_filter = ("kind", "place", "due_at")
    list_select_related = ("service", "owner")
    search_fields = ("name", "service__name", "service__slug")


@admin.register(Rotation)
class RotationAdmin(LookingAdmin):
    """Each time that a secret was rotated."""

    list_display = ("secret", "way", "rotated_at", "recorded_at", "recorded_by", "rotation_id")
    list_filter = ("way", "rotated_at")
    list_select_related = ("secret", "recorded_by")
    search_fields = ("secret__name", "secret__service__name", "rotation_id")
