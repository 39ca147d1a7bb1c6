"""Reading what monitoring keeps."""

from readiness.monitoring.queries.covered import covered_environments
from readiness.monitoring.queries.history import buckets_between, day_of_all, samples_between
from readiness.monitoring.queries.received import alerts_of_service, synthetic_alerts
from readiness.monitoring.queries.samples import latest_value, values_between
from readiness.monitoring.queries.standing import coverage, mappings_of, pull_of, standings

__all__ = [
    "alerts_of_service",
    "buckets_between",
    "coverage",
    "covered_environments",
    "day_of_all",
    "latest_value",
    "mappings_of",
    "pull_of",
    "samples_between",
    "standings",
    "synthetic_alerts",
    "values_between",
]
