"""One policy: its bound changed, or a new one of the team's own."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from readiness.alerts.models import AlertPolicy
from readiness.alerts.operations import add_policy, change_policy
from readiness.alerts.policy import SEED
from readiness.alerts.queries import Kept, policy_for
from readiness.catalog.models import Environment
from readiness.catalog.queries import environment_for
from readiness.clock import now
from readiness.teams.actors import Actor
from readiness.web.alerts.service import address_of
from readiness.web.catalog.service import frame
from readiness.web.door import actor_of, attempt, page
from readiness.web.forms.alerts import BoundForm, OwnPolicyForm, factor_of


@page
def policy_edit(request: HttpRequest, slug: str, environment: str, policy: str) -> HttpResponse:
    """Its bound, how long it must hold, and who hears of it."""
    actor = actor_of(request)
    place = environment_for(actor, slug, environment)
    kept = policy_for(place, policy)
    form = BoundForm(request.POST or None, metric=kept.policy.metric, initial=_initial(kept))
    if request.method == "POST":
        done = attempt(form, lambda: _changed(place, policy, form, actor))
        if done is not None:
            messages.success(request, f"“{done.title}” is judged so from now on.")
            return redirect(address_of(slug, environment))
    context = frame(request, place.service, actor) | {
        "form": form,
        "place": place,
        "kept": kept,
        "published": SEED.get(policy),
        "back": address_of(slug, environment),
    }
    return render(request, "alerts/policy.html", context, status=422 if form.errors else 200)


@page
def policy_new(request: HttpRequest, slug: str, environment: str) -> HttpResponse:
    """Of any number that is measured."""
    actor = actor_of(request)
    place = environment_for(actor, slug, environment)
    form = OwnPolicyForm(
        request.POST or None, initial={"lasting": 300, "calm": 60, "severity": "warning", "route": "notify"}
    )
    if request.method == "POST":
        done = attempt(form, lambda: add_policy(environment=place, actor=actor, at=now(), **form.given()))
        if done is not None:
            messages.success(request, f"“{done.title}” is judged from now on.")
            return redirect(address_of(slug, environment))
    context = frame(request, place.service, actor) | {
        "form": form, "place": place, "kept": None, "published": None, "back": address_of(slug, environment),
    }  # fmt: skip
    return render(request, "alerts/policy.html", context, status=422 if form.errors else 200)


def _changed(place: Environment, key: str, form: BoundForm, actor: Actor) -> AlertPolicy:
    reason = form.cleaned_data["reason"]
    return change_policy(environment=place, key=key, bound=form.bound(), reason=reason, actor=actor, at=now())


def _initial(kept: Kept) -> dict[str, Any]:
    policy = kept.policy
    factor = factor_of(policy.metric)
    return {
        "value": float(format(policy.value * factor, ".12g")),
        "resolve_value": float(format(policy.resolve_value * factor, ".12g")),
        "lasting": int(policy.lasting.total_seconds()),
        "calm": int(policy.calm.total_seconds()),
        "severity": policy.severity.value,
        "route": policy.route.value,
        "enabled": policy.enabled,
        "reason": kept.row.reason if kept.row else "",
    }
