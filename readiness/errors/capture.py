"""The seven things that every error should include, looked for in one event. Pure.

Source: the list "Every error should include" of production readiness; the names are those that pages show.
"""

from typing import Any

FIELDS: dict[str, str] = {
    "stack": "Stack trace",
    "request": "Request URL and method",
    "user": "User ID",
    "body": "Request body, sanitised",
    "environment": "Environment",
    "release": "Release version",
    "client": "Browser or client info",
}


def captured(event: dict[str, Any]) -> dict[str, bool]:
    """For each of `FIELDS`, whether the event holds it."""
    request, contexts, user = (_object(event.get(name)) for name in ("request", "contexts", "user"))
    return {
        "stack": _has_frames(event),
        "request": bool(_text(request.get("url")))
        and bool(_text(request.get("method")) or _is_browser(event)),
        "user": bool(user.get("id")),
        "body": request.get("data") not in (None, "", {}, []),
        "environment": bool(_text(event.get("environment"))),
        "release": bool(_text(event.get("release"))),
        "client": bool(_agent(request))
        or any(_object(contexts.get(one)) for one in ("browser", "device", "client_os")),
    }


def _has_frames(event: dict[str, Any]) -> bool:
    values = _object(event.get("exception")).get("values")
    traces = [_object(one).get("stacktrace") for one in values] if isinstance(values, list) else []
    for trace in traces:
        frames = _object(trace).get("frames")
        if isinstance(frames, list) and any(_object(one) for one in frames):
            return True
    return False


def _is_browser(event: dict[str, Any]) -> bool:
    """A page that is open has an address and no method of its own: it was got."""
    return _text(_object(event.get("sdk")).get("name")).startswith("sentry.javascript.browser") or (
        event.get("platform") == "javascript"
    )


def _agent(request: dict[str, Any]) -> str:
    headers = request.get("headers")
    pairs = list(headers.items()) if isinstance(headers, dict) else headers
    for pair in pairs if isinstance(pairs, list) else []:
        if isinstance(pair, list | tuple) and len(pair) == 2 and str(pair[0]).lower() == "user-agent":
            return _text(pair[1])
    return ""


def _object(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _text(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""
