"""What is done from the page of a service's alerts: silences, drills, policies put back."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from readiness.alerts.operations import end_silence, restore_policy, silence_alerts, start_drill
from readiness.alerts.queries import policies_of, policy_for, silence_for
from readiness.catalog.queries import environment_for
from readiness.clock import now
from readiness.web.alerts.service import address_of, shown, silence_form
from readiness.web.door import act, actor_of, attempt, page


@page
def silence(request: HttpRequest, slug: str, environment: str) -> HttpResponse:
    """For a bounded time, with a reason."""
    actor = actor_of(request)
    place = environment_for(actor, slug, environment)
    if request.method != "POST":
        return redirect(address_of(slug, environment))
    form = silence_form(policies_of(place, now()), request.POST)
    done = attempt(
        form, lambda: silence_alerts(environment=place, actor=actor, at=now(), **form.cleaned_data)
    )
    if done is None:
        return shown(request, place.service, actor, environment, refused={"silence_form": form})
    messages.success(
        request, "Nobody is told of these alerts until then. They still open, and are shown here."
    )
    return redirect(address_of(slug, environment))


@page
def silence_end(request: HttpRequest, pk: UUID) -> HttpResponse:
    """People are told again."""
    actor = actor_of(request)
    found = silence_for(actor, pk)
    place = found.environment
    return act(
        request,
        lambda: end_silence(silence=found, actor=actor, at=now()),
        "The silence is over: people are told again.",
        to=address_of(place.service.slug, place.slug),
    )


@page
def drill_start(request: HttpRequest, slug: str, environment: str) -> HttpResponse:
    """Whoever is on call is woken."""
    actor = actor_of(request)
    place = environment_for(actor, slug, environment)
    return act(
        request,
        lambda: start_drill(environment=place, actor=actor, at=now()),
        "The drill has begun: whoever is on call is being told. This page shows when they answer.",
        to=address_of(slug, environment),
    )


@page
def policy_restore(request: HttpRequest, slug: str, environment: str, policy: str) -> HttpResponse:
    """As published."""
    actor = actor_of(request)
    place = environment_for(actor, slug, environment)
    kept = policy_for(place, policy)
    return act(
        request,
        lambda: restore_policy(environment=place, key=kept.policy.key, actor=actor, at=now()),
        "The policy is as published again.",
        to=address_of(slug, environment),
    )
