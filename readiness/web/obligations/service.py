"""The duties of one service: how often, whose, when next; and new ones, from the library or a team's own."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from readiness.catalog.models import Service
from readiness.catalog.queries import service_for
from readiness.clock import now
from readiness.obligations.duties import library
from readiness.obligations.operations import start_duty, start_own_duty
from readiness.obligations.queries import is_overdue, next_occurrences, obligations_of
from readiness.teams.actors import Actor
from readiness.web.catalog.service import frame
from readiness.web.door import actor_of, attempt, page
from readiness.web.forms.obligations import OwnDutyForm, StartForm
from readiness.web.obligations.people import doers_of


@page
def service_duties(request: HttpRequest, slug: str) -> HttpResponse:
    """What recurs here."""
    actor = actor_of(request)
    return _shown(request, service_for(actor, slug), actor)


@page
def duty_start(request: HttpRequest, slug: str) -> HttpResponse:
    """One of the library."""
    actor = actor_of(request)
    found = service_for(actor, slug)
    if request.method != "POST":
        return redirect("service-duties", slug)
    form = _start_form(found, actor, request.POST)
    done = attempt(form, lambda: start_duty(service=found, actor=actor, at=now(), **form.given()))
    if done is None:
        return _shown(request, found, actor, refused={"start_form": form})
    messages.success(request, f"“{done.title}” is started.")
    return redirect("obligation", done.pk)


@page
def duty_new(request: HttpRequest, slug: str) -> HttpResponse:
    """A team's own."""
    actor = actor_of(request)
    found = service_for(actor, slug)
    zone = actor.user.time_zone if actor.user else "UTC"
    initial = {"zone": zone, "anchor": now().date(), "every": 1}
    form = OwnDutyForm(request.POST or None, people=doers_of(found.team), initial=initial)
    if request.method == "POST":
        done = attempt(form, lambda: start_own_duty(service=found, actor=actor, at=now(), **form.given()))
        if done is not None:
            messages.success(request, f"“{done.title}” is started.")
            return redirect("obligation", done.pk)
    context = frame(request, found, actor) | {"form": form}
    return render(request, "obligations/new.html", context, status=422 if form.errors else 200)


def _shown(
    request: HttpRequest, found: Service, actor: Actor, *, refused: dict[str, Any] | None = None
) -> HttpResponse:
    at = now()
    duties = list(obligations_of(actor, found))
    coming = next_occurrences([duty.pk for duty in duties])
    rows = [(duty, duty.in_words, coming.get(duty.pk)) for duty in duties]
    late = {duty.pk for duty, _words, row in rows if row is not None and is_overdue(row, at)}
    context = frame(request, found, actor)
    changing = context["may"]["manage_duty"] and not context["retired"]
    context |= {
        "rows": sorted(rows, key=lambda row: (row[0].pk not in late, row[2].late_at if row[2] else at)),
        "late": late,
        "start_form": _start_form(found, actor) if changing else None,
        **(refused or {}),
    }
    return render(request, "obligations/service.html", context, status=422 if refused else 200)


def _start_form(found: Service, actor: Actor, data: Any = None) -> StartForm:
    there = {duty.key for duty in obligations_of(actor, found)}
    duties = [duty for duty in library() if duty.key not in there]
    zone = actor.user.time_zone if actor.user else "UTC"
    return StartForm(
        data, duties=duties, people=doers_of(found.team), initial={"zone": zone}, auto_id="start_%s"
    )
