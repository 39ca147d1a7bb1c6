"""Facts whose verdict is known."""

from dataclasses import replace
from datetime import UTC, datetime

from probes.context import Failure
from probes.kinds.performance_metrics.facts import Measured, Seen
from probes.probe import Twin
from readiness.monitoring.metrics import METRICS, Group

_AT = datetime(2026, 6, 1, tzinfo=UTC)
_RIGHT = Seen(
    'job="shop"',
    1.0,
    tuple(Measured(m.key, 12.0, day_deep=True, number=0.4) for m in METRICS if m.group is not Group.BUSINESS),
)


def _with(key: str, **changes: object) -> Seen:
    return replace(
        _RIGHT,
        metrics=tuple(replace(one, **changes) if one.key == key else one for one in _RIGHT.metrics),  # type: ignore[arg-type]
    )


GOOD = (
    Twin("all metrics", _RIGHT, _AT, "metrics_collected"),
    Twin("no database metric", _with("database_connections", age=None), _AT, "some_metrics_missing"),
    Twin("collected since this morning", _with("cpu", day_deep=False), _AT, "metrics_young"),
)
BAD = (
    Twin("no request counter", _with("error_rate", age=None), _AT, "metrics_missing"),
    Twin("a ratio of nothing", _with("error_rate", number=None), _AT, "metrics_missing"),
    Twin("samples of an hour ago", _with("response_time", age=3600.0), _AT, "metrics_missing"),
    Twin("samples of tomorrow", _with("response_time", age=-86400.0), _AT, "metrics_missing"),
    Twin("a target down", replace(_RIGHT, up=0.0), _AT, "target_down"),
    Twin("nothing is scraped", replace(_RIGHT, up=None, metrics=()), _AT, "not_scraped"),
    Twin(
        "no access", Seen('job="shop"', failure=Failure("access_refused", "", "No.")), _AT, "access_refused"
    ),
)
