"""Inputs that the document allows, and inputs that it does not."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from probes.openapi import Operation, Parameter

BROKEN, TYPE, SIZE = "broken JSON", "a wrong type", "more than its bounds"
WORD = "launchproof"
MOST_TEXT = 50_000
_RIGHT: Mapping[str, Any] = {"integer": 1, "number": 1, "boolean": True, "array": [], "object": {}}
_FORMS = {
    "email": "probe@example.org",
    "uuid": "018f2f6e-7b1c-7000-8000-000000000000",
    "date": "2026-01-02",
    "date-time": "2026-01-02T03:04:05Z",
    "uri": "https://example.org/",
}


def takes_input(operation: Operation) -> bool:
    """Whether anything wrong can be said to it."""
    return operation.body is not None or any(_typed(one) for one in operation.parameters)


def right_body(schema: Mapping[str, Any]) -> Any:
    """The smallest body that the schema allows, or its own example; None where that cannot be told."""
    if "example" in schema:
        return schema["example"]
    return _right(schema, 0)


def wrong_bodies(schema: Mapping[str, Any], right: Any) -> Iterator[tuple[str, bytes]]:
    """What is wrong with it, and the body: one of each sort that the schema allows to tell."""
    yield BROKEN, b'{"' + WORD.encode() + b'": '
    properties = schema.get("properties")
    if not isinstance(right, dict) or not isinstance(properties, dict):
        if schema.get("type") in _RIGHT:
            yield TYPE, json.dumps(WORD).encode()
        return
    for name, told in properties.items():
        if told.get("type") in (*_RIGHT, "string"):
            value: Any = {WORD: []} if told["type"] != "object" else WORD
            yield TYPE, json.dumps({**right, name: value}).encode()
            break
    for name, told in properties.items():
        beyond = _beyond(told)
        if beyond is not None:
            yield SIZE, json.dumps({**right, name: beyond}).encode()
            break


def wrong_parameters(operation: Operation) -> Iterator[tuple[str, dict[str, str]]]:
    """For each parameter with a type of its own, a value of another."""
    for one in operation.parameters:
        if _typed(one):
            yield TYPE, {one.name: WORD}


def _typed(one: Parameter) -> bool:
    return one.where in ("path", "query") and one.schema.get("type") in ("integer", "number", "boolean")


def _beyond(told: Mapping[str, Any]) -> Any:
    longest, most, items = told.get("maxLength"), told.get("maximum"), told.get("maxItems")
    if told.get("type") == "string" and isinstance(longest, int) and 0 <= longest < MOST_TEXT:
        return "x" * (longest + 1)
    if told.get("type") in ("integer", "number") and isinstance(most, int) and not isinstance(most, bool):
        return most + 1
    if told.get("type") == "array" and isinstance(items, int) and 0 <= items < 1000:
        return [_right(told.get("items") or {}, 1)] * (items + 1)
    return None


def _right(told: Any, depth: int) -> Any:
    if not isinstance(told, dict) or depth > 5:
        return None
    for name in ("example", "default", "const"):
        if name in told:
            return told[name]
    if isinstance(told.get("enum"), list) and told["enum"]:
        return told["enum"][0]
    kind = told.get("type")
    if kind == "object" or "properties" in told:
        properties = told.get("properties") or {}
        asked = told.get("required")
        needed = asked if isinstance(asked, list) else []
        return {name: _right(properties.get(name), depth + 1) for name in needed if isinstance(name, str)}
    if kind == "string":
        shortest = told.get("minLength")
        length = min(shortest, MOST_TEXT) if isinstance(shortest, int) else 1
        return _FORMS.get(str(told.get("format"))) or "x" * max(1, length)
    if kind in ("integer", "number"):
        least = told.get("minimum")
        return least if isinstance(least, int | float) else told.get("maximum", 1)
    if kind == "array" and isinstance(told.get("minItems"), int):
        return [_right(told.get("items"), depth + 1)] * min(told["minItems"], 20)
    return _RIGHT.get(str(kind))
