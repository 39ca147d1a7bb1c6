"""Where the metrics of services come from."""

from readiness.audit.held.one_at_a_time import OneAtATime
from readiness.audit.held.table import Opened, by, spoken
from readiness.ledger.verifier import Entry
from readiness.monitoring import events
from readiness.monitoring.models import MetricMapping

_SAID = ("selector", "expression", "name", "url")


class MetricMappings(OneAtATime):
    """What people said of each metric."""

    model, one, many = MetricMapping, "mapping of a metric", "mappings of metrics"
    columns = (
        "id", "environment_id", "metric", "way", *_SAID, "mapped_by_id", "mapped_at", "ended_by_id", "ended_at",
    )  # fmt: skip

    def _mapped(self, entry: Entry, opened: Opened) -> None:
        metric = entry.text("metric")
        self.begin(
            entry,
            entry.environment,
            metric,
            environment_id=entry.environment,
            metric=metric,
            way=entry.text("way"),
            mapped_by_id=by(entry),
            mapped_at=entry.at,
            **{name: spoken(entry, opened, name) for name in _SAID},
        )

    steps = {events.METRIC_MAPPED: _mapped, events.METRIC_UNMAPPED: OneAtATime.end}
