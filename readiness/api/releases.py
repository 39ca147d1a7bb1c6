"""Deployments and rollbacks: recorded, started past the gate, decided about; DORA's figures."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from rest_framework import serializers

from readiness.api.cursors import Page, cut
from readiness.api.description import Listing
from readiness.api.door import Ask, Door, call
from readiness.api.given import Asked, Choice, Given, Id, Moment, Text, Truth
from readiness.api.shapes.releases import (
    DeploymentRow,
    DeploymentShown,
    FiguresShown,
    deployment_told,
    figures_told,
)
from readiness.catalog.queries import environment_for
from readiness.releases.models import Deployment
from readiness.releases.operations import (
    cancel_deployment,
    change_deployment,
    decide_rollback,
    declare_recovery,
    declare_trigger,
    finish_deployment,
    plan_deployment,
    record_deployment,
    record_step,
    start_deployment,
    start_rollback,
)
from readiness.releases.queries import (
    DeploymentFilter,
    deployment_for,
    dora_for,
    trigger_for,
    view_of,
    visible_deployments,
)
from readiness.releases.steps import OUTCOMES
from readiness.releases.triggers import DECLARED
from readiness.teams.access import Action

TAG = "Deployments"
ORDERS = {"-happened": ("-happened_at", "-id"), "happened": ("happened_at", "id")}
_RECORD, _VIEW = (Action.RECORD_DEPLOYMENT,), (Action.VIEW_SERVICE,)


class DeploymentQuery(Asked):
    """What narrows the list."""

    service = serializers.SlugField(required=False, max_length=60)
    team = serializers.SlugField(required=False, max_length=60)
    environment = serializers.SlugField(required=False, max_length=40)
    state = serializers.ChoiceField(Deployment.State.values, required=False, help_text="How it stands.")
    kind = serializers.ChoiceField(Deployment.Kind.values, required=False, help_text="Which kind.")
    show = serializers.ChoiceField(
        ["bad", "overridden", "running", "rollbacks"], required=False,
        help_text="`bad`: failed, with a reason to roll back, or taken back. `overridden`: the gate had said no.",
    )  # fmt: skip


class DeploymentTerms(Given):
    """What may change while it has not ended; what is left out stays."""

    note = Text(required=False, allow_blank=True, max_length=4000)
    url = Text(
        required=False, allow_blank=True, max_length=1000, help_text="Where the change or its pipeline is."
    )
    planned_for = Moment(required=False, help_text="When it is to start.")
    irreversible = Truth(required=False, help_text="Whether its migrations cannot be reverted.")
    irreversible_note = Text(required=False, allow_blank=True, max_length=4000, help_text="Why they cannot.")


class NewDeployment(DeploymentTerms):
    """A deployment, as much as is known of it."""

    environment = Text(max_length=40, help_text="The `slug` of an environment of the service.")
    release = Text(max_length=100, help_text="As the running service names itself.")
    state = Choice(
        ["planned", "running", "succeeded", "failed"],
        help_text="`running` starts it now and asks the gate; what ended is written down whatever the gate says.",
    )
    kind = Choice(Deployment.Kind.values, required=False, help_text="Default: `deploy`.")
    previous_release = Text(required=False, max_length=100, help_text="Default: the one that runs.")
    commit = Text(required=False, max_length=64, help_text="Hexadecimal, 7 digits or more.")
    committed_at = Moment(required=False, help_text="When the change was committed.")
    rehearsal = Truth(required=False, help_text="A rehearsed rollback, or the way forward again.")
    external_id = Text(
        required=False, max_length=200, help_text="Your own id of it. Told again with it, it is the same one."
    )
    mends = Id(required=False, help_text="The deployment that it mends.")
    started_at = Moment(required=False, help_text="Default: now.")
    finished_at = Moment(required=False, help_text="Default: now.")


class Finish(Given):
    """How it ended."""

    outcome = Choice(["succeeded", "failed"], help_text="How it ended.")
    note = Text(required=False, allow_blank=True, max_length=4000, default="")


class NewStep(Given):
    """That something was done."""

    key = Text(max_length=40, help_text="As the deployment lists it: `before.tests`, `smoke`, `back.revert`.")
    outcome = Choice(list(OUTCOMES), required=False, default="done", help_text="`skipped`: not needed.")
    note = Text(required=False, allow_blank=True, max_length=4000, default="")


class NewTrigger(Given):
    """A reason to roll back. The error rate is measured."""

    kind = Choice(list(DECLARED), help_text="Which of the three.")
    sentence = Text(max_length=4000, help_text="What is broken, and how it was seen.")
    fired_at = Moment(required=False, help_text="Since when; default: now.")


class NewRollbackDecision(Given):
    """Roll back or not."""

    verdict = Choice(["roll_back", "stay"], help_text="What was decided.")
    reason = Text(max_length=4000)


class NewRollback(Given):
    """Where to go back to."""

    release = Text(
        required=False, allow_blank=True, max_length=100, default="", help_text="Default: `back_to`."
    )
    note = Text(required=False, allow_blank=True, max_length=4000, default="")


class Words(Given):
    """In words."""

    words = Text(max_length=4000, help_text="How it was seen that the service works again.")


class FigureQuery(Asked):
    """Of whom, over how long."""

    service = serializers.SlugField(required=False, max_length=60, default="")
    team = serializers.SlugField(required=False, max_length=60, default="")
    days = serializers.IntegerField(
        required=False, min_value=1, max_value=730, default=90, help_text="How long the period is."
    )


class DeploymentsDoor(Door):
    """All of them."""

    address = "deployments"

    @call(
        "deployments_list", "List deployments", tag=TAG, right=_VIEW, query=DeploymentQuery,
        listing=Listing(ORDERS), shows=DeploymentRow,
    )  # fmt: skip
    def get(self, ask: Ask) -> Page:
        """Of the services that you may see."""
        rows = visible_deployments(ask.actor, DeploymentFilter(**ask.query))
        return cut(rows, ask.page, ORDERS[ask.page.ordering])


class FiguresDoor(Door):
    """DORA."""

    address = "deployments/figures"

    @call("figures_read", "Read DORA's figures", tag=TAG, right=_VIEW, query=FigureQuery, shows=FiguresShown)
    def get(self, ask: Ask) -> dict[str, Any]:
        """Of deployments to production of a service, a team, or all that you may see."""
        after = ask.at - timedelta(days=ask.query["days"])
        by = {"service": ask.query["service"], "team": ask.query["team"]}
        return figures_told(dora_for(ask.actor, after=after, until=ask.at, **by))


class RecordDoor(Door):
    """Where pipelines tell."""

    address = "services/<slug:slug>/deployments"

    @call(
        "deployments_record", "Record a deployment", tag=TAG, right=_RECORD, body=NewDeployment,
        shows=DeploymentShown, status=201, refuses=[409], finds=True,
        example={
            "environment": "production", "release": "2026.6.1", "state": "running",
            "commit": "f95f852bd8fca8fcc58a9a2d6c842781e32a215e", "committed_at": "2026-06-01T08:00:00Z",
            "external_id": "pipeline-4711",
        },
    )  # fmt: skip
    def post(self, ask: Ask, slug: str) -> Any:
        """In one call, or first as running and with the same `external_id` again as it ends. A 409 `gate-refused`
        says what stands in the way."""
        given = dict(ask.body)
        place = environment_for(ask.actor, slug, given.pop("environment"))
        mends = given.pop("mends", None)
        told = {"environment": place, "source": "api", "actor": ask.actor, "at": ask.at, **given}
        if mends is not None:
            told["mends"] = deployment_for(ask.actor, mends)
        if told.pop("state") == "planned":
            times = {name: told.pop(name, None) for name in ("started_at", "finished_at")}
            return _shown(ask, plan_deployment(**told).pk) if not any(times.values()) else _no_times()
        return _shown(ask, record_deployment(state=given["state"], **told).pk)


class DeploymentDoor(Door):
    """One of them."""

    address = "deployments/<uuid:pk>"

    @call("deployments_read", "Read a deployment", tag=TAG, right=_VIEW, shows=DeploymentShown)
    def get(self, ask: Ask, pk: UUID) -> Any:
        """With its steps, its watch, and what was decided."""
        return _shown(ask, pk)

    @call(
        "deployments_edit", "Change what is said of a deployment", tag=TAG, right=_RECORD, body=DeploymentTerms,
        shows=DeploymentShown, refuses=[409], example={"irreversible": True, "irreversible_note": "Drops a column."},
    )  # fmt: skip
    def patch(self, ask: Ask, pk: UUID) -> Any:
        """While it has not ended."""
        change_deployment(deployment=deployment_for(ask.actor, pk), actor=ask.actor, at=ask.at, **ask.body)
        return _shown(ask, pk)


class StartDoor(Door):
    """It begins."""

    address = "deployments/<uuid:pk>/start"

    @call(
        "deployments_start", "Start a planned deployment", tag=TAG, right=_RECORD, shows=DeploymentShown,
        refuses=[409],
    )  # fmt: skip
    def post(self, ask: Ask, pk: UUID) -> Any:
        """Past the gate: 409 `gate-refused` says what stands in the way."""
        start_deployment(deployment=deployment_for(ask.actor, pk), actor=ask.actor, at=ask.at)
        return _shown(ask, pk)


class FinishDoor(Door):
    """It ends."""

    address = "deployments/<uuid:pk>/finish"

    @call(
        "deployments_finish", "Say how a deployment ended", tag=TAG, right=_RECORD, body=Finish,
        shows=DeploymentShown, refuses=[409], example={"outcome": "succeeded"},
    )  # fmt: skip
    def post(self, ask: Ask, pk: UUID) -> Any:
        """Succeeded or failed, once."""
        finish_deployment(deployment=deployment_for(ask.actor, pk), actor=ask.actor, at=ask.at, **ask.body)
        return _shown(ask, pk)


class CancelDoor(Door):
    """It does not happen."""

    address = "deployments/<uuid:pk>/cancel"

    @call(
        "deployments_cancel", "Cancel a planned deployment", tag=TAG, right=_RECORD, shows=DeploymentShown,
        refuses=[409],
    )  # fmt: skip
    def post(self, ask: Ask, pk: UUID) -> Any:
        """Before it started."""
        cancel_deployment(deployment=deployment_for(ask.actor, pk), actor=ask.actor, at=ask.at)
        return _shown(ask, pk)


class StepsDoor(Door):
    """What was done."""

    address = "deployments/<uuid:pk>/steps"

    @call(
        "deployments_step", "Record a step of a deployment", tag=TAG, right=_RECORD, body=NewStep,
        shows=DeploymentShown, status=201, refuses=[409], example={"key": "announce"},
    )  # fmt: skip
    def post(self, ask: Ask, pk: UUID) -> Any:
        """In their order; done, failed, or left out with a word where it may be."""
        record_step(deployment=deployment_for(ask.actor, pk), actor=ask.actor, at=ask.at, **ask.body)
        return _shown(ask, pk)


class TriggersDoor(Door):
    """What asks for a rollback."""

    address = "deployments/<uuid:pk>/triggers"

    @call(
        "deployments_trigger", "Declare a reason to roll back", tag=TAG, right=(Action.DECLARE_TRIGGER,),
        body=NewTrigger, shows=DeploymentShown, status=201, refuses=[409],
        example={"kind": "broken", "sentence": "Nobody can pay."},
    )  # fmt: skip
    def post(self, ask: Ask, pk: UUID) -> Any:
        """Whoever is on call is told."""
        declare_trigger(deployment=deployment_for(ask.actor, pk), actor=ask.actor, at=ask.at, **ask.body)
        return _shown(ask, pk)


class RollbackDoor(Door):
    """Back."""

    address = "deployments/<uuid:pk>/rollback"

    @call(
        "deployments_roll_back", "Start a rollback", tag=TAG, right=_RECORD, body=NewRollback,
        shows=DeploymentShown, status=201, refuses=[409], example={"note": "Decided by the team lead."},
    )  # fmt: skip
    def post(self, ask: Ask, pk: UUID) -> Any:
        """A deployment of its own, which runs from now on; the gate does not stop it. The answer is the rollback."""
        bad = deployment_for(ask.actor, pk)
        made = start_rollback(deployment=bad, source="api", actor=ask.actor, at=ask.at, **ask.body)
        return _shown(ask, made.pk)


class RecoveryDoor(Door):
    """It works again."""

    address = "deployments/<uuid:pk>/recovery"

    @call(
        "deployments_recovered", "Declare a recovery", tag=TAG, right=(Action.ROLL_BACK,), body=Words,
        shows=DeploymentShown, refuses=[409], example={"words": "Three test orders went through."},
    )  # fmt: skip
    def post(self, ask: Ask, pk: UUID) -> Any:
        """Of a rollback, where nothing measures it: it is shown as declared, and no time to recover is measured."""
        declare_recovery(deployment=deployment_for(ask.actor, pk), actor=ask.actor, at=ask.at, **ask.body)
        return _shown(ask, pk)


class DecisionDoor(Door):
    """Roll back or not."""

    address = "triggers/<uuid:pk>/decision"

    @call(
        "triggers_decide", "Decide whether to roll back", tag=TAG, right=(Action.ROLL_BACK,), body=NewRollbackDecision,
        shows=DeploymentShown, status=201, refuses=[409], example={"verdict": "roll_back", "reason": "Users fail."},
    )  # fmt: skip
    def post(self, ask: Ask, pk: UUID) -> Any:
        """Once for each reason. To roll back is a call of its own."""
        trigger = trigger_for(ask.actor, pk)
        decide_rollback(trigger=trigger, actor=ask.actor, at=ask.at, **ask.body)
        return _shown(ask, trigger.deployment_id)


def _no_times() -> Any:
    raise serializers.ValidationError({"state": ["What is planned has neither started nor finished."]})


def _shown(ask: Ask, pk: UUID) -> Any:
    return deployment_told(view_of(deployment_for(ask.actor, pk), ask.at))


DOORS = (
    DeploymentsDoor, FiguresDoor, RecordDoor, DeploymentDoor, StartDoor, FinishDoor, CancelDoor, StepsDoor,
    TriggersDoor,
    RollbackDoor, RecoveryDoor, DecisionDoor,
)  # fmt: skip
