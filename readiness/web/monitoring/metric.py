"""One metric over a day, a week or a month; and where it comes from."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode

from readiness.catalog.models import Environment
from readiness.catalog.queries import service_for
from readiness.clock import now
from readiness.monitoring.buckets import DAY, FIVE_MINUTES, HOUR, Bucket, roll_up
from readiness.monitoring.mapping import Way, queries, usual_expression
from readiness.monitoring.metrics import BY_KEY, Metric
from readiness.monitoring.operations import Mapped, map_metrics, unmap_metric
from readiness.monitoring.queries import buckets_between, mappings_of, pull_of, standings
from readiness.monitoring.thresholds import THRESHOLDS
from readiness.monitoring.units import told
from readiness.refusals import Unseen
from readiness.web.asking import asked
from readiness.web.catalog.service import frame
from readiness.web.door import act, actor_of, attempt, page
from readiness.web.monitoring.chart import HEIGHT, LEFT, RIGHT, WIDTH, chart
from readiness.web.monitoring.service import LOOKS, place_of

#: Span -> its words, days, the width of a step of the chart, and of a row of the table.
SPANS = {
    "24h": ("24 hours", 1, FIVE_MINUTES, HOUR),
    "7d": ("7 days", 7, HOUR, DAY),
    "30d": ("30 days", 30, HOUR, DAY),
}
_SAID = ("way", "selector", "expression", "name", "url")
WAYS = [
    (Way.QUERY, "A query on Prometheus"),
    (Way.PUSH, "The service pushes it"),
    (Way.LINK, "A page elsewhere (not counted as a number)"),
]


class MappingForm(forms.Form):
    """Where it comes from. What does not fit the chosen way stays empty."""

    way = forms.ChoiceField(label="It comes from", choices=[(one.value, words) for one, words in WAYS])
    selector = forms.CharField(
        label="Label matchers",
        required=False,
        max_length=500,
        help_text='For a query: what names the service, job="shop".',
    )
    expression = forms.CharField(
        label="Own query",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}),
    )
    name = forms.CharField(
        label="Name of the series",
        required=False,
        max_length=200,
        help_text="For pushes that call it otherwise.",
    )
    url = forms.CharField(
        label="Address of the page", required=False, max_length=500, help_text="For a link."
    )

    def __init__(self, metric: Metric, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["expression"].help_text = f"Empty for the usual one: {usual_expression(metric.key)}"

    def given(self, metric: str) -> Mapped:
        """What was typed."""
        return Mapped(metric=metric, **self.cleaned_data)


@page
def service_metric(request: HttpRequest, slug: str, metric: str) -> HttpResponse:
    """Its page; a POST says where it comes from."""
    actor, at = actor_of(request), now()
    place, told_metric = _found(request, slug, metric)
    if request.method != "POST":
        return shown(request, place, told_metric, at)
    form = MappingForm(told_metric, request.POST)
    mapped = attempt(
        form, lambda: map_metrics(environment=place, mappings=[form.given(metric)], actor=actor, at=at)
    )
    if mapped is None:
        return shown(request, place, told_metric, at, form=form)
    messages.success(request, f"{told_metric.title} comes from there now.")
    return redirect(_address(place, metric))


@page
def metric_unmap(request: HttpRequest, slug: str, metric: str) -> HttpResponse:
    """Take back what was said of it."""
    actor = actor_of(request)
    place, told_metric = _found(request, slug, metric)
    return act(
        request,
        lambda: unmap_metric(environment=place, metric=metric, actor=actor, at=now()),
        f"Nothing is said any more of where {told_metric.title.lower()} comes from. Its numbers stay.",
        to=_address(place, metric),
    )


def _found(request: HttpRequest, slug: str, metric: str) -> tuple[Environment, Metric]:
    place = place_of(request, service_for(actor_of(request), slug))
    if metric not in BY_KEY:
        raise Unseen
    return place, BY_KEY[metric]


def _address(place: Environment, metric: str) -> str:
    address = reverse("service-metric", args=[place.service.slug, metric])
    return f"{address}?{urlencode({'environment': place.slug})}"


def shown(
    request: HttpRequest,
    place: Environment,
    metric: Metric,
    at: datetime,
    *,
    form: MappingForm | None = None,
    tried: list[tuple[str, str, str]] | None = None,
) -> HttpResponse:
    """The page; `form` is what was typed, `tried` what a query gave: statistic, number, problem."""
    actor, span = actor_of(request), asked(request, "span")
    span = span if span in SPANS else "24h"
    statistic = asked(request, "statistic")
    if statistic not in metric.statistics:
        statistic = "p95" if "p95" in metric.statistics else metric.statistics[0]
    words, days, width, table = SPANS[span]
    after = at - timedelta(days=days)
    buckets = buckets_between(
        environment=place, metric=metric.key, statistic=statistic, seconds=width, after=after, until=at
    )
    context = frame(request, place.service, actor)
    mapping = mappings_of(place).get(metric.key)
    standing = next(one for one in standings(place, at) if one.metric is metric)
    may = context["may"]["manage_metrics"] and not context["retired"] and not place.archived_at
    initial = (
        {name: getattr(mapping, name) for name in ("way", "selector", "expression", "name", "url")}
        if mapping
        else {}
    )
    context |= {
        "place": place, "metric": metric, "standing": standing, "look": LOOKS[standing.state], "mapping": mapping,
        "pull": pull_of(place), "statistic": statistic, "statistics": _chips(place, metric, span, statistic),
        "spans": _spans(place, span, statistic), "span_words": words,
        "chart": chart(buckets, after, at, metric.unit, _limits(metric, statistic)) if buckets else None,
        "size": {"width": WIDTH, "height": HEIGHT, "left": LEFT, "right": WIDTH - RIGHT},
        "in_words": _in_words(buckets, metric, words), "rows": _rows(buckets, table, metric, days),
        "numbers": [(one.statistic, told(one.value, metric.unit), one.at) for one in standing.numbers if one.at],
        "asked_queries": queries(metric.key, mapping.selector, mapping.expression)
        if mapping and mapping.way == Way.QUERY else {},
        "form": (form or MappingForm(metric, initial=initial)) if may else None, "tried": tried,
    }  # fmt: skip
    refused = form is not None and bool(form.errors)
    return render(request, "monitoring/metric.html", context, status=422 if refused else 200)


def _limits(metric: Metric, statistic: str) -> list[tuple[str, float, str]]:
    if statistic not in ("", "p95"):
        return []
    return [(one.title, one.value, one.severity.value) for one in THRESHOLDS if one.metric == metric.key]


def _spans(place: Environment, current: str, statistic: str) -> list[dict[str, Any]]:
    keep = {"environment": place.slug} | ({"statistic": statistic} if statistic else {})
    return [
        {"label": words, "url": f"?{urlencode(keep | {'span': span})}", "current": span == current}
        for span, (words, *_rest) in SPANS.items()
    ]


def _chips(place: Environment, metric: Metric, span: str, current: str) -> list[dict[str, Any]]:
    keep = {"environment": place.slug, "span": span}
    return [
        {"label": one, "url": f"?{urlencode(keep | {'statistic': one})}", "current": one == current}
        for one in metric.statistics
        if one
    ]


def _in_words(buckets: list[Bucket], metric: Metric, words: str) -> str:
    if not buckets:
        return ""
    low, high = min(one.low for one in buckets), max(one.high for one in buckets)
    mean = sum(one.total for one in buckets) / sum(one.count for one in buckets)
    return (
        f"{metric.title} over {words}: from {told(low, metric.unit)} to {told(high, metric.unit)},"
        f" {told(mean, metric.unit)} on average"
    )


def _rows(buckets: list[Bucket], width: int, metric: Metric, days: int) -> list[dict[str, Any]]:
    """The same in a table, newest first: hours of a day, days of a month."""
    wide = roll_up(buckets, width)
    return [
        {
            "begins": one.begins,
            "by_hour": days == 1,
            "low": told(one.low, metric.unit),
            "mean": told(one.mean, metric.unit),
            "high": told(one.high, metric.unit),
            "count": one.count,
        }
        for _begin, one in sorted(wide.items(), reverse=True)
    ]
