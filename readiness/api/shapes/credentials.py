"""Secrets and their rotations as the API shows them: never a value."""

from rest_framework import serializers

from readiness.api.shapes.catalogue import ServiceRef
from readiness.api.shapes.people import PersonRef
from readiness.api.shown import Shown
from readiness.credentials.models import Rotation, Secret


class SecretRow(Shown):
    """A secret in the register. It is overdue from `due_at` on, while it is not retired."""

    id = serializers.UUIDField()
    service = ServiceRef()
    name = serializers.CharField()
    kind = serializers.ChoiceField(Secret.Kind.values)
    place = serializers.ChoiceField(Secret.Place.values, help_text="`code` is a finding.")
    location = serializers.CharField(help_text="What it is called there.")
    owner = PersonRef(allow_null=True, help_text="null: the team's leads.")
    environments = serializers.ListField(child=serializers.UUIDField())
    max_age_days = serializers.IntegerField()
    made_at = serializers.DateTimeField(
        allow_null=True, help_text="When the version in use was made; null: nobody knows."
    )
    due_at = serializers.DateTimeField(help_text="By when it has to be rotated.")
    created_at = serializers.DateTimeField()
    retired_at = serializers.DateTimeField(allow_null=True)
    retired_reason = serializers.CharField()


class DependentShown(Shown):
    """Who must be told when it rotates."""

    name = serializers.CharField()
    service = ServiceRef(allow_null=True, help_text="null: a system outside, or a service you may not see.")


class SecretShown(SecretRow):
    """A secret with who depends on it."""

    dependents = DependentShown(many=True, source="shown_dependents")


class RotationShown(Shown):
    """One time that a secret was rotated."""

    id = serializers.UUIDField()
    rotation_id = serializers.CharField()
    way = serializers.ChoiceField(Rotation.Way.values)
    rotated_at = serializers.DateTimeField()
    recorded_at = serializers.DateTimeField()
    recorded_by = PersonRef(allow_null=True, help_text="null: a probe saw it.")
    evidence = serializers.UUIDField(
        source="evidence_id", allow_null=True, help_text="A revision of evidence."
    )
    note = serializers.CharField()


class RotationKept(Shown):
    """A rotation as its script is answered."""

    id = serializers.UUIDField()
    secret = serializers.UUIDField(source="secret_id")
    rotation_id = serializers.CharField()
    rotated_at = serializers.DateTimeField()
    recorded_at = serializers.DateTimeField()


class RotationTold(RotationShown):
    """A rotation and who must be told of it."""

    tell = DependentShown(many=True)
