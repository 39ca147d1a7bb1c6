"""What monitoring keeps: alerts as delivered, where numbers come from, and the numbers with their roll-ups."""

from readiness.monitoring.models.mapping import MetricMapping, MetricPull
from readiness.monitoring.models.received import ReceivedAlert
from readiness.monitoring.models.series import MetricRollup, MetricSample, MetricSeries

__all__ = ["MetricMapping", "MetricPull", "MetricRollup", "MetricSample", "MetricSeries", "ReceivedAlert"]
