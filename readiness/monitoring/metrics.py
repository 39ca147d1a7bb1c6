"""The twelve metrics that a service is asked for, in three groups, and where Prometheus usually has them. Pure.

A metric's `series` are the time series that must be there and fresh; its `expression` is the one number that is
judged and drawn. Both are PromQL in which `{selector}` stands for the matchers that name the service, such as
`job="shop"`. The names are those of the usual client libraries and exporters (prometheus-client,
node_exporter, postgres_exporter); a team whose names differ declares its own.
"""

from dataclasses import dataclass
from enum import StrEnum


class Group(StrEnum):
    """What a metric tells about."""

    APPLICATION = "application"
    INFRASTRUCTURE = "infrastructure"
    BUSINESS = "business"


@dataclass(frozen=True, slots=True)
class Metric:
    """One metric. `unit` is what one step of its number means: a ratio of 1, seconds, a count. `statistics` are the
    numbers that it is told by: of most there is one, without a name.
    """

    key: str
    title: str
    group: Group
    unit: str
    series: str
    expression: str
    statistics: tuple[str, ...] = ("",)


#: Statistic of the response time -> the share of the requests that were as fast.
QUANTILES = {"p50": "0.5", "p95": "0.95", "p99": "0.99"}


def _requests(matchers: str = "") -> str:
    return f"sum(rate(http_requests_total{{{{selector}}{matchers}}}[5m]))"


def _quantile(share: str) -> str:
    buckets = "rate(http_request_duration_seconds_bucket{{selector}}[5m])"
    return f"histogram_quantile({share}, sum by (le) ({buckets}))"


_FREE = 'node_filesystem_avail_bytes{{selector},fstype!~"tmpfs|overlay|squashfs"}'
_SIZE = 'node_filesystem_size_bytes{{selector},fstype!~"tmpfs|overlay|squashfs"}'
_A, _I, _B = Group.APPLICATION, Group.INFRASTRUCTURE, Group.BUSINESS

METRICS = (
    Metric(
        "error_rate", "Error rate", _A, "ratio", "http_requests_total{{selector}}",
        # Without a failed request there is no series of failed requests: that is 0 of those that were counted.
        "(" + _requests(',status=~"5.."') + " or " + _requests() + " * 0) / " + _requests(),
    ),
    Metric(
        "response_time", "Response time (p50, p95, p99)", _A, "seconds",
        "http_request_duration_seconds_bucket{{selector}}", _quantile("0.95"), tuple(QUANTILES),
    ),
    Metric(
        "throughput", "Request throughput", _A, "requests per minute", "http_requests_total{{selector}}",
        _requests() + " * 60",
    ),
    Metric("active_users", "Active users", _A, "users", "active_users{{selector}}", "sum(active_users{{selector}})"),
    Metric(
        "cpu", "CPU utilisation", _I, "ratio", "node_cpu_seconds_total{{selector}}",
        '1 - avg(rate(node_cpu_seconds_total{{selector},mode="idle"}[5m]))',
    ),
    Metric(
        "memory", "Memory usage", _I, "ratio", "node_memory_MemAvailable_bytes{{selector}}",
        "1 - min(node_memory_MemAvailable_bytes{{selector}} / node_memory_MemTotal_bytes{{selector}})",
    ),
    Metric("disk", "Disk space free", _I, "ratio", _FREE, f"min({_FREE} / {_SIZE})"),
    Metric(
        "network", "Network I/O", _I, "bytes per second", "node_network_receive_bytes_total{{selector}}",
        "sum(rate(node_network_receive_bytes_total{{selector}}[5m]))"
        " + sum(rate(node_network_transmit_bytes_total{{selector}}[5m]))",
    ),
    Metric(
        "database_connections", "Database connections", _I, "connections",
        "pg_stat_database_numbackends{{selector}}", "sum(pg_stat_database_numbackends{{selector}})",
    ),
    Metric(
        "conversions", "Sign-ups and conversions", _B, "per hour", "signups_total{{selector}}",
        "sum(rate(signups_total{{selector}}[1h])) * 3600",
    ),
    Metric(
        "feature_usage", "Feature usage", _B, "uses per hour", "feature_used_total{{selector}}",
        "sum(rate(feature_used_total{{selector}}[1h])) * 3600",
    ),
    Metric(
        "retention", "User retention", _B, "ratio", "user_retention_ratio{{selector}}",
        "avg(user_retention_ratio{{selector}})",
    ),
)  # fmt: skip

#: Key -> metric.
BY_KEY = {metric.key: metric for metric in METRICS}


def selected(text: str, selector: str) -> str:
    """PromQL with the service's matchers in place of `{selector}`.

    >>> selected('up{{selector}}', 'job="shop"')
    'up{job="shop"}'
    """
    return text.replace("{selector}", selector)
