"""An event of the tracker's API as facts. Source: docs.sentry.io, "Retrieve an Event for a Project"."""

import json
from typing import Any

from probes.facts import shown
from probes.kinds.error_events.facts import Event


def event_facts(event: dict[str, Any], planted: str) -> Event:
    """Which of the seven things the event holds; no text of it but environment and release is kept."""
    entries = {
        str(entry.get("type")): entry.get("data") or {}
        for entry in _list(event.get("entries"))
        if isinstance(entry, dict)
    }
    tags = {
        str(tag.get("key")): str(tag.get("value"))
        for tag in _list(event.get("tags"))
        if isinstance(tag, dict)
    }
    request = entries.get("request")
    request = request if isinstance(request, dict) else {}
    contexts = event.get("contexts")
    contexts = contexts if isinstance(contexts, dict) else {}
    user = event.get("user")
    release = event.get("release")
    version = release.get("version") if isinstance(release, dict) else release
    there = {
        "stack": _has_frames(entries.get("exception")),
        "request": bool(request.get("url")) and bool(request.get("method")),
        "user": isinstance(user, dict)
        and bool(user.get("id") or user.get("email") or user.get("ip_address")),
        "body": request.get("data") not in (None, "", {}, []),
        "environment": bool(tags.get("environment")),
        "release": bool(version or tags.get("release")),
        "client": any(contexts.get(name) for name in ("browser", "client_os", "os", "device"))
        or any("user-agent" in str(header).lower() for header in _list(request.get("headers"))),
    }
    return Event(
        tuple(name for name, holds in there.items() if holds),
        shown(tags.get("environment", ""), 80),
        shown(str(version or tags.get("release") or ""), 80),
        bool(planted) and planted in json.dumps(event),
    )


def _has_frames(exception: Any) -> bool:
    values = exception.get("values") if isinstance(exception, dict) else None
    traces = [value.get("stacktrace") for value in _list(values) if isinstance(value, dict)]
    return any(isinstance(trace, dict) and _list(trace.get("frames")) for trace in traces)


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
