"""Metrics of services: pushed here, mapped to where they come from, and read over time."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from drf_spectacular.types import OpenApiTypes
from rest_framework import serializers
from rest_framework.exceptions import UnsupportedMediaType
from rest_framework.request import Request

from readiness.api.authentication import BrowserSession, PushAuthentication
from readiness.api.cursors import Page, cut
from readiness.api.description import Listing
from readiness.api.door import Ask, Door, call
from readiness.api.given import Asked, Choice, Given, Text
from readiness.api.reading import BodyTooLarge, RawFile
from readiness.api.shapes.metrics import (
    CoverageShown,
    HistoryShown,
    MappingShown,
    MetricsShown,
    PushedShown,
)
from readiness.catalog.models import Environment
from readiness.catalog.queries import environment_for
from readiness.ingest.operations import Sender, place_of
from readiness.monitoring.buckets import DAY, FIVE_MINUTES, HOUR, Bucket
from readiness.monitoring.mapping import Way
from readiness.monitoring.metrics import BY_KEY
from readiness.monitoring.models import MetricMapping
from readiness.monitoring.operations import Mapped, map_metrics, push_samples, unmap_metric
from readiness.monitoring.pushing import READERS
from readiness.monitoring.queries import (
    buckets_between,
    coverage,
    covered_environments,
    mappings_of,
    pull_of,
    samples_between,
    standings,
)
from readiness.monitoring.standing import State
from readiness.refusals import Invalid, Unseen
from readiness.teams.access import Action

TAG = "Metrics"
VIEWS = (Action.VIEW_SERVICE,)
HERE = "services/<slug:slug>/environments/<slug:environment>"
ORDERS = {"name": ("service__name", "service__id", "position", "id")}
MOST_NAMED = 1000
#: Resolution -> seconds; 0: as they came.
RESOLUTIONS = {"raw": 0, "5m": FIVE_MINUTES, "1h": HOUR, "1d": DAY}
_PACKED = {"application/x-protobuf": "snappy"}


class Where(Asked):
    """Of which environment."""

    environment = serializers.SlugField(required=False, max_length=40, default="production")


class MappingSaid(Given):
    """Where a metric comes from. Give what fits: `selector` and perhaps `expression` for a query, `name` for pushes
    that are called otherwise, `url` for a link."""

    way = Choice([one.value for one in Way], help_text="How its numbers come.")
    selector = Text(
        required=False, max_length=500, allow_blank=True, help_text="Label matchers that name the service."
    )
    expression = Text(
        required=False,
        max_length=2000,
        allow_blank=True,
        help_text="PromQL with {selector} in it, in the place of the usual one.",
    )
    name = Text(required=False, max_length=200, allow_blank=True)
    url = Text(required=False, max_length=500, allow_blank=True)


class Stretch(Asked):
    """Which numbers."""

    statistic = serializers.ChoiceField(
        ["p50", "p95", "p99"], required=False, help_text="Of the response time."
    )
    resolution = serializers.ChoiceField(
        list(RESOLUTIONS), required=False, default="5m", help_text="Samples as they came, or stretches."
    )
    after = serializers.DateTimeField(required=False, help_text="From here on; a day ago if not given.")
    until = serializers.DateTimeField(required=False, help_text="Before this; now if not given.")


class CoverageQuery(Asked):
    """What narrows the list."""

    team = serializers.SlugField(required=False, max_length=60)
    environment = serializers.SlugField(
        required=False, max_length=40, help_text="Its address; production of each service if not given."
    )
    metric = serializers.ChoiceField(list(BY_KEY), required=False, help_text="With `state`: of this metric.")
    state = serializers.ChoiceField([one.value for one in State], required=False, help_text="With `metric`.")


class MetricsDoor(Door):
    """Where numbers are pushed, and how the twelve stand."""

    address = "services/<slug:slug>/metrics"
    authentication_classes = (PushAuthentication, BrowserSession)

    @call(
        "metrics_push", "Push numbers", tag=TAG, right=(Action.MANAGE_METRICS,), query=Where,
        raw=dict.fromkeys(READERS, OpenApiTypes.BINARY), parsers=(RawFile,), shows=PushedShown,
        refuses=[409, 410, 503],
    )  # fmt: skip
    def post(self, ask: Ask, slug: str) -> dict[str, Any]:
        """Also by an ingest token of the service, without a person. The body is JSON (docs/monitoring.md), text of
        OpenMetrics or Prometheus, or a remote write request, by its `Content-Type`. What is good is kept, the rest
        is named row by row; sent again it changes nothing. Where nothing at all could be kept the answer is 422."""
        sender = ask.request.auth if isinstance(ask.request.auth, Sender) else None
        where = ask.query["environment"]
        place = (
            place_of(sender=sender, slug=slug, environment=where)
            if sender
            else environment_for(ask.actor, slug, where)
        )
        rows = _rows(ask.request)
        pushed = push_samples(environment=place, rows=rows, sender=sender, actor=ask.actor, at=ask.at)
        named = [{"row": row, "detail": why} for row, why in pushed.rejected[:MOST_NAMED]]
        if named and not pushed.accepted + pushed.known + pushed.gaps:
            raise Invalid(
                {f"row {one['row']}": [str(one["detail"])] for one in named},
                f"None of {len(pushed.rejected)} samples could be kept. The first: {named[0]['detail']}",
            )
        return {
            "accepted": pushed.accepted,
            "known": pushed.known,
            "gaps": pushed.gaps,
            "rejected": len(pushed.rejected),
            "problems": named,
        }

    @call("metrics_read", "Read how metrics stand", tag=TAG, right=VIEWS, query=Where, shows=MetricsShown)
    def get(self, ask: Ask, slug: str) -> dict[str, Any]:
        """The twelve of an environment, with their newest numbers."""
        place = environment_for(ask.actor, slug, ask.query["environment"])
        pull = pull_of(place)
        return {
            "environment": place.slug,
            "source_problem": pull.problem if pull else "",
            "metrics": standings(place, ask.at),
        }


class MappingDoor(Door):
    """Where one metric comes from."""

    address = f"{HERE}/metrics/<slug:metric>"

    @call("mappings_read", "Read where a metric comes from", tag=TAG, right=VIEWS, shows=MappingShown)
    def get(self, ask: Ask, slug: str, environment: str, metric: str) -> MetricMapping:
        """As people said last; 404 where nobody did."""
        found = mappings_of(environment_for(ask.actor, slug, environment)).get(metric)
        if found is None:
            raise Unseen
        return found

    @call(
        "mappings_set", "Say where a metric comes from", tag=TAG, right=(Action.MANAGE_METRICS,), body=MappingSaid,
        shows=MappingShown, refuses=[409], example={"way": "query", "selector": 'job="shop"'},
    )  # fmt: skip
    def put(self, ask: Ask, slug: str, environment: str, metric: str) -> MetricMapping:
        """In place of what was said before. A query goes to the environment's connected Prometheus."""
        place = environment_for(ask.actor, slug, environment)
        if metric not in BY_KEY:
            raise Unseen(f"There is no such metric. Known: {', '.join(BY_KEY)}.")
        mapped = Mapped(metric=metric, **ask.body)
        return map_metrics(environment=place, mappings=[mapped], actor=ask.actor, at=ask.at)[0]

    @call(
        "mappings_remove", "Take back where a metric comes from", tag=TAG, right=(Action.MANAGE_METRICS,), status=204,
        refuses=[409],
    )  # fmt: skip
    def delete(self, ask: Ask, slug: str, environment: str, metric: str) -> None:
        """The numbers that are here stay."""
        place = environment_for(ask.actor, slug, environment)
        unmap_metric(environment=place, metric=metric, actor=ask.actor, at=ask.at)


