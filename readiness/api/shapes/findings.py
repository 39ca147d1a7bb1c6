"""Findings and their waivers as the API shows them."""

from rest_framework import serializers

from readiness.api.shapes.catalogue import EnvironmentRef, ServiceRef
from readiness.api.shapes.people import PersonRef
from readiness.api.shown import Shown
from readiness.findings.models import Finding, FindingWaiver


class FindingRow(Shown):
    """A finding in a list."""

    id = serializers.UUIDField()
    service = ServiceRef()
    environment = EnvironmentRef()
    kind = serializers.ChoiceField(Finding.Kind.values)
    key = serializers.CharField(help_text="Who looked, a slash, what is wrong there.")
    severity = serializers.ChoiceField(Finding.Severity.values)
    title = serializers.CharField()
    item_key = serializers.CharField(help_text="The item that it is about, or nothing.")
    state = serializers.ChoiceField(Finding.State.values)
    owner = PersonRef(allow_null=True)
    due_date = serializers.DateField(allow_null=True)
    opened_at = serializers.DateTimeField()
    resolved_at = serializers.DateTimeField(allow_null=True)
    waived_until = serializers.DateTimeField(
        allow_null=True, help_text="The end of the longest approved waiver, also when it has passed."
    )


class FindingWaiverShown(Shown):
    """A time-bound exception."""

    id = serializers.UUIDField()
    finding = serializers.UUIDField(source="finding_id")
    reason = serializers.CharField()
    expires_at = serializers.DateTimeField()
    state = serializers.ChoiceField(FindingWaiver.State.values)
    requested_by = PersonRef()
    requested_at = serializers.DateTimeField()
    decided_by = PersonRef(allow_null=True)
    decided_at = serializers.DateTimeField(allow_null=True)
    decision_reason = serializers.CharField()


class FindingShown(FindingRow):
    """A finding with all that is known of it."""

    detail = serializers.CharField()
    said = serializers.UUIDField(
        source="said_id", allow_null=True, help_text="The revision that people testified."
    )
    seen = serializers.UUIDField(source="seen_id", allow_null=True, help_text="The revision of a probe.")
    opened_by = PersonRef(allow_null=True, help_text="null: the portal.")
    resolved_by = PersonRef(allow_null=True, help_text="null: the portal, or nobody yet.")
    resolution = serializers.CharField()
    waivers = FindingWaiverShown(many=True)
