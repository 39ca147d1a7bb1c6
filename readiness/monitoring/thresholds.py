"""The eight thresholds beyond which somebody must hear of it: four wake a person, four tell one. Pure."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum


class Severity(StrEnum):
    """Critical pages at once; a warning notifies and wakes nobody."""

    CRITICAL = "critical"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Threshold:
    """`value` in the metric's unit (ratios as 0.05, times in seconds); `lasting` is how long it must hold."""

    key: str
    title: str
    alert: str
    metric: str
    operator: str
    value: float
    severity: Severity
    lasting: timedelta


_C, _W = Severity.CRITICAL, Severity.WARNING
_MINUTE = timedelta(minutes=1)

THRESHOLDS = (
    Threshold("error_rate_critical", "Error rate > 5 %", "HighErrorRate", "error_rate", ">", 0.05, _C, 5 * _MINUTE),
    Threshold(
        "latency_critical", "Response time p95 > 5 s", "VerySlowResponses", "response_time", ">", 5, _C, 5 * _MINUTE
    ),
    Threshold("down", "Service down > 1 minute", "ServiceDown", "up", "==", 0, _C, _MINUTE),
    Threshold("disk_free", "Disk space < 10 %", "DiskAlmostFull", "disk", "<", 0.10, _C, 5 * _MINUTE),
    Threshold("error_rate_warning", "Error rate > 1 %", "RaisedErrorRate", "error_rate", ">", 0.01, _W, 5 * _MINUTE),
    Threshold("latency_warning", "Response time p95 > 2 s", "SlowResponses", "response_time", ">", 2, _W, 5 * _MINUTE),
    Threshold("memory_used", "Memory > 80 %", "HighMemoryUse", "memory", ">", 0.80, _W, 5 * _MINUTE),
    Threshold(
        "certificate_expiry", "Certificate expiring < 14 days", "CertificateExpiring", "certificate_days",
        "<", 14, _W, timedelta(0),
    ),
)  # fmt: skip
