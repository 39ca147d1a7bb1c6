"""What the kinds that read from Prometheus share: its query API, and numbers that are really numbers.

An absent series is a success with an empty result, and 0/0 is a success with NaN: both are None here.
Source: prometheus.io/docs/prometheus/latest/querying/api.
"""

import math
from datetime import datetime
from typing import Any

from probes.context import Context, Failure
from probes.readback import NO_JSON, read, rows

TOOL = "prometheus"


def value_of(context: Context, expression: str) -> float | Failure | None:
    """The first number that an instant query gives; None for no series, NaN and infinity."""
    data = _ask(context, "/api/v1/query", {"query": expression})
    if isinstance(data, Failure):
        return data
    result = data.get("result") if isinstance(data, dict) else None
    sample: Any = None
    if isinstance(result, list) and isinstance(data, dict):
        if data.get("resultType") == "scalar":
            sample = result
        elif result and isinstance(result[0], dict):
            sample = result[0].get("value")
    try:
        number = float(sample[1])
    except (TypeError, ValueError, IndexError, KeyError):
        return None
    return number if math.isfinite(number) else None


def numbers_of(context: Context, expression: str, at: datetime) -> list[float] | Failure:
    """The number of each series that an instant query at `at` gives; NaN and infinity are none."""
    data = _ask(context, "/api/v1/query", {"query": expression, "time": f"{at.timestamp():.3f}"})
    if isinstance(data, Failure):
        return data
    result = data.get("result")
    samples = [result] if data.get("resultType") == "scalar" else [one.get("value") for one in rows(result)]
    found: list[float] = []
    for sample in samples:
        try:
            number = float(sample[1])  # type: ignore[index]  # whatever it is else is no sample
        except (TypeError, ValueError, IndexError, KeyError):
            continue
        found += [number] if math.isfinite(number) else []
    return found


def _ask(context: Context, path: str, query: dict[str, str]) -> dict[str, Any] | Failure:
    document = read(context, TOOL, path, query)
    if isinstance(document, Failure):
        return document
    data = (
        document.get("data") if isinstance(document, dict) and document.get("status") == "success" else None
    )
    if not isinstance(data, dict):
        return NO_JSON
    return data


def alert_rules(context: Context) -> list[dict[str, Any]] | Failure:
    """Every alerting rule that the server evaluates."""
    data = _ask(context, "/api/v1/rules", {"type": "alert"})
    if isinstance(data, Failure):
        return data
    return [rule for group in rows(data.get("groups")) for rule in rows(group.get("rules"))]


def alertmanagers(context: Context) -> int | Failure:
    """How many Alertmanagers the server sends its alerts to at present."""
    data = _ask(context, "/api/v1/alertmanagers", {})
    return data if isinstance(data, Failure) else len(rows(data.get("activeAlertmanagers")))
