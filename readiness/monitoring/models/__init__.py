"""What monitoring keeps: alerts as they were delivered, and series of numbers with their samples and roll-ups."""

from readiness.monitoring.models.received import ReceivedAlert
from readiness.monitoring.models.series import MetricRollup, MetricSample, MetricSeries

__all__ = ["MetricRollup", "MetricSample", "MetricSeries", "ReceivedAlert"]