class HistoryDoor(Door):
    """One series over time."""

    address = f"{HERE}/metrics/<slug:metric>/history"

    @call(
        "metrics_history", "Read numbers over time", tag=TAG, right=VIEWS, query=Stretch, shows=HistoryShown
    )
    def get(self, ask: Ask, slug: str, environment: str, metric: str) -> dict[str, Any]:
        """At most 2,000 points, the newest: samples as they came (`raw`), or stretches with their mean, least and
        most. Raw samples go first by age, then the finer stretches."""
        place = environment_for(ask.actor, slug, environment)
        told = BY_KEY.get(metric)
        if told is None:
            raise Unseen(f"There is no such metric. Known: {', '.join(BY_KEY)}.")
        statistic = ask.query.get("statistic", "" if told.statistics == ("",) else "p95")
        if statistic not in told.statistics:
            raise Invalid({"statistic": [f"{metric} is one number and has no statistics."]})
        return {
            "metric": metric,
            "statistic": statistic,
            "unit": told.unit,
            "resolution": ask.query["resolution"],
            "points": _points(place, metric, statistic, ask),
        }


class CoverageDoor(Door):
    """Services and their twelve."""

    address = "metrics/coverage"

    @call(
        "metrics_coverage", "List which metrics come", tag=TAG, right=VIEWS, query=CoverageQuery,
        listing=Listing(ORDERS), shows=CoverageShown,
    )  # fmt: skip
    def get(self, ask: Ask) -> Page:
        """Services that run and that you may see, each with the state of its twelve."""
        found = covered_environments(ask.actor, ask.at, **ask.query)
        return cut(found, ask.page, ORDERS[ask.page.ordering], lambda rows: _covered(rows, ask.at))


