"""Recurring duties and each time that they are due: read-only, as all that decisions stand on."""

from django.contrib import admin

from readiness.admin.looking import LookingAdmin
from readiness.models import Obligation, Occurrence


@admin.register(Obligation)
class ObligationAdmin(LookingAdmin):
    """Duties."""

    list_display = ("title", "service", "key", "unit", "every", "basis", "owner", "created_at", "ended_at")
    list_filter = ("unit", "basis", "reviewer", "needs_evidence", "created_at")
    list_select_related = ("service", "owner")
    search_fields = ("title", "key", "service__name", "service__slug")


@admin.register(Occurrence)
class OccurrenceAdmin(LookingAdmin):
    """Each time that a duty is due."""

    list_display = (
        "obligation",
        "period_no",
        "state",
        "due_on",
        "original_due_on",
        "late_at",
        "submitted_by",
        "reviewed_by",
        "closed_at",
    )
    list_filter = ("state", "due_on")
    list_select_related = ("obligation", "submitted_by", "reviewed_by")
    search_fields = ("obligation__title", "obligation__service__name", "obligation__service__slug")
