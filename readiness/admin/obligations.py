"""Recurring duties and each time that they are due: read-only, as all that decisions stand on."""

from django.contrib import admin

from readiness.admin.looking import LookingAdmin
from readiness.models import (
    CalendarFeed,
    Digest,
    Obligation,
    Occurrence,
    Reminder,
    ReminderAttempt,
    TeamChannel,
)


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


@admin.register(Reminder)
class ReminderAdmin(LookingAdmin):
    """Who was told of what is due, when and how; the dead ones are what to look for."""

    list_display = (
        "occurrence",
        "step",
        "recipient",
        "tool",
        "channel",
        "state",
        "due_at",
        "sent_at",
        "attempts",
        "last_error",
    )
    list_filter = ("state", "channel", "insisting", "due_at")
    list_select_related = ("occurrence", "recipient", "tool")
    search_fields = ("occurrence__obligation__title", "recipient__email", "key")


@admin.register(Digest)
class DigestAdmin(LookingAdmin):
    """Mails that hold several reminders."""

    list_display = ("recipient", "period_on", "state", "due_at", "sent_at", "attempts", "last_error")
    list_filter = ("state", "due_at")
    list_select_related = ("recipient",)
    search_fields = ("recipient__email", "key")


@admin.register(ReminderAttempt)
class ReminderAttemptAdmin(LookingAdmin):
    """Every attempt to hand a reminder over."""

    list_display = ("reminder", "number", "tried_at", "outcome", "said")
    list_filter = ("outcome", "tried_at")
    list_select_related = ("reminder",)
    search_fields = ("reminder__key", "reminder__recipient__email")


@admin.register(CalendarFeed)
class CalendarFeedAdmin(LookingAdmin):
    """Private links to calendars; of the secret not even the digest is shown."""

    list_display = ("user", "team", "created_at", "last_read_at", "revoked_at")
    list_filter = ("created_at", "revoked_at")
    list_select_related = ("user", "team")
    search_fields = ("user__email", "user__name", "team__name")
    exclude = ("digest",)


@admin.register(TeamChannel)
class TeamChannelAdmin(LookingAdmin):
    """Tools of teams that reminders are posted to. What is sealed is not shown."""

    exclude = ("sealed",)
    list_display = ("name", "team", "kind", "host", "added_at", "removed_at", "disabled_at", "failures")
    list_filter = ("kind", "added_at", "disabled_at")
    list_select_related = ("team",)
    search_fields = ("name", "host", "team__name")
