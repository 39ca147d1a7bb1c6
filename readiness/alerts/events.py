"""The kinds of ledger entry that the room of alerts writes, and the words that tell them.

They bear the name of monitoring, whose part this room is to a reader of the log.
"""

# Subject: the alert. key, severity, route, drill, began_at; private: title
# number (or null), bound (or null), how: "numbers", "alertmanager" or "drill"; again, where an ended one goes on
ALERT_OPENED = "monitoring.alert.opened"
ALERT_ACKNOWLEDGED = "monitoring.alert.acknowledged"  # private: note
ALERT_RESOLVED = (
    "monitoring.alert.resolved"  # ended_at, how: "numbers", "alertmanager", "person", "drill" or "policy"
)
# Subject: the call. what: "page", "notify", "acknowledged" or "resolved"; alerts (ids), count, step, drill
ALERTS_TOLD = "monitoring.alerts.told"
# Subject: the environment. key, changes, milder (ways in which it asks less than published); private: title, reason
POLICY_CHANGED = "monitoring.policy.changed"
POLICY_WEAKENED = "monitoring.policy.weakened"
POLICY_RESTORED = "monitoring.policy.restored"
POLICY_ADDED = "monitoring.policy.added"
# Subject: the silence. key (or ""), until; private: reason
SILENCE_BEGUN = "monitoring.silence.begun"
SILENCE_ENDED = "monitoring.silence.ended"
# Subject: the drill. ends_at; seconds until the answer, or null
DRILL_STARTED = "monitoring.drill.started"
DRILL_FINISHED = "monitoring.drill.finished"

WORDS = {
    ALERT_OPENED: "opened the {severity} alert “{title}” of {service} in {environment}",
    ALERT_ACKNOWLEDGED: "acknowledged the {severity} alert “{title}” of {service} in {environment}",
    ALERT_RESOLVED: "resolved the {severity} alert “{title}” of {service} in {environment}",
    ALERTS_TOLD: "told people of {count} alerts of {service} in {environment} ({what})",
    POLICY_CHANGED: "changed the alert policy “{title}” of {service} in {environment}",
    POLICY_WEAKENED: "made the alert policy “{title}” of {service} in {environment} milder than published: {reason}",
    POLICY_RESTORED: "put the alert policy “{title}” of {service} in {environment} back to what is published",
    POLICY_ADDED: "added the alert policy “{title}” to {service} in {environment}",
    SILENCE_BEGUN: "silenced “{title}” of {service} in {environment} until {until}: {reason}",
    SILENCE_ENDED: "ended the silence of “{title}” of {service} in {environment}",
    DRILL_STARTED: "started an alert fire drill of {service} in {environment}",
    DRILL_FINISHED: "finished the alert fire drill of {service} in {environment}: {outcome}",
}