def _rows(request: Request) -> Any:
    kind = (request.content_type or "").split(";")[0].strip().lower()
    if kind not in READERS or "io.prometheus.write.v2" in (request.content_type or ""):
        raise UnsupportedMediaType(
            kind or "nothing", f"Send one of {', '.join(READERS)}; remote write in version 1.0."
        )
    packed = request.headers.get("Content-Encoding", "identity").strip().lower() or "identity"
    if packed != _PACKED.get(kind, "identity"):
        raise UnsupportedMediaType(
            packed, f"Of {kind} the Content-Encoding is {_PACKED.get(kind, 'not given')}."
        )
    most = settings.METRIC_PUSH_BYTES
    length = request.META.get("CONTENT_LENGTH") or "0"
    if length.isdigit() and int(length) > most:
        raise BodyTooLarge
    stream: Any = request.data
    content: bytes = stream.read(most + 1) if hasattr(stream, "read") else b""
    if len(content) > most:
        raise BodyTooLarge
    return READERS[kind](content, settings.METRIC_PUSH_SAMPLES)


def _points(place: Environment, metric: str, statistic: str, ask: Ask) -> list[dict[str, Any]]:
    until: datetime = ask.query.get("until", ask.at)
    after: datetime = ask.query.get("after", until - timedelta(days=1))
    stretch: dict[str, Any] = {
        "environment": place,
        "metric": metric,
        "statistic": statistic,
        "after": after,
        "until": until,
    }
    seconds = RESOLUTIONS[ask.query["resolution"]]
    if seconds:
        return [_point(one) for one in buckets_between(seconds=seconds, **stretch)]
    return [
        {"at": one.at, "value": one.value, "low": one.value, "high": one.value, "count": 1}
        for one in samples_between(**stretch)
    ]


def _point(one: Bucket) -> dict[str, Any]:
    return {"at": one.begins, "value": one.mean, "low": one.low, "high": one.high, "count": one.count}


def _covered(rows: Sequence[Any], at: datetime) -> Sequence[Any]:
    found = coverage([row.pk for row in rows], at)
    for row in rows:
        row.covered = found[row.pk]
        row.fresh = sum(one.state is State.FRESH for one in row.covered)
    return rows


DOORS = (MetricsDoor, MappingDoor, HistoryDoor, CoverageDoor)
