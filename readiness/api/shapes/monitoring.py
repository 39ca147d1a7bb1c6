"""Alerts that were delivered."""

from rest_framework import serializers

from readiness.api.shown import Shown


class ReceivedAlertShown(Shown):
    """One alert that began or ended, as Alertmanager first delivered it."""

    id = serializers.UUIDField()
    environment = serializers.CharField(source="environment.slug")
    name = serializers.CharField(help_text="Its label `alertname`.")
    status = serializers.ChoiceField(["firing", "resolved"])
    fingerprint = serializers.CharField()
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField(allow_null=True)
    labels = serializers.DictField(child=serializers.CharField())
    annotations = serializers.DictField(child=serializers.CharField())
    receiver = serializers.CharField()
    received_at = serializers.DateTimeField()


class AlertsTaken(Shown):
    """What came of a delivery."""

    received = serializers.IntegerField(help_text="How many of its alerts were not known yet.")
