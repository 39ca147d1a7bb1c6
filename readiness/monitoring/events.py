"""The kinds of ledger entry that the monitoring room writes, and the words that tell them."""

# Subject: the environment's service; alerts (those that are new), firing, receiver, token (prefix, or null)
ALERTS_RECEIVED = "monitoring.alerts.received"
# Subject: the mapping; metric, way; selector, expression, name, url, where they are (all private)
METRIC_MAPPED = "monitoring.metric.mapped"
METRIC_UNMAPPED = "monitoring.metric.unmapped"
# Subject: the environment's service; series (how many got their first number by a push), metrics, token (or null)
SERIES_BEGUN = "monitoring.series.begun"

WORDS = {
    ALERTS_RECEIVED: "received {alerts} new alerts of {service} in {environment} from {receiver}",
    METRIC_MAPPED: "said where {metric} of {service} in {environment} comes from: {way}",
    METRIC_UNMAPPED: "took back where {metric} of {service} in {environment} comes from",
    SERIES_BEGUN: "received the first numbers of {series} series of {service} in {environment}",
}
