"""One duty: why, how often, whose, how it went, and each time that it was due."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from readiness.audit.queries import Filters, entries_for
from readiness.audit.words import tell
from readiness.clock import now
from readiness.obligations.models import Obligation
from readiness.obligations.punctual import on_time_over
from readiness.obligations.queries import (
    is_overdue,
    next_occurrences,
    obligation_for,
    occurrences_of,
)
from readiness.teams.access import Action, actions_of
from readiness.teams.actors import Actor
from readiness.web.door import actor_of, page
from readiness.web.forms.evidence import ReasonForm
from readiness.web.forms.obligations import HandOverForm
from readiness.web.obligations.people import doers_of

#: A year of weeks, and the history beside it.
MOST, HISTORY = 60, 10


@page
def obligation(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Its page, with the forms that the reader may use."""
    actor = actor_of(request)
    return shown(request, obligation_for(actor, pk), actor)


def shown(
    request: HttpRequest, found: Obligation, actor: Actor, *, refused: dict[str, Any] | None = None
) -> HttpResponse:
    """The page; `refused` has a form by its name, with what is wrong in it."""
    at = now()
    may = may_do(actor, found)
    history = entries_for(actor, Filters(subject=found.pk), limit=HISTORY)
    context = {
        "duty": found,
        "service": found.service,
        "cadence": found.in_words,
        "next": next_occurrences([found.pk]).get(found.pk),
        "kept": on_time_over(found.occurrences.all(), at),
        "may_edit": Action.MANAGE_DUTY in may,
        "rows": [(row, is_overdue(row, at)) for row in occurrences_of(found, MOST)],
        "hand_over_form": hand_over_form(found) if Action.MANAGE_DUTY in may else None,
        "end_form": end_form() if Action.END_DUTY in may else None,
        "history": tell(history.entries),
        **(refused or {}),
    }
    return render(request, "obligations/duty.html", context, status=422 if refused else 200)


def may_do(actor: Actor, found: Obligation) -> frozenset[Action]:
    """What `actor` may do about a duty, which comes with service and team; nothing where it is over."""
    service = found.service
    if found.ended_at or service.lifecycle == service.Lifecycle.RETIRED or service.team.archived_at:
        return frozenset()
    visible = service.visibility == service.Visibility.ORGANISATION
    return actions_of(actor, service.team_id, visible=visible)


def hand_over_form(found: Obligation, data: Any = None) -> HandOverForm:
    """Who has it from now on."""
    initial = {"owner": str(found.owner_id or "")}
    return HandOverForm(data, people=doers_of(found.service.team), initial=initial, auto_id="give_%s")


def end_form(data: Any = None) -> ReasonForm:
    """Why it is no longer needed."""
    told = "Why it is no longer needed. What is open of it is no longer due; its record stays."
    return ReasonForm(data, auto_id="end_%s", help_text=told)
