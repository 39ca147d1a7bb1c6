"""The kinds of ledger entry that the monitoring room writes, and the words that tell them."""

# Subject: the environment's service; alerts (those that are new), firing, receiver, token (prefix, or null)
ALERTS_RECEIVED = "monitoring.alerts.received"

WORDS = {ALERTS_RECEIVED: "received {alerts} new alerts of {service} in {environment} from {receiver}"}
