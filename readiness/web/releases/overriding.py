"""Overrides of the gate: asked for on a service's page, decided on a page of their own."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from readiness.audit.queries import Filters, entries_for
from readiness.audit.words import tell
from readiness.catalog.queries import environment_for, service_for
from readiness.clock import now
from readiness.releases.gating import ask_gate
from readiness.releases.models import GateOverride
from readiness.releases.operations import decide_override, request_override, withdraw_override
from readiness.releases.queries import override_for
from readiness.teams.access import Action
from readiness.teams.actors import Actor
from readiness.web.door import act, actor_of, attempt, page
from readiness.web.forms.releases import OverrideDecisionForm, OverrideForm
from readiness.web.releases.service import places_of, shown
from readiness.web.rights import rights_in


@page
def ask(request: HttpRequest, slug: str) -> HttpResponse:
    """Somebody asks."""
    actor, at = actor_of(request), now()
    found = service_for(actor, slug)
    if request.method != "POST":
        return redirect("service-releases", slug)
    form = OverrideForm(request.POST, places=places_of(found), auto_id="override_%s")

    def do() -> GateOverride:
        place = environment_for(actor, slug, form.cleaned_data["environment"])
        return request_override(environment=place, actor=actor, at=at, **form.given(at))

    made = attempt(form, do)
    if made is None:
        return shown(request, found, actor, refused={"override_form": form})
    messages.success(request, "Asked. Somebody else decides: a lead of the team or a security reviewer.")
    return redirect("override", made.pk)


@page
def override(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Who asked why, and what the gate says now."""
    actor = actor_of(request)
    return _page(request, override_for(actor, pk), actor)


@page
def decide(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Yes or no, by another person."""
    actor = actor_of(request)
    found = override_for(actor, pk)
    if request.method != "POST":
        return redirect("override", pk)
    form = OverrideDecisionForm(request.POST)

    def do() -> GateOverride:
        approve = form.cleaned_data["decision"] == "approve"
        reason = form.cleaned_data["reason"]
        return decide_override(override=found, approve=approve, reason=reason, actor=actor, at=now())

    if attempt(form, do) is None:
        return _page(request, found, actor, form)
    messages.success(request, "The decision is recorded.")
    return redirect("override", pk)


@page
def withdraw(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Taken back."""
    actor = actor_of(request)
    found = override_for(actor, pk)
    to = reverse("override", args=[pk])
    return act(
        request,
        lambda: withdraw_override(override=found, actor=actor, at=now()),
        "It was taken back: nothing passes by it any more.",
        to=to,
    )


def _page(
    request: HttpRequest, found: GateOverride, actor: Actor, form: OverrideDecisionForm | None = None
) -> HttpResponse:
    at, may = now(), rights_in(actor, found.environment)
    mine = actor.user is not None and found.requested_by_id == actor.user.pk
    waits = found.state == "requested"
    decides = waits and Action.DECIDE_OVERRIDE in may and not mine and found.expires_at > at
    stands = found.state in ("requested", "approved") and found.expires_at > at
    context = {
        "override": found,
        "service": found.environment.service,
        "gate": ask_gate(found.environment, at),
        "ended": found.expires_at <= at,
        "mine": mine and waits,
        "form": form or (OverrideDecisionForm() if decides else None),
        "may_withdraw": stands and (mine or Action.DECIDE_OVERRIDE in may) and Action.REQUEST_OVERRIDE in may,
        "used": found.deployments.order_by("-happened_at")[:20],
        "history": tell(entries_for(actor, Filters(subject=found.pk), limit=8).entries),
    }
    return render(request, "releases/override.html", context, status=422 if form else 200)
