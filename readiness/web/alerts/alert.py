"""One alert: since when, what it was and is, who answered; and what one can do about it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from readiness.alerts.models import Alert
from readiness.alerts.operations import acknowledge_alert, close_alert
from readiness.alerts.queries import alert_for, silenced_until, silences_of
from readiness.audit.queries import Filters, entries_for
from readiness.audit.words import tell
from readiness.clock import now
from readiness.runbooks.queries import runbook_issue_for
from readiness.teams.access import Action
from readiness.teams.actors import Actor
from readiness.web.alerts.service import address_of
from readiness.web.door import actor_of, attempt, page
from readiness.web.forms.alerts import CloseForm, NoteForm
from readiness.web.rights import rights_in

HISTORY = 30


@page
def alert(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Its page, with the forms that the reader may use."""
    actor = actor_of(request)
    return shown(request, alert_for(actor, pk), actor)


@page
def alert_acknowledge(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take it on."""
    actor = actor_of(request)
    found = alert_for(actor, pk)
    if request.method != "POST":
        return redirect("alert", pk)
    form = NoteForm(request.POST, auto_id="note_%s")
    done = attempt(form, lambda: acknowledge_alert(alert=found, actor=actor, at=now(), **form.cleaned_data))
    if done is None:
        return shown(request, found, actor, refused={"note_form": form})
    messages.success(request, "You have taken it on. Nobody else is woken for it.")
    return redirect("alert", pk)


@page
def alert_close(request: HttpRequest, pk: UUID) -> HttpResponse:
    """It is over, as somebody says."""
    actor = actor_of(request)
    found = alert_for(actor, pk)
    if request.method != "POST":
        return redirect("alert", pk)
    form = CloseForm(request.POST, auto_id="close_%s")
    done = attempt(form, lambda: close_alert(alert=found, actor=actor, at=now(), **form.cleaned_data))
    if done is None:
        return shown(request, found, actor, refused={"close_form": form})
    messages.success(
        request, "The alert is closed. If what is measured is still beyond the bound, it opens anew."
    )
    return redirect("alert", pk)


def shown(
    request: HttpRequest, found: Alert, actor: Actor, *, refused: dict[str, Any] | None = None
) -> HttpResponse:
    """The page; `refused` has a form by its name, with what is wrong in it."""
    place, at = found.environment, now()
    may = rights_in(actor, place) if found.state == Alert.State.OPEN else frozenset()
    answers = Action.ACKNOWLEDGE_ALERT in may
    context = {
        "alert": found,
        "place": place,
        "service": place.service,
        "back": address_of(place.service.slug, place.slug),
        "drill": found.of_drill if found.drill else None,
        "silenced": silenced_until(silences_of(place, at), found.key),
        "note_form": NoteForm(auto_id="note_%s") if answers and found.acknowledged_at is None else None,
        "close_form": CloseForm(auto_id="close_%s") if answers and not found.drill else None,
        "runbook": runbook_issue_for(place.service, found.key),
        "history": tell(entries_for(actor, Filters(subject=found.pk), limit=HISTORY).entries),
        **(refused or {}),
    }
    return render(request, "alerts/alert.html", context, status=422 if refused else 200)
