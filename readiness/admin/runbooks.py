"""Runbooks, their versions and exercises: read-only."""

from django.contrib import admin

from readiness.admin.looking import LookingAdmin
from readiness.models import Runbook, RunbookExercise, RunbookVersion


@admin.register(Runbook)
class RunbookAdmin(LookingAdmin):
    """One a service."""

    list_display = ("service", "number", "score", "missing", "written_at", "exercised_at", "exercised_number")
    list_filter = ("written_at", "exercised_at")
    list_select_related = ("service",)
    search_fields = ("service__name", "service__slug")


@admin.register(RunbookVersion)
class RunbookVersionAdmin(LookingAdmin):
    """What a runbook said, and since when."""

    list_display = ("runbook", "number", "score", "way", "note", "written_by", "written_at")
    list_filter = ("way", "written_at")
    list_select_related = ("runbook", "written_by")
    search_fields = ("runbook__service__name", "runbook__service__slug", "note")


@admin.register(RunbookExercise)
class RunbookExerciseAdmin(LookingAdmin):
    """Each time that one was exercised."""

    list_display = (
        "runbook",
        "version",
        "exercised_at",
        "people",
        "issue",
        "minutes",
        "recorded_by",
        "recorded_at",
    )
    list_filter = ("exercised_at",)
    list_select_related = ("runbook", "version", "recorded_by")
    search_fields = ("runbook__service__name", "people", "issue")
