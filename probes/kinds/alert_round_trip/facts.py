"""What people declare for the probe, and what it saw."""

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from probes.arrivals import Arrival
from probes.context import Failure

ALERT, NONCE = "LaunchproofRoundTrip", "launchproof_nonce"
#: It ends by itself, whatever becomes of the portal.
LASTS = timedelta(minutes=15)
_LABEL = re.compile(r"[a-zA-Z_][a-zA-Z0-9_]{0,59}=[^\s,=]{1,120}")
_MOST_LABELS = 20


@dataclass(frozen=True, slots=True)
class Declared:
    """How the synthetic alert is made to look like one of the service's, and where it must arrive."""

    receiver: str = field(metadata={"help": "Name of the receiver whose webhook is this portal"})
    labels: str = field(
        default="",
        metadata={"help": "By which your routes tell the service's alerts: team=payments, severity=critical"},
    )

    def __post_init__(self) -> None:
        if not self.receiver.strip():
            raise ValueError("Name the receiver, as alertmanager.yml does.")
        words = self._words()
        if len(words) > _MOST_LABELS or not all(_LABEL.fullmatch(word) for word in words):
            raise ValueError("Write labels as name=value, parted by commas.")
        if {"alertname", NONCE} & {word.partition("=")[0] for word in words}:
            raise ValueError(f"The alert is called {ALERT} and bears a word of its own; leave these two out.")

    def _words(self) -> list[str]:
        return [word.strip() for word in self.labels.split(",") if word.strip()]

    def own_labels(self) -> dict[str, str]:
        """Name -> value."""
        return {name: value for name, _, value in (word.partition("=") for word in self._words())}


@dataclass(frozen=True, slots=True)
class Sent:
    """A synthetic alert that Alertmanager took, and how it treated it right then."""

    nonce: str
    at: datetime
    fingerprint: str = ""
    receivers: tuple[str, ...] = ()
    silenced: bool = False
    inhibited: bool = False

    @property
    def ends_at(self) -> datetime:
        """When it ends by itself."""
        return self.at + LASTS


@dataclass(frozen=True, slots=True)
class Seen:
    """`sent` is still on its way; `told` is the one before it, of which it is known what became: `arrival`, or none."""

    receiver: str = ""
    sent: Sent | None = None
    told: Sent | None = None
    arrival: Arrival | None = None
    failure: Failure | None = None
