"""Trying a query before it is saved: asked once, now, of the environment's Prometheus; nothing is kept."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from probes.given.granting import connections_to
from probes.prometheus import TOOL
from probes.pulling.asking import ask_one
from probes.secrecy import SecretLost
from readiness.catalog.queries import environment_for
from readiness.clock import now
from readiness.evidence.holding import allow
from readiness.models import Environment
from readiness.monitoring.mapping import Way, fault_of, names_service, queries
from readiness.monitoring.metrics import BY_KEY, Metric
from readiness.monitoring.units import told
from readiness.refusals import Unseen
from readiness.teams.access import Action
from readiness.web.door import actor_of, page
from readiness.web.monitoring.metric import MappingForm, shown

Tried = list[tuple[str, str, str]]


@page
def metric_try(request: HttpRequest, slug: str, environment: str, metric: str) -> HttpResponse:
    """The metric's page, with what was typed and what it gives."""
    actor = actor_of(request)
    place = environment_for(actor, slug, environment)
    if metric not in BY_KEY:
        raise Unseen
    if request.method != "POST":
        address = reverse("service-metric", args=[slug, metric])
        return redirect(f"{address}?{urlencode({'environment': environment})}")
    allow(actor, Action.MANAGE_METRICS, place.service)
    form = MappingForm(BY_KEY[metric], request.POST)
    tried = _tried(form, place, BY_KEY[metric]) if form.is_valid() else None
    return shown(request, place, BY_KEY[metric], now(), form=form, tried=tried)


def _tried(form: MappingForm, place: Environment, metric: Metric) -> Tried | None:
    given = form.cleaned_data
    if given["way"] != Way.QUERY:
        form.add_error("way", "Only a query can be tried.")
    elif not names_service(given["selector"]):
        form.add_error("selector", 'Write label matchers that name the service, such as job="shop".')
    elif given["expression"] and (fault := fault_of(metric, given["selector"], given["expression"])):
        form.add_error("expression", fault)
    if form.errors:
        return None
    try:
        connection = connections_to({TOOL}, place).get(TOOL)
    except SecretLost:
        connection = None
    if connection is None:
        return [("", "", "No Prometheus is connected to this environment, or its secret cannot be opened.")]
    asked = queries(metric.key, given["selector"], given["expression"])
    found = {one: ask_one(connection, place, text, now()) for one, text in asked.items()}
    return [(one, told(reading.value, metric.unit), reading.problem) for one, reading in found.items()]
