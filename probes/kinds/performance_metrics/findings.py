"""All that the probe can say."""

from probes.verdict import Finding, Severity, Status

COLLECTED = Finding("metrics_collected", Status.PASS, "{count} metrics are collected, fresh and a day deep.")
SOME_MISSING = Finding(
    "some_metrics_missing",
    Status.WARN,
    "{count} of {asked} metrics are collected; missing: {missing}.",
    "Export them (node_exporter for the machine, postgres_exporter for the database), or declare the series"
    " that hold them.",
    Severity.LOW,
)
YOUNG = Finding(
    "metrics_young",
    Status.WARN,
    "The metrics are there, but not yet for a day: {missing}.",
    "Nothing to do but wait, if collection began today; else see why Prometheus lost yesterday's samples.",
    Severity.LOW,
)
MISSING = Finding(
    "metrics_missing",
    Status.FAIL,
    "No fresh samples for {selector}: {missing}.",
    "Let the service export them and Prometheus scrape it, with the labels declared here; a ratio that divides"
    " by nothing (no request at all) is no number either.",
    Severity.HIGH,
)
TARGET_DOWN = Finding(
    "target_down",
    Status.FAIL,
    "Prometheus cannot scrape at least one target of {selector}.",
    "See the targets page of Prometheus for its error; samples stop when a target is down.",
    Severity.HIGH,
)
NOT_SCRAPED = Finding(
    "not_scraped",
    Status.FAIL,
    "Prometheus scrapes no target that fits {selector}.",
    "Add the service to scrape_configs, or correct the declared label matchers.",
    Severity.HIGH,
)
FINDINGS = (COLLECTED, SOME_MISSING, YOUNG, MISSING, TARGET_DOWN, NOT_SCRAPED)
