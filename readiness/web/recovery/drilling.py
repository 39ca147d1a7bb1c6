"""What is done about restore drills by hand: begun, told step by step, finished, given up."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from readiness.catalog.queries import environment_for, service_for
from readiness.clock import now
from readiness.recovery.operations import abandon_drill, finish_drill, start_drill, tell_step
from readiness.recovery.queries import drill_for
from readiness.web.door import act, actor_of, attempt, page
from readiness.web.forms.recovery import AbandonForm, StepForm
from readiness.web.recovery import service as backups_page
from readiness.web.recovery.drill import shown


@page
def drill_new(request: HttpRequest, slug: str) -> HttpResponse:
    """Begin one: from now on the time counts."""
    actor, at = actor_of(request), now()
    found = service_for(actor, slug)
    if request.method != "POST":
        return redirect("service-backups", slug)
    form = backups_page.drill_form_of(found, at, request.POST)

    def start() -> UUID:
        where, _, label = form.cleaned_data["backup"].partition("/")
        place = environment_for(actor, slug, where)
        return start_drill(environment=place, label=label, actor=actor, at=at).pk

    made = attempt(form, start)
    if made is None:
        return backups_page.shown(request, found, actor, at, {"drill_form": form}, status=422)
    messages.success(request, "The drill has begun, and its time counts.")
    return redirect("drill", made)


@page
def drill_step(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The step that is next has ended."""
    actor = actor_of(request)
    found = drill_for(actor, pk)
    if request.method != "POST":
        return redirect("drill", pk)
    form = StepForm(request.POST, key=request.POST.get("step", ""), auto_id="step_%s")
    made = attempt(
        form,
        lambda: tell_step(
            drill=found, key=form.cleaned_data["step"], told=form.told(), actor=actor, at=now()
        ),
    )
    if made is None:
        return shown(request, found, actor, refused={"step_form": form})
    messages.success(request, "The step is kept with its time.")
    return redirect("drill", pk)


@page
def drill_finish(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The portal says what it came to."""
    actor = actor_of(request)
    found = drill_for(actor, pk)
    return act(
        request,
        lambda: finish_drill(drill=found, actor=actor, at=now()),
        "The drill is finished.",
        to=reverse("drill", args=[pk]),
    )


@page
def drill_abandon(request: HttpRequest, pk: UUID) -> HttpResponse:
    """It will not be finished."""
    actor = actor_of(request)
    found = drill_for(actor, pk)
    if request.method != "POST":
        return redirect("drill", pk)
    form = AbandonForm(request.POST, auto_id="abandon_%s")
    made = attempt(
        form, lambda: abandon_drill(drill=found, actor=actor, at=now(), reason=form.cleaned_data["reason"])
    )
    if made is None:
        return shown(request, found, actor, refused={"abandon_form": form})
    messages.success(request, "The drill is given up. It testifies nothing.")
    return redirect("drill", pk)
