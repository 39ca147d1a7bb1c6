"""What people declare for the probe, and what it saw."""

from dataclasses import dataclass, field

from probes.context import Failure
from readiness.monitoring.thresholds import THRESHOLDS

_KEYS = {threshold.key for threshold in THRESHOLDS}


@dataclass(frozen=True, slots=True)
class Declared:
    """`service`: what the rules' expressions or labels say to name the service, such as `shop`.

    `alerts` names the alert of a threshold, as `key = name`, where it is not the usual name
    (`readiness.monitoring.thresholds`).
    """

    service: str = field(metadata={"help": "The label's value that names the service in the rules: shop"})
    alerts: tuple[str, ...] = field(
        default=(),
        metadata={"label": "Own alerts", "help": "threshold = alert name, one a line, where names differ"},
    )

    def __post_init__(self) -> None:
        for key in self.own_alerts():
            if key not in _KEYS:
                raise ValueError(f"There is no threshold {key!r}; there are {', '.join(sorted(_KEYS))}.")

    def own_alerts(self) -> dict[str, str]:
        """Threshold -> the name of the team's alert."""
        pairs = (line.partition("=") for line in self.alerts)
        return {key.strip(): name.strip() for key, _equals, name in pairs}


@dataclass(frozen=True, slots=True)
class Rule:
    """The rule of one threshold. `empty` are selectors of its expression that return no series at all."""

    threshold: str
    alert: str
    expression: str = ""
    severity: str = ""
    health: str = ""
    lasting: float = 0.0
    names_service: bool = False
    readable: bool = True
    empty: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Seen:
    """`rules` holds the thresholds for which an alerting rule was found."""

    rules: tuple[Rule, ...] = ()
    alertmanagers: int = 0
    service: str = ""
    failure: Failure | None = None
