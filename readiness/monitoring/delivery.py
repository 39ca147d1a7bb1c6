"""What Alertmanager's webhook delivers, format version 4, read strictly and within bounds. Pure.

Source: prometheus.io/docs/alerting/latest/configuration, `webhook_config`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from readiness.evidence.observations import shown
from readiness.ingest.format import Unreadable
from readiness.ingest.strict import Node, json_of

VERSION = "4"
MOST_ALERTS, MOST_LABELS = 500, 64
#: Label of the portal's own synthetic alerts: a random word, never given before.
NONCE = "launchproof_nonce"
_NAME, _WORD, _LONG = 128, 400, 1000
_NEVER = 1971  # Go's zero time, which stands for "no end"


@dataclass(frozen=True, slots=True)
class Alert:
    """One alert of a delivery."""

    fingerprint: str
    status: str
    starts_at: datetime
    ends_at: datetime | None
    labels: Mapping[str, str]
    annotations: Mapping[str, str]
    generator_url: str

    @property
    def name(self) -> str:
        """What it is called."""
        return self.labels.get("alertname", "")[:255]

    @property
    def nonce(self) -> str:
        """The word of a synthetic alert of ours."""
        return self.labels.get(NONCE, "")[:64]


@dataclass(frozen=True, slots=True)
class Delivery:
    """One POST: to which receiver it was routed, and what it tells of."""

    receiver: str
    group_key: str
    alerts: tuple[Alert, ...]


def read_delivery(content: bytes) -> Delivery:
    """The delivery that `content` is. Raises `Unreadable`."""
    root = json_of(content)
    if root["version"].text(most=8) != VERSION:
        raise Unreadable("This is not Alertmanager's webhook, format version 4.")
    alerts = root["alerts"].each()
    if not 1 <= len(alerts) <= MOST_ALERTS:
        raise Unreadable(f"1 to {MOST_ALERTS} alerts are expected in one delivery.")
    return Delivery(
        shown(root["receiver"].text(most=_LONG), 255),
        shown(root.word("groupKey", most=8 * _LONG), _LONG),
        tuple(map(_alert, alerts)),
    )


def _alert(node: Node) -> Alert:
    status = node["status"].text(most=16)
    if status not in ("firing", "resolved"):
        node.refuse("status is neither firing nor resolved")
    ends = node["endsAt"].moment() if node.has("endsAt") else None
    return Alert(
        fingerprint=shown(node["fingerprint"].text(most=64), 64),
        status=status,
        starts_at=node["startsAt"].moment(),
        ends_at=ends if ends is not None and ends.year > _NEVER else None,
        labels=_words(node["labels"]),
        annotations=_words(node["annotations"]) if node.has("annotations") else {},
        generator_url=shown(node.word("generatorURL", most=8 * _LONG), _LONG),
    )


def _words(node: Node) -> dict[str, str]:
    """Names and their texts, cut where they are longer than anybody reads."""
    found = dict(node.items())
    if len(found) > MOST_LABELS:
        node.refuse(f"more than {MOST_LABELS} names are here")
    return {
        shown(name, _NAME): shown(one.text(most=64 * _LONG, empty=True), _WORD) for name, one in found.items()
    }
