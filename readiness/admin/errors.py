"""Errors that services' SDKs sent: read-only. What people decide on them is decided on their pages."""

from django.contrib import admin

from readiness.admin.looking import LookingAdmin
from readiness.models import (
    ErrorEvent,
    ErrorGroup,
    ErrorHour,
    ErrorKey,
    ErrorProject,
    ErrorRelease,
    ErrorReview,
    ErrorTally,
    ErrorTest,
    ErrorUser,
)


@admin.register(ErrorProject)
class ErrorProjectAdmin(LookingAdmin):
    """Where SDKs send to, and how it is kept."""

    list_display = (
        "id",
        "environment",
        "keep_days",
        "per_minute",
        "bodies_per_hour",
        "keep_emails",
        "created_at",
    )
    list_filter = ("keep_emails", "created_at")
    list_select_related = ("environment__service",)
    search_fields = ("=id", "environment__service__name", "environment__service__slug")


@admin.register(ErrorKey)
class ErrorKeyAdmin(LookingAdmin):
    """DSNs, those that ended too."""

    list_display = ("name", "project", "public_key", "created_by", "created_at", "revoked_at")
    list_filter = ("created_at", "revoked_at")
    list_select_related = ("project__environment__service", "created_by")
    search_fields = ("name", "=public_key", "project__environment__service__name")


@admin.register(ErrorGroup)
class ErrorGroupAdmin(LookingAdmin):
    """Errors of one cause."""

    list_display = ("title", "project", "state", "events", "users", "first_seen", "last_seen")
    list_filter = ("state", "level", "platform")
    list_select_related = ("project__environment__service",)
    search_fields = ("title", "culprit", "=fingerprint", "project__environment__service__name")


@admin.register(ErrorEvent)
class ErrorEventAdmin(LookingAdmin):
    """What came, scrubbed; found by its id."""

    list_display = ("event_id", "project", "release", "received_at", "scrubbed")
    list_filter = ("received_at",)
    list_select_related = ("project__environment__service",)
    search_fields = ("=event_id", "=project__environment__service__slug")


class _OfGroup(LookingAdmin):
    """Found by their group."""

    list_select_related = ("group",)
    ordering = ("-id",)


@admin.register(ErrorUser)
class ErrorUserAdmin(_OfGroup):
    """Keyed hashes: who met what, never by name."""

    list_display = ("group", "who")
    list_filter = ("group__state",)
    search_fields = ("=who", "group__title")


@admin.register(ErrorRelease)
class ErrorReleaseAdmin(_OfGroup):
    """In which releases an error was met."""

    list_display = ("group", "version", "events", "first_seen", "last_seen")
    list_filter = ("group__state",)
    search_fields = ("=version", "group__title")


@admin.register(ErrorHour)
class ErrorHourAdmin(_OfGroup):
    """Counts by the hour."""

    list_display = ("group", "begins", "events", "kept")
    list_filter = ("begins",)
    search_fields = ("=group__id", "group__title")


@admin.register(ErrorTally)
class ErrorTallyAdmin(LookingAdmin):
    """What else came, and what was refused."""

    list_display = ("project", "begins", "what", "times")
    list_filter = ("what", "begins")
    list_select_related = ("project__environment__service",)
    search_fields = ("=what", "=project__environment__service__slug")
    ordering = ("-id",)


@admin.register(ErrorTest)
class ErrorTestAdmin(LookingAdmin):
    """Tests of error tracking, and what came of them."""

    list_display = ("nonce", "environment", "verdict", "code", "started_by", "started_at")
    list_filter = ("verdict", "started_at")
    list_select_related = ("environment__service", "started_by")
    search_fields = ("=nonce", "environment__service__name")


@admin.register(ErrorReview)
class ErrorReviewAdmin(LookingAdmin):
    """Signed reviews of error trends."""

    list_display = ("service", "since", "until", "signed_by", "signed_at")
    list_filter = ("signed_at",)
    list_select_related = ("service", "signed_by")
    search_fields = ("service__name", "note", "signed_by__name")
