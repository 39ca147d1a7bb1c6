"""Numbers that a service pushes: the good ones kept, the others named, in one transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from readiness.catalog.models import Environment
from readiness.evidence.holding import EnvironmentClosed, closed_because, enter, hold
from readiness.ingest.operations import Sender, demand_sender
from readiness.ledger.operations import record
from readiness.monitoring import events
from readiness.monitoring.keeping import Kept, Key, Told, keep_samples
from readiness.monitoring.mapping import Way
from readiness.monitoring.models import MetricMapping, MetricSeries
from readiness.monitoring.models.mapping import LIVE
from readiness.monitoring.pushing.names import key_of, others
from readiness.monitoring.pushing.rows import Bounds, Given, fault_of
from readiness.monitoring.sample import Sample
from readiness.teams.access import Action
from readiness.teams.actors import Actor

#: After so long without a number another source may go on with a series.
SILENT = timedelta(minutes=5)
_ELSEWHERE = {
    Way.QUERY: "This metric is read from Prometheus here: pushed numbers would be mixed with those.",
    Way.LINK: "This metric is declared to be looked at elsewhere: map it to pushes first.",
}


@dataclass(slots=True)
class Pushed:
    """What came of a push. `rejected` are rows and why, in their order; `known` were kept before."""

    accepted: int = 0
    known: int = 0
    gaps: int = 0
    rejected: list[tuple[int, str]] = field(default_factory=list)


def push_samples(
    *, environment: Environment, rows: Sequence[Given], sender: Sender | None, actor: Actor, at: datetime
) -> Pushed:
    """Keep what can be kept. By a service's own token (`sender`), or by a person.

    Raises `NotForThere`, `ReportForbidden`, `EnvironmentClosed`, `Unseen`, `Forbidden`.
    """
    bounds = Bounds(
        timedelta(hours=settings.METRIC_PAST_HOURS), timedelta(seconds=settings.METRIC_FUTURE_SECONDS)
    )
    with transaction.atomic():
        held = _entered(environment, sender, actor, at)
        pushed, told = _sorted_out(held, rows, bounds, at)
        kept = keep_samples(environment=held, told=[one for _row, one in told], at=at)
        pushed.accepted, pushed.known = kept.new, kept.known
        contrary = {id(one) for one in kept.contrary}
        pushed.rejected += [
            (row, "Another number is kept for this second.") for row, one in told if id(one) in contrary
        ]
        pushed.rejected.sort()
        if kept.begun:
            _tell(held, kept, sender, actor, at)
    return pushed


def _entered(environment: Environment, sender: Sender | None, actor: Actor, at: datetime) -> Environment:
    if sender is None:
        return enter(actor, Action.MANAGE_METRICS, environment)
    (held,) = hold([environment.pk])
    demand_sender(held, sender, at)
    if closed_because(held):
        raise EnvironmentClosed(closed_because(held))
    return held


def _sorted_out(
    held: Environment, rows: Sequence[Given], bounds: Bounds, at: datetime
) -> tuple[Pushed, list[tuple[int, Told]]]:
    """What is wrong by itself, and what may be kept."""
    mappings = MetricMapping.objects.filter(LIVE, environment=held).values_list("metric", "way", "name")
    ways = {metric: Way(way) for metric, way, _name in mappings}
    own = {name: metric for metric, _way, name in mappings if name}
    sources = _Sources(held, at)
    pushed, told = Pushed(), []
    for row in rows:
        key = "" if row.fault else key_of(row.name, row.labels, own)
        fault = row.fault or (key if isinstance(key, str) else _ELSEWHERE.get(ways.get(key[0], Way.PUSH), ""))
        if not fault and row.is_gap:
            pushed.gaps += 1
            continue
        fault = fault or fault_of(row, at, bounds)
        if not fault and not isinstance(key, str):
            labels = others(row.labels)
            fault = sources.fault_of(key, labels)
        if fault or isinstance(key, str):
            pushed.rejected.append((row.row, fault))
            continue
        moment = (row.at or at).replace(microsecond=0)
        told.append((row.row, Told(*key, Sample(moment, row.value), labels)))
    return pushed, told


class _Sources:
    """Which labels a series comes with. Two that push the same metric are not mixed: they are to be added up first."""

    def __init__(self, held: Environment, at: datetime) -> None:
        rows = MetricSeries.objects.filter(environment=held, latest_at__gt=at - SILENT)
        self._labels: dict[Key, Mapping[str, str]] = {(one.metric, one.statistic): one.labels for one in rows}

    def fault_of(self, key: Key, labels: Mapping[str, str]) -> str:
        if self._labels.setdefault(key, labels) == labels:
            return ""
        return "Another series with other labels pushes this metric: add them up first, by a recording rule."


def _tell(held: Environment, kept: Kept, sender: Sender | None, actor: Actor, at: datetime) -> None:
    record(
        kind=events.SERIES_BEGUN,
        actor=actor,
        at=at,
        subject=held.service,
        team=held.service.team,
        service=held.service,
        environment=held,
        data={
            "series": len(kept.begun),
            "metrics": sorted({metric for metric, _statistic in kept.begun}),
            "token": sender.token.prefix if sender and sender.token else None,
        },
    )
