"""Who is told of checkpoints, and what was told: read-only."""

from django.contrib import admin

from readiness.admin.looking import LookingAdmin
from readiness.models import (
    AnchorErrand,
    AnchorSending,
    AnchorToken,
    CheckpointSubscription,
    CheckpointWebhook,
    LedgerAnchor,
)


@admin.register(LedgerAnchor)
class AnchorAdmin(LookingAdmin):
    """Checkpoints that were told outside."""

    list_display = ("stretch", "origin", "size", "made_at")
    list_filter = ("made_at",)
    search_fields = ("origin", "=size")
    exclude = ("root",)


@admin.register(AnchorToken)
class TokenAdmin(LookingAdmin):
    """Time stamps of an authority."""

    list_display = ("anchor", "stamped_at", "authority", "serial", "received_at")
    list_filter = ("stamped_at",)
    list_select_related = ("anchor",)
    search_fields = ("authority", "serial")
    exclude = ("token",)


@admin.register(AnchorErrand)
class ErrandAdmin(LookingAdmin):
    """Anchors on their way."""

    list_display = ("anchor", "way", "webhook", "state", "attempts", "next_try_at")
    list_filter = ("way", "state")
    list_select_related = ("anchor", "webhook")
    search_fields = ("webhook__url",)
    exclude = ("lease_token",)


@admin.register(AnchorSending)
class SendingAdmin(LookingAdmin):
    """Attempts to tell somebody, and how each ended."""

    list_display = ("anchor", "way", "person", "webhook", "attempt", "outcome", "at")
    list_filter = ("way", "outcome", "at")
    list_select_related = ("anchor", "person", "webhook")
    search_fields = ("person__email", "webhook__url", "said")


@admin.register(CheckpointSubscription)
class SubscriptionAdmin(LookingAdmin):
    """People who get each anchor by mail."""

    list_display = ("user", "since")
    list_filter = ("since",)
    list_select_related = ("user",)
    search_fields = ("user__email", "user__name")


@admin.register(CheckpointWebhook)
class WebhookAdmin(LookingAdmin):
    """Addresses that each anchor is posted to."""

    list_display = ("url", "added_by", "added_at", "removed_at")
    list_filter = ("added_at", "removed_at")
    list_select_related = ("added_by",)
    search_fields = ("url", "added_by__email")
