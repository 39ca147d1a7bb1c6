"""Observations: what a probe saw, as frozen dataclasses that survive a round trip through JSON.

A kind declares its facts as dataclasses built of str, int, float, bool, datetime, None, tuples, string-keyed
dicts and further dataclasses. `encode` gives plain JSON values; `decode` rebuilds the facts, so that a
verdict
can be reached again from a stored row. Fields added later need a default; fields that are gone are passed
over.
"""

import dataclasses
import types
from datetime import datetime
from functools import cache
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

Facts = TypeVar("Facts")

SHOWN_LIMIT = 160


def shown(text: str, limit: int = SHOWN_LIMIT) -> str:
    """Text from outside, safe in a terminal, a sentence or a report: printable characters, one line, at most
    `limit`.

    Control characters, direction marks and other invisible ones become `?`, so that an answer cannot move the
    cursor, fake a line of the table or hide behind right-to-left marks.
    """
    clean = "".join(ch if ch.isprintable() else " " if ch in "\t\r\n" else "?" for ch in text[: limit * 4])
    clean = " ".join(clean.split())
    return clean if len(clean) <= limit else clean[: limit - 1] + "…"


def encode(facts: Any) -> Any:
    """Plain JSON values for facts; TypeError for what has no honest JSON form."""
    if dataclasses.is_dataclass(facts) and not isinstance(facts, type):
        return {field.name: encode(getattr(facts, field.name)) for field in dataclasses.fields(facts)}
    if isinstance(facts, datetime):
        return facts.isoformat()
    if isinstance(facts, tuple | list):
        return [encode(one) for one in facts]
    if isinstance(facts, dict):
        return {str(key): encode(one) for key, one in facts.items()}
    if facts is None or isinstance(facts, str | int | float | bool):
        return facts
    raise TypeError(f"no JSON form for {type(facts).__name__}")


def decode(kind: type[Facts], raw: Any) -> Facts:
    """The facts of type `kind` that `encode` wrote; TypeError when they do not have its shape."""
    built: Facts = _build(kind, raw)
    return built


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)


def _build(kind: Any, raw: Any) -> Any:
    if isinstance(kind, type) and dataclasses.is_dataclass(kind):
        if not isinstance(raw, dict):
            raise TypeError(f"expected an object for {kind}")
        hints = _hints(kind)
        known = {name: _build(hints[name], value) for name, value in raw.items() if name in hints}
        return kind(**known)
    origin, arguments = get_origin(kind), get_args(kind)
    if origin in (Union, types.UnionType):
        return None if raw is None else _build(next(a for a in arguments if a is not type(None)), raw)
    if origin is tuple:
        return tuple(_build(arguments[0], one) for one in raw)
    if origin is dict:
        return {key: _build(arguments[1], one) for key, one in raw.items()}
    if kind is datetime:
        return datetime.fromisoformat(raw)
    return raw
