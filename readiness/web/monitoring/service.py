"""The twelve metrics of a service: how each stands in one environment, and a day of it."""

from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode

from readiness.catalog.models import Environment, Service
from readiness.catalog.queries import environments_of, service_for
from readiness.clock import now
from readiness.monitoring.buckets import HOUR, begin_of
from readiness.monitoring.metrics import Group
from readiness.monitoring.operations import Mapped, map_metrics
from readiness.monitoring.queries import day_of_all, mappings_of, pull_of, standings
from readiness.monitoring.standing import Standing, State
from readiness.monitoring.units import told
from readiness.refusals import Unseen
from readiness.web.asking import asked
from readiness.web.catalog.service import frame
from readiness.web.door import actor_of, attempt, page
from readiness.web.monitoring.chart import spark

GROUPS = {
    Group.APPLICATION: "Application health",
    Group.INFRASTRUCTURE: "Infrastructure",
    Group.BUSINESS: "Business",
}
#: State -> the shape and colour of a standing that says as much.
LOOKS = {
    State.FRESH: "pass", State.STALE: "stale", State.WAITING: "unknown", State.LINK: "waived",
    State.UNMAPPED: "not_applicable",
}  # fmt: skip
HOURS = 24


class SelectorForm(forms.Form):
    """What names the service in Prometheus."""

    selector = forms.CharField(
        label="Label matchers", max_length=500, help_text='What names the service, such as job="shop".'
    )


@page
def service_monitoring(request: HttpRequest, slug: str) -> HttpResponse:
    """All twelve; a POST maps those that nobody mapped to their usual queries."""
    actor, at = actor_of(request), now()
    found = service_for(actor, slug)
    place = place_of(request, found)
    context = frame(request, found, actor) | {"place": place}
    form = SelectorForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        free = [one.metric.key for one in standings(place, at) if one.state is State.UNMAPPED]
        mapped = attempt(
            form,
            lambda: map_metrics(
                environment=place,
                mappings=[Mapped(metric=key, way="query", **form.cleaned_data) for key in free],
                actor=actor,
                at=at,
            ),
        )
        if mapped is not None:
            messages.success(request, f"{len(mapped)} metrics are read from Prometheus from now on.")
            return redirect(
                f"{reverse('service-monitoring', args=[slug])}?{urlencode({'environment': place.slug})}"
            )
    rows = standings(place, at)
    may = context["may"]["manage_metrics"] and not context["retired"] and not place.archived_at
    context |= {
        "places": environments_of(found),
        "groups": _groups(rows, place, at),
        "fresh": sum(one.state is State.FRESH for one in rows),
        "unmapped": sum(one.state is State.UNMAPPED for one in rows),
        "pull": pull_of(place),
        "form": form,
        "may_map": may,
    }
    return render(request, "monitoring/service.html", context, status=422 if form.errors else 200)


def place_of(request: HttpRequest, found: Service) -> Environment:
    """The environment that is asked for, else production, else the first. Raises `Unseen`."""
    rows = Environment.objects.filter(service=found).select_related("service__team")
    places = list(rows.order_by("position", "name"))
    named = asked(request, "environment")
    if named:
        chosen = next((one for one in places if one.slug == named), None)
    else:
        chosen = next((one for one in places if one.is_production), places[0] if places else None)
    if chosen is None:
        raise Unseen
    return chosen


def _groups(rows: list[Standing], place: Environment, at: datetime) -> list[tuple[str, list[dict[str, Any]]]]:
    days, ways = day_of_all(place, at), mappings_of(place)
    begins = [begin_of(at, HOUR) - timedelta(hours=HOURS - 1 - hour) for hour in range(HOURS)]
    return [
        (GROUPS[group], [_row(one, days, begins, ways.get(one.metric.key)) for one in ones])
        for group, ones in groupby(rows, lambda one: one.metric.group)
    ]


def _row(one: Standing, days: dict[Any, Any], begins: list[datetime], mapping: Any) -> dict[str, Any]:
    statistic = "p95" if "p95" in one.metric.statistics else ""
    day = days.get((one.metric.key, statistic), {})
    means = [day[begin].mean if begin in day else None for begin in begins]
    known = [mean for mean in means if mean is not None]
    return {
        "standing": one,
        "look": LOOKS[one.state],
        "numbers": [(number.statistic, told(number.value, one.metric.unit)) for number in one.numbers if number.at],
        "spark": spark(means),
        "spark_words": (
            f"last 24 hours: from {told(min(known), one.metric.unit)} to {told(max(known), one.metric.unit)}"
            f" in {len(known)} of {HOURS} hours" if known else ""
        ),
        "mapping": mapping,
    }  # fmt: skip
