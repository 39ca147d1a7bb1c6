"""One deployment: its steps, the gate's answer then, the watch, what asked for a rollback, and what was decided."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from readiness.audit.queries import Filters, entries_for
from readiness.audit.words import tell
from readiness.clock import now
from readiness.releases.models import Deployment
from readiness.releases.queries import DeploymentView, deployment_for, view_of
from readiness.teams.access import Action
from readiness.teams.actors import Actor
from readiness.web.door import actor_of, page
from readiness.web.forms.releases import (
    DecisionForm,
    FinishForm,
    RecoveredForm,
    RollBackForm,
    StepForm,
    TriggerForm,
    edit_form,
)
from readiness.web.rights import rights_in

HISTORY = 12


@page
def deployment(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Its page, with the forms that the reader may use; for htmx only what moves by itself."""
    actor = actor_of(request)
    return shown(request, deployment_for(actor, pk), actor)


def shown(
    request: HttpRequest, row: Deployment, actor: Actor, *, refused: dict[str, Any] | None = None
) -> HttpResponse:
    """The page; `refused` has a form by its name, with what is wrong in it."""
    view = view_of(row, now())
    context: dict[str, Any] = {
        "view": view,
        "row": row,
        "service": row.environment.service,
        "moving": row.state == Deployment.State.RUNNING,
        "now": now(),
    }
    if getattr(request, "htmx", False) and refused is None:
        return render(request, "releases/_live.html", context)
    context["history"] = tell(entries_for(actor, Filters(subject=row.pk), limit=HISTORY).entries)
    context["next_step"] = next((one for one in view.steps if one.line.is_next), None)
    context |= _forms(view, rights_in(actor, row.environment)) | (refused or {})
    return render(request, "releases/deployment.html", context, status=422 if refused else 200)


def _forms(view: DeploymentView, may: frozenset[Action]) -> dict[str, Any]:
    row = view.deployment
    records, decides = Action.RECORD_DEPLOYMENT in may, Action.ROLL_BACK in may
    planned, running = row.state == "planned", row.state == "running"
    harmful = row.started_at is not None and row.state in ("running", "succeeded", "lost", "failed")
    steps = records and (planned or running or (row.kind == "rollback" and row.state == "succeeded"))
    unmeasured = row.mends_id is not None and row.state == "succeeded" and row.recovered_at is None
    taken_back = any(one.kind == "rollback" for one in view.mended_by)
    return {
        "may_start": records and planned,
        "may_step": steps,
        "edit_form": edit_form(row) if records and not row.ended else None,
        "finish_form": FinishForm(auto_id="finish_%s") if records and running else None,
        "trigger_form": TriggerForm(auto_id="trigger_%s")
        if Action.DECLARE_TRIGGER in may and harmful and not taken_back
        else None,
        "decide_forms": [
            (one, DecisionForm(initial={"trigger": one.trigger.pk}, auto_id=f"decide_{one.trigger.kind}_%s"))
            for one in view.undecided
        ]
        if decides
        else [],
        "back_form": RollBackForm(initial={"release": view.back_to}, auto_id="back_%s")
        if records and harmful and view.back_to and not taken_back and row.kind != "rollback"
        else None,
        "recovered_form": RecoveredForm(auto_id="recovered_%s") if decides and unmeasured else None,
        "step_form": StepForm(),
    }
