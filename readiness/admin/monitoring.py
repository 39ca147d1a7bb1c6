"""Alerts that were delivered: read-only."""

from django.contrib import admin

from readiness.admin.looking import LookingAdmin
from readiness.models import ReceivedAlert


@admin.register(ReceivedAlert)
class ReceivedAlertAdmin(LookingAdmin):
    """Each beginning and each end of an alert, as it was first delivered."""

    list_display = ("name", "status", "environment", "receiver", "starts_at", "received_at")
    list_filter = ("status", "received_at")
    list_select_related = ("environment__service",)
    search_fields = ("name", "=fingerprint", "=nonce", "environment__service__name")
