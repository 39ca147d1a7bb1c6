"""Errors, their events and DSNs as the API shows them."""

from rest_framework import serializers

from readiness.api.shapes.catalogue import EnvironmentRef, ServiceRef
from readiness.api.shapes.people import PersonRef
from readiness.api.shown import Shown
from readiness.errors.models import ErrorGroup


class ErrorShown(Shown):
    """Events of one cause."""

    id = serializers.UUIDField()
    service = ServiceRef(source="project.environment.service")
    environment = EnvironmentRef(source="project.environment")
    title = serializers.CharField()
    culprit = serializers.CharField(help_text="Where: module and function.")
    level = serializers.CharField()
    platform = serializers.CharField()
    state = serializers.ChoiceField(ErrorGroup.State.values)
    events = serializers.IntegerField()
    users = serializers.IntegerField(help_text="How many people it met; exact up to 10,000.")
    first_seen = serializers.DateTimeField()
    last_seen = serializers.DateTimeField()
    first_release = serializers.CharField(help_text="The release that brought it, or nothing.")
    last_release = serializers.CharField()
    regressed_at = serializers.DateTimeField(allow_null=True)
    regressions = serializers.IntegerField()
    resolved_at = serializers.DateTimeField(allow_null=True)
    resolved_in = serializers.CharField(help_text="Only newer releases than this one reopen it; empty: any.")
    ignored_until = serializers.DateTimeField(allow_null=True)
    assignee = PersonRef(allow_null=True)


class ErrorEventRow(Shown):
    """One event, as a row."""

    id = serializers.UUIDField()
    event_id = serializers.CharField(help_text="As the SDK called it.")
    error = serializers.UUIDField(source="group_id")
    received_at = serializers.DateTimeField()
    occurred_at = serializers.DateTimeField()
    release = serializers.CharField()
    scrubbed = serializers.IntegerField(help_text="How many values were scrubbed on arrival.")


class ErrorEventShown(ErrorEventRow):
    """One event, whole."""

    body = serializers.JSONField(help_text="The scrubbed event; null where only its count was kept.")


class DsnShown(Shown):
    """What an SDK sends by."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    environment = EnvironmentRef()
    dsn = serializers.CharField()
    created_at = serializers.DateTimeField()
    revoked_at = serializers.DateTimeField(allow_null=True)
