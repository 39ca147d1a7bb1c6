"""Saying where the metrics of an environment come from."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from readiness.catalog.models import Environment
from readiness.catalog.urls import UrlError, web_url
from readiness.evidence.holding import enter, person
from readiness.ledger.operations import record
from readiness.monitoring import events
from readiness.monitoring.mapping import (
    LONGEST_EXPRESSION,
    LONGEST_SELECTOR,
    Way,
    fault_of,
    is_name,
    names_service,
)
from readiness.monitoring.metrics import BY_KEY
from readiness.monitoring.models import MetricMapping, MetricPull
from readiness.monitoring.models.mapping import LIVE
from readiness.refusals import Invalid, Unseen
from readiness.teams.access import Action
from readiness.teams.actors import Actor
from readiness.teams.fields import Problems

_SELECTOR = 'Write label matchers that name the service, such as job="shop".'

_FILLED = frozenset({"selector", "expression", "name", "url"})
_OF_WAY = {
    Way.QUERY: frozenset({"selector", "expression"}),
    Way.PUSH: frozenset({"name"}),
    Way.LINK: frozenset({"url"}),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Mapped:
    """One metric, and where it comes from: what fits its `way` is filled in."""

    metric: str
    way: str
    selector: str = ""
    expression: str = ""
    name: str = ""
    url: str = ""


def map_metrics(
    *, environment: Environment, mappings: Sequence[Mapped], actor: Actor, at: datetime
) -> list[MetricMapping]:
    """Say it of several at once; what was said of them before is ended. Raises `Invalid`."""
    checked = [_checked(one) for one in mappings]
    if not checked or len({one.metric for one in checked}) < len(checked):
        raise Invalid({"metric": ["Name at least one metric, and each once."]})
    with transaction.atomic():
        held = enter(actor, Action.MANAGE_METRICS, environment)
        by = person(actor)
        _demand_free_names(held, checked)
        MetricMapping.objects.filter(
            LIVE, environment=held, metric__in=[one.metric for one in checked]
        ).update(ended_by=by, ended_at=at)
        made = [
            MetricMapping.objects.create(
                environment=held, metric=one.metric, way=one.way, selector=one.selector,
                expression=one.expression, name=one.name, url=one.url, mapped_by=by, mapped_at=at,
            )
            for one in checked
        ]  # fmt: skip
        for row in made:
            _tell(events.METRIC_MAPPED, row, held, actor, at)
        _turn(held, at)
    return made


def unmap_metric(*, environment: Environment, metric: str, actor: Actor, at: datetime) -> None:
    """Take back what was said of one. Raises `Unseen` where nothing was."""
    with transaction.atomic():
        held = enter(actor, Action.MANAGE_METRICS, environment)
        row = MetricMapping.objects.filter(LIVE, environment=held, metric=metric).first()
        if row is None:
            raise Unseen
        row.ended_by, row.ended_at = person(actor), at
        row.save(update_fields=["ended_by", "ended_at"])
        _tell(events.METRIC_UNMAPPED, row, held, actor, at)
        _turn(held, at)


def _checked(given: Mapped) -> Mapped:
    """With what its way needs, and nothing else."""
    problems = Problems()
    metric, selector, expression, name, url = BY_KEY.get(given.metric), "", "", "", ""
    if metric is None:
        problems.add("metric", f"There is no such metric; there are {', '.join(BY_KEY)}.")
    if given.way not in set(Way):
        problems.add("way", "It comes by query, by push, or is a link.")
    for field in sorted(_FILLED - _fits(given.way)):
        if getattr(given, field):
            problems.add(field, "This says nothing about a metric that comes so.")
    problems.refuse_any()
    assert metric is not None
    if given.way == Way.QUERY:
        selector = problems.one_line("selector", given.selector, longest=LONGEST_SELECTOR)
        expression = problems.one_line("expression", given.expression, longest=LONGEST_EXPRESSION)
        if not names_service(selector):
            problems.add("selector", _SELECTOR)
        elif expression and (fault := fault_of(metric, selector, expression)):
            problems.add("expression", fault)
    elif given.way == Way.PUSH:
        name = problems.one_line("name", given.name, longest=200)
        if name and not is_name(name):
            problems.add("name", "A name of a series has letters, digits, _ and : in it.")
    else:
        try:
            url = web_url(problems.one_line("url", given.url, longest=500, required=True))
        except UrlError as error:
            problems.add("url", str(error))
    problems.refuse_any()
    return Mapped(
        metric=metric.key, way=given.way, selector=selector, expression=expression, name=name, url=url
    )


def _fits(way: str) -> frozenset[str]:
    return _OF_WAY[Way(way)] if way in set(Way) else _FILLED


def _demand_free_names(held: Environment, checked: Sequence[Mapped]) -> None:
    """One name means one metric."""
    others = MetricMapping.objects.filter(LIVE, environment=held).exclude(name="")
    taken = dict(others.exclude(metric__in=[one.metric for one in checked]).values_list("name", "metric"))
    for one in checked:
        if one.name and (one.name in taken or (one.name in BY_KEY and one.name != one.metric)):
            raise Invalid({"name": [f"{one.name} means another metric already."]})
        if one.name:
            taken[one.name] = one.metric


def _turn(held: Environment, at: datetime) -> None:
    """The worker's row: asked from now on, or not any more."""
    asked = MetricMapping.objects.filter(LIVE, environment=held, way=Way.QUERY).exists()
    if asked:
        MetricPull.objects.get_or_create(environment=held)
        MetricPull.objects.filter(environment=held, next_at__isnull=True).update(next_at=at)
    else:
        MetricPull.objects.filter(environment=held).update(next_at=None, problem="", problem_since=None)


def _tell(kind: str, row: MetricMapping, held: Environment, actor: Actor, at: datetime) -> None:
    record(
        kind=kind,
        actor=actor,
        at=at,
        subject=row,
        team=held.service.team,
        service=held.service,
        environment=held,
        data={"metric": row.metric, "way": row.way},
        private={
            name: value for name in ("selector", "expression", "name", "url") if (value := getattr(row, name))
        },
    )
