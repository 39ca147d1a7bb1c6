"""Deployments, reasons to roll back, overrides and DORA's figures, as the API shows them."""

from datetime import timedelta
from typing import Any

from rest_framework import serializers

from readiness.api.shapes.catalogue import EnvironmentRef, ServiceRef
from readiness.api.shapes.people import PersonRef
from readiness.api.shown import Shown
from readiness.releases.models import Deployment, ForgeHook, GateOverride, RollbackDecision, RollbackTrigger
from readiness.releases.queries import DeploymentView
from readiness.releases.queries.page import StepView


class OverrideShown(Shown):
    """That the gate's no may be passed, on the word of two people."""

    id = serializers.UUIDField()
    service = ServiceRef(source="environment.service")
    environment = EnvironmentRef()
    release = serializers.CharField(help_text="Empty: any.")
    reason = serializers.CharField()
    state = serializers.ChoiceField(GateOverride.State.values)
    requested_by = PersonRef()
    requested_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField()
    decided_by = PersonRef(allow_null=True)
    decided_at = serializers.DateTimeField(allow_null=True)
    decision_reason = serializers.CharField()


class GateReasonShown(Shown):
    """What stood in the way when the gate was asked."""

    code = serializers.CharField()
    about = serializers.CharField(help_text="Key of an item, id of a finding, or empty.")
    sentence = serializers.CharField()


class DeploymentRow(Shown):
    """A deployment, as lists show it."""

    id = serializers.UUIDField()
    service = ServiceRef(source="environment.service")
    environment = EnvironmentRef()
    release = serializers.CharField()
    previous_release = serializers.CharField(help_text="Empty: not known.")
    commit = serializers.CharField()
    committed_at = serializers.DateTimeField(allow_null=True, help_text="null: not known.")
    url = serializers.CharField()
    kind = serializers.ChoiceField(Deployment.Kind.values)
    state = serializers.ChoiceField(
        Deployment.State.values, help_text="`lost`: nobody said how it ended, and another followed."
    )
    source = serializers.ChoiceField(Deployment.Source.values)  # type: ignore[assignment]  # a column of that name
    external_id = serializers.CharField()
    note = serializers.CharField()
    irreversible = serializers.BooleanField(help_text="Whether its migrations cannot be reverted.")
    irreversible_note = serializers.CharField()
    rehearsal = serializers.BooleanField()
    mends = serializers.UUIDField(
        source="mends_id", allow_null=True, help_text="The deployment that it mends."
    )
    planned_for = serializers.DateTimeField(allow_null=True)
    started_at = serializers.DateTimeField(allow_null=True)
    finished_at = serializers.DateTimeField(allow_null=True)
    recorded_at = serializers.DateTimeField()
    recorded_by = PersonRef(allow_null=True, help_text="null: a forge told.")
    told_after = serializers.BooleanField(help_text="Whether it was told when it had begun or ended already.")
    gate_verdict = serializers.ChoiceField(
        ["go", "no-go", ""], help_text="When it started; empty: not asked."
    )
    gate_reasons = GateReasonShown(many=True, allow_null=True)
    past_gate = serializers.BooleanField(help_text="No-go, and no two people had said that it may.")
    override = OverrideShown(allow_null=True)
    recovered_at = serializers.DateTimeField(allow_null=True)
    recovered_way = serializers.ChoiceField([*Deployment.Recovered.values, ""])
    recovered_words = serializers.CharField()


class StepToldShown(Shown):
    """One time that a step was recorded."""

    outcome = serializers.CharField()
    note = serializers.CharField()
    by = PersonRef(allow_null=True)
    at = serializers.DateTimeField()


class StepShown(Shown):
    """A step, and how it stands."""

    key = serializers.CharField()
    title = serializers.CharField()
    outcome = serializers.ChoiceField(
        ["done", "skipped", "failed", "falls_away", ""],
        help_text="Empty: open. `falls_away`: with one left out.",
    )
    is_next = serializers.BooleanField()
    if_needed = serializers.BooleanField(help_text="Whether it may be left out with a word.")
    told = StepToldShown(many=True)
    known = serializers.ListField(
        child=serializers.CharField(), help_text="What the portal knows of it, in sentences."
    )


class RollbackDecisionShown(Shown):
    """Roll back or not."""

    verdict = serializers.ChoiceField(RollbackDecision.Verdict.values)
    reason = serializers.CharField()
    decided_by = PersonRef()
    decided_at = serializers.DateTimeField()


class NumbersShown(Shown):
    """What was measured, in per cent and minutes."""

    rate = serializers.FloatField()
    limit = serializers.FloatField()
    minutes = serializers.IntegerField()
    samples = serializers.IntegerField()
    before = serializers.FloatField(allow_null=True, help_text="null: not known.")


class TriggerShown(Shown):
    """A reason to roll back."""

    id = serializers.UUIDField()
    kind = serializers.CharField(help_text="`error_rate`, `broken`, `corruption` or `vulnerability`.")
    source = serializers.ChoiceField(RollbackTrigger.Source.values)  # type: ignore[assignment]  # a column of that name
    fired_at = serializers.DateTimeField()
    fired_by = PersonRef(allow_null=True)
    sentence = serializers.CharField()
    numbers = NumbersShown(allow_null=True)
    decision = RollbackDecisionShown(allow_null=True, help_text="null: nobody has decided.")


