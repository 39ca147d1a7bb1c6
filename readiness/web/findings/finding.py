"""One finding: what is wrong, who mends it until when, what was said and seen, and the exceptions from it."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from readiness.audit.queries import Filters, entries_for
from readiness.audit.words import tell
from readiness.clock import now
from readiness.evidence.holding import closed_because
from readiness.findings.models import Finding, FindingWaiver
from readiness.findings.operations import WRITTEN_DOWN
from readiness.findings.queries import finding_for, waivers_of
from readiness.teams.access import Action
from readiness.teams.actors import Actor
from readiness.teams.models import User
from readiness.teams.queries import people_of
from readiness.web.door import actor_of, page
from readiness.web.forms.evidence import ReasonForm
from readiness.web.forms.items import AssignForm, WaiverForm
from readiness.web.rights import rights_in

HISTORY = 10


@page
def finding(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Its page, with the forms that the reader may use."""
    actor = actor_of(request)
    return shown(request, finding_for(actor, pk), actor)


def shown(
    request: HttpRequest, found: Finding, actor: Actor, *, refused: dict[str, Any] | None = None
) -> HttpResponse:
    """The page; `refused` has a form by its name, with what is wrong in it."""
    at = now()
    may = rights_in(actor, found.environment) if found.state == Finding.State.OPEN else frozenset()
    waivers = list(waivers_of(found))
    history = entries_for(actor, Filters(subject=found.pk), limit=HISTORY)
    context = {
        "finding": found,
        "service": found.service,
        "environment": found.environment,
        "waivers": waivers,
        "waiver_asked": any(one.state == FindingWaiver.State.REQUESTED for one in waivers),
        "waived": found.waived_until is not None and at < found.waived_until,  # type: ignore[attr-defined]
        "may": may,
        "closed": closed_because(found.environment),
        "written_down": found.kind in WRITTEN_DOWN,
        "assign_form": assign_form(found) if Action.ASSIGN_FINDING in may else None,
        "resolve_form": resolve_form() if Action.RESOLVE_FINDING in may else None,
        "waiver_form": waiver_form() if Action.REQUEST_WAIVER in may else None,
        "history": tell(history.entries),
        **(refused or {}),
    }
    return render(request, "findings/finding.html", context, status=422 if refused else 200)


def assign_form(found: Finding, data: Any = None) -> AssignForm:
    """Who mends it, until when."""
    initial = {"assignee": str(found.owner_id or ""), "due_date": found.due_date}
    return AssignForm(data, people=_members(found), initial=initial, auto_id="assign_%s")


def resolve_form(data: Any = None) -> ReasonForm:
    """What was done about it."""
    told = "What was done about it, for whoever meets the fault again."
    return ReasonForm(data, auto_id="resolve_%s", help_text=told)


def waiver_form(data: Any = None) -> WaiverForm:
    """Why it may stand, until when."""
    return WaiverForm(data, today=timezone.localtime(now()).date(), auto_id="waive_%s")


def _members(found: Finding) -> list[User]:
    return [place.user for place in people_of(found.service.team) if place.user.is_active]
