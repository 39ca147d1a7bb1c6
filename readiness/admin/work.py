"""What workers do: notices, deliveries, reports."""

from django.contrib import admin

from readiness.admin.looking import LookingAdmin
from readiness.models import Delivery, NotedEntry, Notice, ReportJob, SignedReport


@admin.register(Notice)
class NoticeAdmin(LookingAdmin):
    """What people were told."""

    list_display = ("subject", "recipient", "created_at", "read_at")
    list_filter = ("created_at", "read_at")
    list_select_related = ("recipient",)
    search_fields = ("subject", "recipient__email")


@admin.register(Delivery)
class DeliveryAdmin(LookingAdmin):
    """Notices on their way out; the dead ones are what to look for."""

    list_display = ("notice", "channel", "state", "attempts", "next_try_at", "sent_at", "last_error")
    list_filter = ("state", "channel", "next_try_at")
    list_select_related = ("notice",)
    search_fields = ("notice__subject", "notice__recipient__email", "key")


@admin.register(NotedEntry)
class NotedEntryAdmin(LookingAdmin):
    """Ledger entries that the notifier has dealt with."""

    list_display = ("entry", "noted_at")
    list_filter = ("noted_at",)
    list_select_related = ("entry",)
    search_fields = ("entry__kind",)


@admin.register(ReportJob)
class ReportJobAdmin(LookingAdmin):
    """Reports asked for."""

    list_display = (
        "kind",
        "format",
        "service",
        "state",
        "requested_by",
        "requested_at",
        "finished_at",
        "error",
    )
    list_filter = ("state", "kind", "format", "requested_at")
    list_select_related = ("service", "requested_by")
    search_fields = ("kind", "service__name", "requested_by__email", "sha256")


@admin.register(SignedReport)
class SignedReportAdmin(LookingAdmin):
    """Reports with a signature in them: append-only."""

    list_display = ("report", "signer", "sha256", "signed_at")
    list_filter = ("signed_at",)
    list_select_related = ("report",)
    search_fields = ("signer", "sha256", "certificate")
