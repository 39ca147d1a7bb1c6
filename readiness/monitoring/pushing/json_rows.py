"""The portal's own JSON. Pure.

{"samples": [{"metric": "error_rate", "value": 0.02, "at": "2026-06-01T12:00:00Z"}]}
"""

import json
import math
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from readiness.evidence.observations import shown
from readiness.ingest.format import Unreadable
from readiness.monitoring.pushing.rows import Given, moment_of, refuse_many

_NO_TIME = "at is a time with its offset, 2026-06-01T12:00:00Z, or seconds (not milliseconds) since 1970."
_NAMES = frozenset({"metric", "statistic", "value", "at"})


def read_json(content: bytes, most: int) -> Sequence[Given]:
    """Its rows, faults and all. `at` is a time with its offset, or seconds since 1970. Raises `Unreadable`."""
    try:
        whole = json.loads(content.decode("utf-8"), object_pairs_hook=_once)
    except (ValueError, RecursionError) as error:
        raise Unreadable(f"This is not JSON: {shown(str(error))}.") from error
    rows = whole.get("samples") if isinstance(whole, dict) else None
    if not isinstance(rows, list) or set(whole) != {"samples"}:
        raise Unreadable('One object with the list "samples" is expected, and nothing beside it.')
    refuse_many(len(rows), most)
    return [_row(number, one) for number, one in enumerate(rows, start=1)]


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name comes twice in one object")
    return found


def _row(number: int, one: Any) -> Given:
    if not isinstance(one, dict):
        return Given(number, fault="An object is expected.")
    if strange := sorted(map(str, set(one) - _NAMES)):
        return Given(number, fault=f"{shown(strange[0], 60)} is not known here.")
    name, statistic = one.get("metric"), one.get("statistic", "")
    if not isinstance(name, str) or not isinstance(statistic, str):
        return Given(number, fault="metric, and statistic where there is one, are texts.")
    value = one.get("value", "")
    if value is None:
        value = math.nan
    if not isinstance(value, int | float) or isinstance(value, bool):
        return Given(number, fault="value is a number, or null for a gap.")
    try:
        at = _moment(one.get("at"))
    except ValueError:
        return Given(number, fault=_NO_TIME)
    labels = {"statistic": statistic} if statistic else {}
    try:
        return Given(number, name, float(value), at, labels)
    except OverflowError:
        return Given(number, name, math.inf, at, labels)


def _moment(given: Any) -> datetime | None:
    if given is None:
        return None
    if isinstance(given, bool) or not isinstance(given, int | float | str):
        raise ValueError  # noqa: TRY004  a fault of what came, like the others
    if isinstance(given, int | float):
        return moment_of(given)
    found = datetime.fromisoformat(given)
    if found.tzinfo is None:
        raise ValueError
    try:
        return found.astimezone(UTC)
    except OverflowError as error:
        raise ValueError from error
