"""Reading what monitoring keeps."""

from readiness.monitoring.queries.received import alerts_of_service, synthetic_alerts
from readiness.monitoring.queries.samples import latest_value, values_between

__all__ = ["alerts_of_service", "latest_value", "synthetic_alerts", "values_between"]
