"""Which events are the same error: exception type and location. Pure.

1. Where the SDK gives a fingerprint, that is what groups; `{{ default }}` in it stands for the rules below.
2. The exception that was raised last (the last of a chain, as SDKs tell it), by its type and its location: module and
   function of the innermost frame that is the application's own, or of the innermost at all where none is. Never the
   line, nor the text of the message: both differ between events of one fault.
3. Without frames: the type and the message, with numbers, ids, addresses and quoted values taken out.
4. Without an exception: the message as it was written, before its values were put in, else with them taken out.
"""

import hashlib
import json
import re
from dataclasses import dataclass
from typing import Any

DEFAULT = re.compile(r"\{\{\s*default\s*\}\}")
_NAMED = re.compile(r"\{\{\s*([\w.]+)\s*\}\}")
#: What a bundler puts into the names of files so that caches miss them.
_HASH = re.compile(r"(?<=[._-])[0-9a-f]{6,40}(?=[._-]|$)", re.IGNORECASE)
_ADDRESS = re.compile(r"^(?:[a-z][a-z0-9+.-]*:)?//[^/]*/", re.IGNORECASE)
_NUMBERED = re.compile(r"0x[0-9a-fA-F]+|\$\d+|(?<=Lambda)\W*\d+|@[0-9a-f]{6,}")
_VALUES = re.compile(
    r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}|0x[0-9a-fA-F]+|\b[0-9a-fA-F]{16,}\b"
    r"|[^\s@]{1,100}@\S+|https?://\S+|'[^']{1,200}'|\"[^\"]{1,200}\"|\d+(?:\.\d+)*"
)
_NOBODY = frozenset({"?", "<anonymous>", "<unknown>", "anonymous", ""})


@dataclass(frozen=True, slots=True)
class Grouping:
    """`key` is the same for events of one group (64 hexadecimal digits); the rest is for people."""

    key: str
    title: str
    culprit: str


def grouping_of(event: dict[str, Any]) -> Grouping:
    """How an event is grouped and called. Never raises: what is not as expected is as if it were not there."""
    raised = _raised(event)
    frame = _frame(raised)
    parts = _parts(event, raised, frame)
    given = event.get("fingerprint")
    told = [one for one in given if isinstance(one, str | int | float)] if isinstance(given, list) else []
    if told and not (len(told) == 1 and DEFAULT.fullmatch(str(told[0]).strip())):
        words = _words(event, raised, frame)
        parts = ["sdk", *(_put(str(one), parts, words) for one in told[:20])]
    key = hashlib.sha256(json.dumps(parts).encode("utf-8", "replace")).hexdigest()
    return Grouping(key, _title(event, raised), _culprit(event, frame))


def _put(one: str, parts: list[str], words: dict[str, str]) -> str:
    one = DEFAULT.sub(lambda _found: "\x1f".join(parts), one)
    return _NAMED.sub(lambda found: words.get(found[1], found[0]), one)


def _words(event: dict[str, Any], raised: dict[str, Any], frame: dict[str, Any]) -> dict[str, str]:
    return {
        "type": _text(raised.get("type")),
        "error.type": _text(raised.get("type")),
        "value": _text(raised.get("value")),
        "error.value": _text(raised.get("value")),
        "function": _function(frame),
        "module": _place(frame),
        "transaction": _text(event.get("transaction")),
        "level": _text(event.get("level")),
        "logger": _text(event.get("logger")),
        "message": _message(event)[0],
    }


def _parts(event: dict[str, Any], raised: dict[str, Any], frame: dict[str, Any]) -> list[str]:
    kind = _text(raised.get("type"))
    if frame and (kind or raised):
        return ["raised", kind or _blank(_text(raised.get("value"))), _place(frame), _function(frame)]
    if raised:
        return ["said", kind, _blank(_text(raised.get("value")))]
    written, template = _message(event)
    return ["message", _text(event.get("logger")), written if template else _blank(written)]


def _raised(event: dict[str, Any]) -> dict[str, Any]:
    found = event.get("exception")
    values = found.get("values") if isinstance(found, dict) else found
    listed = [one for one in values if isinstance(one, dict)] if isinstance(values, list) else []
    return listed[-1] if listed else {}


def _frame(raised: dict[str, Any]) -> dict[str, Any]:
    trace = raised.get("stacktrace")
    frames = trace.get("frames") if isinstance(trace, dict) else None
    listed = [one for one in frames if isinstance(one, dict)] if isinstance(frames, list) else []
    own = [one for one in listed if one.get("in_app") is True and (_place(one) or _function(one))]
    return (own or listed or [{}])[-1]


def _place(frame: dict[str, Any]) -> str:
    """The module; else the file, without where it was served from and what a bundler put into its name."""
    if module := _text(frame.get("module")):
        return _HASH.sub("", module)
    path = _text(frame.get("filename")) or _text(frame.get("abs_path"))
    path = _ADDRESS.sub("", path.partition("?")[0].partition("#")[0])
    return _HASH.sub("", path.replace("\\", "/"))


def _function(frame: dict[str, Any]) -> str:
    name = _text(frame.get("function"))
    return "" if name in _NOBODY else _NUMBERED.sub("", name)


def _message(event: dict[str, Any]) -> tuple[str, bool]:
    """What was logged, and whether it is the template of it."""
    entry = event.get("logentry")
    if not isinstance(entry, dict):
        entry = event.get("message") if isinstance(event.get("message"), dict) else {}
    assert isinstance(entry, dict)
    if template := _text(entry.get("message")):
        return template, bool(entry.get("params"))
    return _text(entry.get("formatted")) or _text(event.get("message")), False


def _title(event: dict[str, Any], raised: dict[str, Any]) -> str:
    if raised:
        kind, value = _text(raised.get("type")), _line(_text(raised.get("value")))
        return _cut(f"{kind}: {value}" if kind and value else kind or value or "Error")
    entry = event.get("logentry")
    formatted = _text(entry.get("formatted")) if isinstance(entry, dict) else ""
    return _cut(_line(formatted or _message(event)[0]) or "An event without a message")


def _culprit(event: dict[str, Any], frame: dict[str, Any]) -> str:
    place, function = _place(frame), _function(frame)
    if place or function:
        return _cut(f"{place} in {function}" if place and function else place or function)
    return _cut(_text(event.get("transaction")) or _text(event.get("culprit")))


def _blank(text: str) -> str:
    return _VALUES.sub("*", _line(text))


def _line(text: str) -> str:
    return text.strip().partition("\n")[0].strip()


def _cut(text: str) -> str:
    return text if len(text) <= 250 else f"{text[:249]}…"


def _text(value: object) -> str:
    return value.strip()[:2000] if isinstance(value, str) else ""
