"""Alerts, their policies, silences and drills as the API shows them."""

from rest_framework import serializers

from readiness.alerts.models import Alert, AlertDrill
from readiness.alerts.policy import OPERATORS, Route
from readiness.api.shapes.catalogue import EnvironmentRef, ServiceRef
from readiness.api.shapes.people import PersonRef
from readiness.api.shown import Shown
from readiness.monitoring.thresholds import Severity

SEVERITIES, ROUTES = [one.value for one in Severity], [one.value for one in Route]
_UNIT = "In the metric's unit: ratios as 0.05, times in seconds."


class AlertShown(Shown):
    """A policy that was broken, and who answered."""

    id = serializers.UUIDField()
    service = ServiceRef(source="environment.service")
    environment = EnvironmentRef()
    policy = serializers.CharField(source="key", help_text="Its `key`; `drill` for a drill.")
    title = serializers.CharField()
    severity = serializers.ChoiceField(SEVERITIES)
    route = serializers.ChoiceField(ROUTES)
    drill = serializers.BooleanField(
        help_text="True: nothing is wrong, somebody tried whether people are reached."
    )
    state = serializers.ChoiceField(Alert.State.values)
    metric = serializers.CharField(help_text="Empty for a drill.")
    statistic = serializers.CharField()
    operator = serializers.CharField()
    bound = serializers.FloatField(allow_null=True, help_text=_UNIT)
    number = serializers.FloatField(allow_null=True, help_text="What it was when the alert opened.")
    newest = serializers.FloatField(allow_null=True)
    newest_at = serializers.DateTimeField(allow_null=True)
    silent_since = serializers.DateTimeField(allow_null=True, help_text="Open, and without data since then.")
    began_at = serializers.DateTimeField()
    opened_at = serializers.DateTimeField()
    acknowledged_by = PersonRef(allow_null=True)
    acknowledged_at = serializers.DateTimeField(allow_null=True)
    note = serializers.CharField()
    ended_at = serializers.DateTimeField(allow_null=True)
    resolved_at = serializers.DateTimeField(allow_null=True)
    resolved_by = PersonRef(allow_null=True, help_text="Null: the portal saw that it is over.")
    resolution = serializers.CharField()


class PolicyShown(Shown):
    """A policy, and how it stood when it was last judged."""

    key = serializers.CharField()
    title = serializers.CharField()
    alert = serializers.CharField(help_text="Its name in Alertmanager.")
    metric = serializers.CharField()
    statistic = serializers.CharField()
    operator = serializers.ChoiceField(list(OPERATORS))
    value = serializers.FloatField(help_text=_UNIT)
    resolve_value = serializers.FloatField(help_text="Where an alert of it is over.")
    lasting = serializers.IntegerField(help_text="For so many seconds beyond it before an alert opens.")
    calm = serializers.IntegerField(help_text="For so many seconds back before an alert is over.")
    severity = serializers.ChoiceField(SEVERITIES)
    route = serializers.ChoiceField(ROUTES)
    enabled = serializers.BooleanField()
    own = serializers.BooleanField(
        help_text="True: the team's own; false: one of the eight that are published."
    )
    milder = serializers.ListField(
        child=serializers.CharField(), help_text="In which ways it asks less than is published."
    )
    reason = serializers.CharField(help_text="Why it does.")
    state = serializers.CharField(help_text="inactive, pending, open, unknown, or off.")
    current = serializers.FloatField(allow_null=True, help_text="The newest number; null: no data.")
    seen_at = serializers.DateTimeField(allow_null=True)


class PoliciesShown(Shown):
    """All policies of an environment."""

    policies = PolicyShown(many=True)


class SilenceShown(Shown):
    """Nobody is told of these alerts until then."""

    id = serializers.UUIDField()
    policy = serializers.CharField(source="key", help_text="Empty: every alert of the environment.")
    reason = serializers.CharField()
    made_by = PersonRef()
    made_at = serializers.DateTimeField()
    until = serializers.DateTimeField()
    ended_at = serializers.DateTimeField(allow_null=True)


class SilencesShown(Shown):
    """Those that hold now."""

    silences = SilenceShown(many=True)


class DrillShown(Shown):
    """A drill, and who answered."""

    id = serializers.UUIDField()
    alert = serializers.UUIDField(source="alert_id")
    started_by = PersonRef()
    started_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    state = serializers.ChoiceField(AlertDrill.State.values)
    finished_at = serializers.DateTimeField(allow_null=True)
    answered_by = PersonRef(source="alert.acknowledged_by", allow_null=True)
    answered_at = serializers.DateTimeField(source="alert.acknowledged_at", allow_null=True)
