"""The pages of the probes: the live strip that other pages load, one probe with its history, and "Run now"."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from probes import queries
from probes.discovery import kinds
from probes.forms import ProbeForm
from probes.lineup import by_gravity, counted, told_apart
from probes.operations import ask_run, configure_probe
from probes.past import past_of
from probes.shown import fact_groups, timed_hops
from probes.tasks import look
from readiness.catalog.queries import environment_for
from readiness.clock import now
from readiness.hints import say_look
from readiness.models import Environment
from readiness.refusals import Refusal
from readiness.teams.access import Action, may
from readiness.web.door import actor_of, attempt, page, safe_next

RUNS_A_PAGE = 50


@page
def strip(request: HttpRequest, slug: str, environment: str) -> HttpResponse:
    """The probes of an environment as ticks: a fragment that asks again while runs are outstanding."""
    return _strip(request, environment_for(actor_of(request), slug, environment))


@page
def run_now(request: HttpRequest, slug: str, environment: str) -> HttpResponse:
    """Ask all probes of an environment, or the one named `kind`, to look now."""
    place = environment_for(actor_of(request), slug, environment)
    if request.method != "POST":
        return redirect("checklist", slug, environment)
    kind = request.POST.get("kind")
    refused = ""
    try:
        ask_run(environment=place, names=[kind] if kind else None, actor=actor_of(request), at=now())
        say_look(look)
    except Refusal as no:
        refused = no.sentence
    if request.htmx:  # type: ignore[attr-defined]  # set by django-htmx's middleware
        return _strip(request, place, refused)
    if refused:
        messages.error(request, refused)
    return redirect(safe_next(request, reverse("checklist", args=[slug, environment])))


@page
def detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One probe: verdict, remedy, observations, timing phases, history; its settings for those who may."""
    actor, at = actor_of(request), now()
    probe = queries.probe_for(actor, pk)
    environment = probe.environment
    form = ProbeForm(
        request.POST or None, initial={"enabled": probe.enabled, "interval_seconds": probe.interval_seconds}
    )
    if request.method == "POST":
        changed = attempt(form, lambda: configure_probe(probe=probe, actor=actor, at=at, **form.cleaned_data))
        if changed is not None:
            messages.success(request, "The probe's settings are saved.")
            return redirect("probes:detail", pk)
    runs = Paginator(queries.runs_of(probe), RUNS_A_PAGE).get_page(request.GET.get("page"))
    kind, run = kinds().get(probe.kind), probe.last_run
    return render(
        request,
        "probes/detail.html",
        {
            "probe": probe,
            "kind": kind,
            "environment": environment,
            "service": environment.service,
            "run": run,
            "groups": fact_groups(run.observations if run else None),
            "hops": timed_hops(run.hops if run else None),
            "ticks": queries.strips(environment, at).get(probe.pk, []),
            "past": past_of(probe, at),
            "runs": runs,
            "form": form,
            "may_run": may(actor, Action.RUN_PROBE, environment.service.team_id),
            "may_configure": may(actor, Action.CONFIGURE_PROBE, environment.service.team_id),
        },
    )


def _strip(request: HttpRequest, environment: Environment, refused: str = "") -> HttpResponse:
    ticks = queries.strips(environment, now())
    rows = by_gravity(queries.probe_rows(environment), ticks)
    telling, quiet = told_apart(rows)
    return render(
        request,
        "probes/_strip.html",
        {
            "rows": rows,
            "telling": telling,
            "quiet": quiet,
            "quiet_words": counted(quiet),
            "environment": environment,
            "service": environment.service,
            "progress": queries.progress_of(environment),
            "refused": refused,
            "may_run": may(actor_of(request), Action.RUN_PROBE, environment.service.team_id),
        },
    )
