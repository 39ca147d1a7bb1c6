"""Keeping samples: each once, with what is rolled up of it, in the caller's transaction.

The caller holds the environment (`readiness.evidence.holding`), so nobody else adds to its series meanwhile: a roll-up
is read, merged with what is new and written back, and a sample that comes again, or late, changes it no more and no
less than once. What was begun and broken off leaves nothing.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from readiness.catalog.models import Environment
from readiness.monitoring.buckets import WIDTHS, Bucket, merge, roll
from readiness.monitoring.models import MetricRollup, MetricSample, MetricSeries
from readiness.monitoring.sample import Sample

_AT_ONCE = 5000
Key = tuple[str, str]  # metric, statistic


@dataclass(frozen=True, slots=True)
class Told:
    """One number as it came in, within bounds already."""

    metric: str
    statistic: str
    sample: Sample
    labels: Mapping[str, str] = field(default_factory=dict)

    @property
    def key(self) -> Key:
        """Of which series it is."""
        return self.metric, self.statistic


@dataclass(slots=True)
class Kept:
    """What became of them: `new` and `known` count samples, `contrary` are those of whose second another number is
    kept, `begun` the series that had none before.
    """

    new: int = 0
    known: int = 0
    contrary: list[Told] = field(default_factory=list)
    begun: list[Key] = field(default_factory=list)


def series_of(environment: Environment, keys: Collection[Key], at: datetime) -> dict[Key, MetricSeries]:
    """The series of these, made where they were not there."""
    rows = MetricSeries.objects.filter(environment=environment, metric__in={metric for metric, _s in keys})
    found = {(one.metric, one.statistic): one for one in rows}
    made = [
        MetricSeries(environment=environment, metric=metric, statistic=statistic, began_at=at)
        for metric, statistic in sorted(set(keys) - set(found))
    ]
    for one in MetricSeries.objects.bulk_create(made):
        found[one.metric, one.statistic] = one
    return {key: found[key] for key in set(keys)}


def keep_samples(*, environment: Environment, told: Collection[Told], at: datetime) -> Kept:
    """Keep them. Of several numbers for one second the first stays."""
    series = series_of(environment, {one.key for one in told}, at)
    kept = Kept(begun=sorted(key for key, row in series.items() if row.latest_at is None))
    known = _known(series.values(), told)
    new: dict[Key, list[Told]] = defaultdict(list)
    for one in told:
        place = (series[one.key].pk, one.sample.at)
        if place not in known:
            known[place] = one.sample.value
            new[one.key].append(one)
            kept.new += 1
        elif known[place] == one.sample.value:
            kept.known += 1
        else:
            kept.contrary.append(one)
    MetricSample.objects.bulk_create(
        (
            MetricSample(series=series[key], at=one.sample.at, value=one.sample.value)
            for key, ones in new.items()
            for one in ones
        ),
        batch_size=_AT_ONCE,
    )
    _roll({series[key]: [one.sample for one in ones] for key, ones in new.items()})
    _stand({series[key]: max(ones, key=lambda one: one.sample.at) for key, ones in new.items()})
    return kept


def _known(series: Iterable[MetricSeries], told: Collection[Told]) -> dict[tuple[int, datetime], float]:
    times = {one.sample.at for one in told}
    rows = MetricSample.objects.filter(series__in=[one.pk for one in series], at__in=times)
    return {(pk, at): value for pk, at, value in rows.values_list("series_id", "at", "value")}


def _roll(new: Mapping[MetricSeries, list[Sample]]) -> None:
    """Add to the roll-ups of every width what is new."""
    changed: dict[tuple[int, int, datetime], Bucket] = {}
    for row, samples in new.items():
        for width in WIDTHS:
            changed |= {(row.pk, width, begin): one for begin, one in roll(samples, width).items()}
    before = MetricRollup.objects.filter(
        series__in=[row.pk for row in new],
        seconds__in=WIDTHS,
        begins__in={begin for _row, _width, begin in changed},
    )
    for was in before:
        place = (was.series_id, was.seconds, was.begins)
        if place in changed:
            changed[place] = merge(bucket_of(was), changed[place])
    MetricRollup.objects.bulk_create(
        (
            MetricRollup(
                series_id=pk, seconds=width, begins=begin,
                count=one.count, total=one.total, low=one.low, high=one.high,
            )
            for (pk, width, begin), one in changed.items()
        ),
        batch_size=_AT_ONCE,
        update_conflicts=True,
        unique_fields=["series", "seconds", "begins"],
        update_fields=["count", "total", "low", "high"],
    )  # fmt: skip


def bucket_of(row: MetricRollup) -> Bucket:
    """What a row says."""
    return Bucket(row.begins, row.seconds, row.count, row.total, row.low, row.high)


def _stand(newest: Mapping[MetricSeries, Told]) -> None:
    """Move on where a series stands."""
    moved = []
    for row, one in newest.items():
        if row.latest_at is None or one.sample.at > row.latest_at:
            row.latest_at, row.latest_value = one.sample.at, one.sample.value
            row.labels = dict(one.labels)
            moved.append(row)
    MetricSeries.objects.bulk_update(moved, ["latest_at", "latest_value", "labels"])
