"""What is done about a deployment from its page."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from readiness.clock import now
from readiness.releases.models import Deployment
from readiness.releases.operations import (
    cancel_deployment,
    change_deployment,
    decide_rollback,
    declare_recovery,
    declare_trigger,
    finish_deployment,
    record_step,
    start_deployment,
    start_rollback,
)
from readiness.releases.queries import deployment_for, trigger_for
from readiness.teams.actors import Actor
from readiness.web.door import act, actor_of, attempt, page
from readiness.web.forms.releases import (
    DecisionForm,
    FinishForm,
    RecoveredForm,
    RollBackForm,
    StepForm,
    TriggerForm,
    edit_form,
)
from readiness.web.releases.deployment import shown

Do = Callable[[Deployment, Actor, Any], str]


@page
def start(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Past the gate."""
    actor = actor_of(request)
    row = deployment_for(actor, pk)
    to = reverse("deployment", args=[pk])
    return act(
        request,
        lambda: start_deployment(deployment=row, actor=actor, at=now()),
        f"{row.release} is being deployed.",
        to=to,
    )


@page
def cancel(request: HttpRequest, pk: UUID) -> HttpResponse:
    """It does not happen."""
    actor = actor_of(request)
    row = deployment_for(actor, pk)
    to = reverse("deployment", args=[pk])
    return act(
        request,
        lambda: cancel_deployment(deployment=row, actor=actor, at=now()),
        "It was cancelled. Its record stays.",
        to=to,
    )


@page
def finish(request: HttpRequest, pk: UUID) -> HttpResponse:
    """It ended."""

    def do(row: Deployment, actor: Actor, form: Any) -> str:
        finish_deployment(deployment=row, actor=actor, at=now(), **form.cleaned_data)
        return "Its end is recorded."

    return _posted(request, pk, "finish_form", FinishForm(request.POST, auto_id="finish_%s"), do)


@page
def edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What is said of it."""

    def do(row: Deployment, actor: Actor, form: Any) -> str:
        change_deployment(deployment=row, actor=actor, at=now(), **form.cleaned_data)
        return "Saved."

    row = deployment_for(actor_of(request), pk)
    return _posted(request, pk, "edit_form", edit_form(row, request.POST), do)


@page
def step(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A step was done."""
    form = StepForm(request.POST)

    def do(row: Deployment, actor: Actor, form: Any) -> str:
        record_step(deployment=row, actor=actor, at=now(), **form.cleaned_data)
        return "The step is recorded."

    return _posted(request, pk, "step_refused", form, do, anchor="steps")


@page
def trigger(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Harm is seen."""

    def do(row: Deployment, actor: Actor, form: Any) -> str:
        declare_trigger(deployment=row, actor=actor, at=now(), **form.cleaned_data)
        return "Whoever is on call is told. Decide whether to roll back."

    return _posted(request, pk, "trigger_form", TriggerForm(request.POST, auto_id="trigger_%s"), do)


@page
def decide(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Roll back or not."""

    def do(_row: Deployment, actor: Actor, form: Any) -> str:
        found = trigger_for(actor, form.cleaned_data["trigger"])
        told = {name: form.cleaned_data[name] for name in ("verdict", "reason")}
        decide_rollback(trigger=found, actor=actor, at=now(), **told)
        return "The decision is recorded." + (
            " Start the rollback now." if told["verdict"] == "roll_back" else ""
        )

    form = DecisionForm(request.POST, auto_id="decide_%s")
    return _posted(request, pk, "decide_refused", form, do, anchor="reasons")


@page
def roll_back(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Back; on to the page of the rollback."""
    made: list[Deployment] = []

    def do(row: Deployment, actor: Actor, form: Any) -> str:
        back = start_rollback(deployment=row, source="guided", actor=actor, at=now(), **form.cleaned_data)
        made.append(back)
        return f"The rollback to {back.release} runs. Its five steps are below."

    answer = _posted(request, pk, "back_form", RollBackForm(request.POST, auto_id="back_%s"), do)
    return redirect("deployment", made[0].pk) if made else answer


@page
def recovered(request: HttpRequest, pk: UUID) -> HttpResponse:
    """It works again."""

    def do(row: Deployment, actor: Actor, form: Any) -> str:
        declare_recovery(deployment=row, actor=actor, at=now(), **form.cleaned_data)
        return "The recovery is recorded as declared."

    return _posted(request, pk, "recovered_form", RecoveredForm(request.POST, auto_id="recovered_%s"), do)


def _posted(
    request: HttpRequest, pk: UUID, name: str, form: Form, do: Do, *, anchor: str = ""
) -> HttpResponse:
    actor = actor_of(request)
    row = deployment_for(actor, pk)
    to = reverse("deployment", args=[pk])
    if request.method != "POST":
        return redirect(to)
    said = attempt(form, lambda: do(row, actor, form))
    if said is None:
        return shown(request, row, actor, refused={name: form})
    messages.success(request, said)
    return redirect(f"{to}#{anchor}" if anchor else to)