class WatchShown(Shown):
    """The error rate since it started, beside that of the same time before, in per cent; null: not known."""

    verdict = serializers.ChoiceField(["as_before", "worse", "unknown"])
    before = serializers.FloatField(allow_null=True)
    after = serializers.FloatField(allow_null=True)
    worst = serializers.FloatField(allow_null=True)
    samples = serializers.IntegerField()
    until = serializers.DateTimeField()
    sentence = serializers.CharField()


class DeploymentShown(DeploymentRow):
    """A deployment with everything that hangs on it."""

    before = StepShown(many=True, help_text="The preparation.")
    steps = StepShown(many=True)
    triggers = TriggerShown(many=True)
    mended_by = serializers.ListField(child=serializers.UUIDField())
    back_to = serializers.CharField(help_text="The release that going back leads to; empty: none.")
    irreversible_between = serializers.ListField(
        child=serializers.CharField(), help_text="Releases whose migrations going back would not revert."
    )
    watch = WatchShown(allow_null=True)
    time_to_recover_seconds = serializers.FloatField(
        allow_null=True, help_text="From the first reason to the recovery that was seen; null: not measured."
    )


def deployment_told(view: DeploymentView) -> Any:
    """The deployment, with what the view has of it beside."""
    row: Any = view.deployment
    row.before, row.steps_shown = _steps(view.before), _steps(view.steps)
    took = view.time_to_recover
    found = {field: getattr(row, field, None) for field in _ROW}
    return found | {
        "before": row.before,
        "steps": row.steps_shown,
        "triggers": [_trigger(one.trigger, one.decision) for one in view.triggers],
        "mended_by": [one.pk for one in view.mended_by],
        "back_to": view.back_to,
        "irreversible_between": [one.release for one in view.irreversible],
        "watch": view.watch,
        "time_to_recover_seconds": took.total_seconds() if took is not None else None,
    }


_ROW = (
    "id", "environment", "release", "previous_release", "commit", "committed_at", "url", "kind", "state", "source",
    "external_id", "note", "irreversible", "irreversible_note", "rehearsal", "mends_id", "planned_for", "started_at",
    "finished_at", "recorded_at", "recorded_by", "told_after", "gate_verdict", "gate_reasons", "past_gate", "override",
    "recovered_at", "recovered_way", "recovered_words",
)  # fmt: skip


def _trigger(row: RollbackTrigger, decision: RollbackDecision | None) -> dict[str, Any]:
    names = ("id", "kind", "source", "fired_at", "fired_by", "sentence", "numbers")
    return {name: getattr(row, name) for name in names} | {"decision": decision}


def _steps(views: tuple[StepView, ...]) -> list[dict[str, Any]]:
    return [
        {
            "key": one.line.step.key,
            "title": one.line.step.title,
            "outcome": one.line.outcome,
            "is_next": one.line.is_next,
            "if_needed": one.line.step.if_needed,
            "told": list(one.told),
            "known": [known.sentence for known in one.known],
        }
        for one in views
    ]


class ForgeShown(Shown):
    """A forge that tells of a service's deployments."""

    id = serializers.UUIDField()
    forge = serializers.ChoiceField(ForgeHook.Forge.values)
    environments = serializers.DictField(child=serializers.CharField())
    added_by = PersonRef()
    added_at = serializers.DateTimeField()
    deliver_to = serializers.CharField(
        source="address", help_text="The path that the forge is to call, below the portal's address."
    )


class ForgeMade(ForgeShown):
    """The same, with its secret: shown once and kept sealed."""

    secret = serializers.CharField(help_text="Shown now and never again.")


class ForgeTaken(Shown):
    """What was done with a delivery."""

    taken = serializers.ChoiceField(["recorded", "known", "no-deployment", "other-environment", "closed"])


class FiguresShown(Shown):
    """DORA's four figures; null: not known."""

    days = serializers.IntegerField()
    changes = serializers.IntegerField(help_text="Deployments to production that succeeded.")
    per_week = serializers.FloatField(allow_null=True)
    lead_time_seconds = serializers.FloatField(
        allow_null=True, help_text="Median, from commit to production."
    )
    lead_times_known = serializers.IntegerField()
    failure_rate = serializers.FloatField(allow_null=True, help_text="Per cent.")
    failures = serializers.IntegerField()
    restore_time_seconds = serializers.FloatField(
        allow_null=True, help_text="Median, measured recoveries only."
    )
    restored = serializers.IntegerField()


def figures_told(found: Any) -> dict[str, Any]:
    """The figures, times in seconds."""

    def seconds(time: timedelta | None) -> float | None:
        return time.total_seconds() if time is not None else None

    names = ("days", "changes", "per_week", "lead_times_known", "failure_rate", "failures", "restored")
    return {name: getattr(found, name) for name in names} | {
        "lead_time_seconds": seconds(found.lead_time),
        "restore_time_seconds": seconds(found.restore_time),
    }
