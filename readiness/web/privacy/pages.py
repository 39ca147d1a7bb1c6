"""Erasure and legal holds, for those who ask and those who decide; and one's own request."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from readiness.catalog.queries import service_for
from readiness.clock import now
from readiness.privacy.operations import (
    approve_erasure,
    ask_erasure,
    ask_own_erasure,
    lift_hold,
    refuse_erasure,
    set_hold,
    withdraw_erasure,
)
from readiness.privacy.queries import erasure_for, erasures_for, holds_for
from readiness.refusals import Invalid, Unseen
from readiness.teams.access import Action, may
from readiness.teams.directory import people_for
from readiness.web.door import act, actor_of, attempt, page
from readiness.web.forms.privacy import ErasureForm, HoldForm, LiftForm

A_PAGE = 50


@page
def privacy(request: HttpRequest) -> HttpResponse:
    """Requests and holds."""
    actor = actor_of(request)
    context = {
        "rows": Paginator(erasures_for(actor), A_PAGE).get_page(request.GET.get("page")),
        "holds": holds_for(actor)[:A_PAGE],
        "may_ask": may(actor, Action.ASK_ERASURE, None),
        "me": actor.user,
    }
    return render(request, "privacy/list.html", context)


@page
def ask(request: HttpRequest) -> HttpResponse:
    """Ask for an erasure."""
    actor = actor_of(request)
    if not may(actor, Action.ASK_ERASURE, None):
        raise Unseen
    form = ErasureForm(request.POST or None, initial={"target": "person"})

    def do() -> Any:
        given = dict(form.cleaned_data)
        address = given.pop("person")
        person = people_for(actor).filter(email__iexact=address).first() if address else None
        if address and person is None:
            raise Invalid({"person": ["Nobody has this address."]})
        return ask_erasure(person=person, actor=actor, at=now(), **given)

    return _filled(request, form, do, "Asked. Another administrator or a security reviewer decides.")


@page
def hold_new(request: HttpRequest) -> HttpResponse:
    """Set a legal hold."""
    actor = actor_of(request)
    if not may(actor, Action.SET_HOLD, None):
        raise Unseen
    form = HoldForm(request.POST or None)

    def do() -> Any:
        slug = form.cleaned_data["service"]
        try:
            service = service_for(actor, slug) if slug else None
        except Unseen:
            raise Invalid({"service": ["There is no such service."]}) from None
        return set_hold(service=service, reason=form.cleaned_data["reason"], actor=actor, at=now())

    return _filled(request, form, do, "The hold stands: nothing of it is erased.")


@page
def hold_lift(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Lift one."""
    actor = actor_of(request)
    hold = get_object_or_404(holds_for(actor), pk=pk)
    if not may(actor, Action.SET_HOLD, None):
        raise Unseen
    form = LiftForm(request.POST or None)

    def do() -> Any:
        return lift_hold(hold=hold, reason=form.cleaned_data["reason"], actor=actor, at=now())

    return _filled(request, form, do, "The hold is lifted.", hold=hold)


@page
def approve(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Erase it."""
    return _decide(request, pk, approve_erasure, "It is erased.")


@page
def refuse(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Leave everything."""
    return _decide(request, pk, refuse_erasure, "Refused: everything stays as it is.")


@page
def withdraw(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take one's own request back."""
    return _decide(request, pk, withdraw_erasure, "The request is taken back.")


@page
def own(request: HttpRequest) -> HttpResponse:
    """Ask for the end of one's own account."""
    actor = actor_of(request)
    said = "Asked. An administrator or a security reviewer decides; until then you can take it back."
    return act(request, lambda: ask_own_erasure(actor=actor, at=now()), said, to=reverse("settings"))


def _decide(request: HttpRequest, pk: UUID, do: Callable[..., Any], said: str) -> HttpResponse:
    actor = actor_of(request)
    found = erasure_for(actor, pk)
    return act(request, lambda: do(erasure=found, actor=actor, at=now()), said, to=reverse("privacy"))


def _filled(request: HttpRequest, form: Any, do: Callable[[], Any], said: str, **more: Any) -> HttpResponse:
    if request.method == "POST" and attempt(form, do) is not None:
        messages.success(request, said)
        return redirect("privacy")
    context = {"form": form, "hold": None, **more}
    return render(request, "privacy/form.html", context, status=422 if form.errors else 200)
