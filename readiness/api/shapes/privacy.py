"""Requests to erase and legal holds as the API shows them."""

from rest_framework import serializers

from readiness.api.shapes.catalogue import ServiceRef
from readiness.api.shapes.people import PersonRef
from readiness.api.shown import Shown
from readiness.privacy.models import Erasure


class ErasureShown(Shown):
    """A request to erase, and what became of it."""

    id = serializers.UUIDField()
    target = serializers.ChoiceField(Erasure.Target.values)
    person = PersonRef(allow_null=True)
    file = serializers.CharField(source="file_id", allow_null=True, help_text="SHA-256.")
    entry = serializers.CharField(source="leaf", allow_null=True, help_text="Leaf hash, hexadecimal.")
    name = serializers.CharField(help_text="Of the value of the entry.")
    reason = serializers.ChoiceField(Erasure.Reason.values)
    state = serializers.ChoiceField(Erasure.State.values)
    requested_by = PersonRef()
    requested_at = serializers.DateTimeField()
    decided_by = PersonRef(allow_null=True)
    decided_at = serializers.DateTimeField(allow_null=True)


class HoldShown(Shown):
    """A legal hold."""

    id = serializers.UUIDField()
    service = ServiceRef(allow_null=True, help_text="null: everything.")
    reason = serializers.CharField()
    set_by = PersonRef()
    set_at = serializers.DateTimeField()
    lifted_by = PersonRef(allow_null=True)
    lifted_at = serializers.DateTimeField(allow_null=True)
    lifted_reason = serializers.CharField()
