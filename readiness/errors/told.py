"""A kept event in the shape that its page shows: plain texts and lists, whatever the event looks like. Pure."""

import json
from typing import Any

_MOST_FRAMES, _MOST_CRUMBS, _MOST_PAIRS = 250, 100, 100
_LONGEST = 2000


def told(event: dict[str, Any]) -> dict[str, Any]:
    """`exceptions` with frames, newest first, `crumbs`, `tags`, `request`, `contexts`, `extra`, `message`."""
    request = _object(event.get("request"))
    return {
        "message": _message(event),
        "exceptions": [_exception(one) for one in reversed(_values(event.get("exception"))[-10:])],
        "crumbs": [_crumb(one) for one in _values(event.get("breadcrumbs"))[-_MOST_CRUMBS:]],
        "tags": _pairs(event.get("tags")),
        "request": {
            "line": f"{_text(request.get('method'))} {_text(request.get('url'))}".strip(),
            "query": _text(request.get("query_string")),
            "headers": _pairs(request.get("headers")),
            "data": _text(request.get("data")),
        },
        "contexts": [
            (name, _pairs(one))
            for name, one in _object(event.get("contexts")).items()
            if isinstance(one, dict)
        ][:20],
        "extra": _pairs(event.get("extra")),
        "sdk": " ".join(_text(_object(event.get("sdk")).get(name)) for name in ("name", "version")).strip(),
        "server": _text(event.get("server_name")),
        "transaction": _text(event.get("transaction")),
        "environment": _text(event.get("environment")),
        "level": _text(event.get("level")),
    }


def _exception(one: dict[str, Any]) -> dict[str, Any]:
    frames = [_frame(each) for each in _list(_object(one.get("stacktrace")).get("frames"))[-_MOST_FRAMES:]]
    frames.reverse()
    return {
        "type": _text(one.get("type")),
        "value": _text(one.get("value")),
        "own": [each for each in frames if each["own"]],
        "frames": frames,
    }


def _frame(one: dict[str, Any]) -> dict[str, Any]:
    number = one.get("lineno")
    before, after = (_lines(one.get(name)) for name in ("pre_context", "post_context"))
    first = number - len(before) if isinstance(number, int) else 0
    context = one.get("context_line")
    lines = [*before, *([context] if isinstance(context, str) else []), *after]
    return {
        "own": one.get("in_app") is True,
        "place": _text(one.get("filename")) or _text(one.get("module")) or _text(one.get("abs_path")) or "?",
        "function": _text(one.get("function")),
        "number": number if isinstance(number, int) else None,
        "lines": [(first + at, line[:400], at == len(before)) for at, line in enumerate(lines)]
        if context
        else [],
        "vars": _pairs(one.get("vars")),
    }


def _crumb(one: dict[str, Any]) -> dict[str, str]:
    said = _text(one.get("message")) or _text(one.get("data"))
    return {
        "at": _text(one.get("timestamp")),
        "category": _text(one.get("category")) or _text(one.get("type")),
        "level": _text(one.get("level")),
        "said": said,
    }


def _message(event: dict[str, Any]) -> str:
    entry = _object(event.get("logentry"))
    return _text(entry.get("formatted")) or _text(entry.get("message")) or _text(event.get("message"))


def _pairs(value: object) -> list[tuple[str, str]]:
    """Objects, and lists of pairs, as SDKs send either."""
    if isinstance(value, dict):
        found = list(value.items())
    else:
        listed = value if isinstance(value, list) else []
        found = [(one[0], one[1]) for one in listed if isinstance(one, list) and len(one) == 2]
        found += [
            (one.get("key"), one.get("value")) for one in listed if isinstance(one, dict) and "key" in one
        ]
    return [(_text(name), _text(one)) for name, one in found[:_MOST_PAIRS]]


def _values(value: object) -> list[dict[str, Any]]:
    return _list(value.get("values") if isinstance(value, dict) else value)


def _list(value: object) -> list[dict[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _lines(value: object) -> list[str]:
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []


def _object(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _text(value: object) -> str:
    if value is None or value == "":
        return ""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
