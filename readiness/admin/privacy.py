"""Requests to erase and legal holds: read-only; asking, deciding and lifting are on the portal's privacy page."""

from django.contrib import admin

from readiness.admin.looking import LookingAdmin
from readiness.models import Erasure, LegalHold


@admin.register(Erasure)
class ErasureAdmin(LookingAdmin):
    """Who asked for what, and who decided."""

    list_display = ("target", "reason", "state", "requested_by", "requested_at", "decided_by", "decided_at")
    list_filter = ("target", "state", "reason", "requested_at")
    list_select_related = ("requested_by", "decided_by")
    search_fields = ("requested_by__email", "decided_by__email", "file__sha256")


@admin.register(LegalHold)
class HoldAdmin(LookingAdmin):
    """What is not erased, and since when."""

    list_display = ("service", "reason", "set_by", "set_at", "lifted_by", "lifted_at")
    list_filter = ("set_at", ("lifted_at", admin.EmptyFieldListFilter))
    list_select_related = ("service", "set_by", "lifted_by")
    search_fields = ("service__slug", "reason", "set_by__email")
