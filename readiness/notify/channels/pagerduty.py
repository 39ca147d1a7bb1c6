"""PagerDuty, Events API v2: an alert for each step, under the reminder's key; resolved when the duty is done.

Source: developer.pagerduty.com, "Send an alert event". A summary has at most 1,024 characters.
"""

from typing import Any

from readiness.ledger.canonical import stamp
from readiness.notify.channel import Address, AlertWord, Request, Word, as_json
from readiness.obligations.reminding import ADMINISTRATOR, LEAD, OWNER, REVIEWER

TITLE, NEEDS_TOKEN = "PagerDuty", True
SUMMARY = 1024
#: How high on the ladder -> how severe.
SEVERITY = {OWNER: "info", LEAD: "warning", REVIEWER: "error", ADMINISTRATOR: "critical"}


def request(word: Word, address: Address) -> Request:
    """A repeat with the same `dedup_key` is the same alert."""
    payload = {
        "summary": word.subject[:SUMMARY],
        "source": word.service,
        "severity": "warning" if word.overdue and word.rung == OWNER else SEVERITY[word.rung],
        "timestamp": stamp(word.planned_at),
        "group": word.team,
        "class": "obligation",
        "custom_details": {"text": word.text, "due": word.due_on, "step": word.step},
    }
    return as_json(
        {
            "routing_key": address.token,
            "event_action": "trigger",
            "dedup_key": word.key,
            "client": "Launchproof",
            "client_url": word.link,
            "payload": payload,
        }
    )


#: What a call does to the incident.
ACTIONS = {"page": "trigger", "acknowledged": "acknowledge", "resolved": "resolve"}


def alert(word: AlertWord, address: Address) -> Request | None:
    """Pages alone; the incident is over when all that opened under its key is."""
    action = ACTIONS.get(word.what)
    if action is None or not word.paged or (action == "resolve" and not word.over):
        return None
    told: dict[str, Any] = {"routing_key": address.token, "event_action": action, "dedup_key": word.key}
    if action != "trigger":
        return as_json(told)
    payload = {
        "summary": word.subject[:SUMMARY],
        "source": f"{word.service} ({word.environment})",
        "severity": word.severity,
        "timestamp": stamp(word.planned_at),
        "group": word.team,
        "class": "drill" if word.drill else "alert",
        "custom_details": {"text": word.text},
    }
    return as_json({**told, "client": "Launchproof", "client_url": word.link, "payload": payload})


def resolve(key: str, address: Address) -> Request | None:
    """The alert of this key is over."""
    return as_json({"routing_key": address.token, "event_action": "resolve", "dedup_key": key})
