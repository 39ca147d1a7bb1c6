"""One restore drill: its steps with their times, and the form of the step that is next."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from readiness.catalog.models import Service
from readiness.clock import now
from readiness.recovery.drilling import STAGES
from readiness.recovery.models import RestoreDrill
from readiness.recovery.queries import drill_for, next_of
from readiness.teams.access import Action, actions_of
from readiness.teams.actors import Actor
from readiness.web.door import actor_of, page
from readiness.web.forms.recovery import AbandonForm, StepForm


@page
def drill(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Its page: a closed browser loses nothing, since each step is kept when it is told."""
    actor = actor_of(request)
    return shown(request, drill_for(actor, pk), actor)


def shown(
    request: HttpRequest, found: RestoreDrill, actor: Actor, *, refused: dict[str, Any] | None = None
) -> HttpResponse:
    """The page; `refused` has a form by its name, with what is wrong in it."""
    told = {one.key: one for one in found.steps.select_related("told_by").order_by("number")}
    following = next_of(found)
    running = found.state == RestoreDrill.State.RUNNING
    may = _may(found, actor) and running
    by_hand = may and found.way == RestoreDrill.Way.FORM
    context = {
        "drill": found,
        "service": found.environment.service,
        "stages": [(stage, told.get(stage.key), stage.key == following) for stage in STAGES],
        "next": next((one for one in STAGES if one.key == following), None),
        "running": running,
        "at": now(),
        "issues": [issue for one in told.values() for issue in one.facts.get("issues", ())],
        "step_form": StepForm(key=following, auto_id="step_%s") if by_hand and following else None,
        "may_finish": by_hand and following is None,
        "abandon_form": AbandonForm(auto_id="abandon_%s") if may else None,
        **(refused or {}),
    }
    return render(request, "recovery/drill.html", context, status=422 if refused else 200)


def _may(found: RestoreDrill, actor: Actor) -> bool:
    service = found.environment.service
    closed = found.environment.archived_at or service.team.archived_at
    if closed or service.lifecycle == Service.Lifecycle.RETIRED:
        return False
    visible = service.visibility == Service.Visibility.ORGANISATION
    return Action.MANAGE_BACKUPS in actions_of(actor, service.team_id, visible=visible)
