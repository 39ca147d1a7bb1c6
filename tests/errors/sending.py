"""Events as SDKs send them, and ways to hand them in."""

import copy
import json
from datetime import datetime
from typing import Any
from uuid import uuid4

from readiness.errors.happened import event_id_of, happened
from readiness.errors.models import ErrorProject
from readiness.errors.operations import Arrival, keep_arrivals

PEPPER = b"pepper"
FRAMES = [
    {"module": "django.core.handlers.base", "function": "get_response", "lineno": 197, "in_app": False},
    {
        "module": "shop.views",
        "function": "checkout",
        "lineno": 41,
        "in_app": True,
        "vars": {"token": "t0psecret"},
    },
    {
        "module": "shop.stock",
        "function": "reserve",
        "lineno": 12,
        "in_app": True,
        "context_line": "raise NoStock(n)",
    },
    {"module": "django.db.utils", "function": "__exit__", "lineno": 91, "in_app": False},
]
EVENT: dict[str, Any] = {
    "level": "error",
    "platform": "python",
    "environment": "production",
    "release": "shop@1.4.0",
    "exception": {
        "values": [{"type": "NoStock", "value": "no stock for order 17", "stacktrace": {"frames": FRAMES}}]
    },
    "request": {
        "url": "https://shop.example.org/checkout",
        "method": "POST",
        "headers": {
            "User-Agent": "Mozilla/5.0",
            "Authorization": "Bearer abcdef123456",
            "Cookie": "sid=s3cr3t",
        },
        "data": {"item": "17", "password": "hunter22"},
    },
    "user": {"id": "u1", "email": "ana@example.org"},
    "sdk": {"name": "sentry.python.django", "version": "2.75.0"},
    "breadcrumbs": {"values": [{"category": "http", "message": "GET /?token=abc"}]},
}


def an_event(**changed: Any) -> dict[str, Any]:
    """A whole event; `type`, `value`, `function` change the exception and its innermost own frame."""
    event = copy.deepcopy(EVENT)
    raised = event["exception"]["values"][0]
    for name in ("type", "value"):
        if name in changed:
            raised[name] = changed.pop(name)
    if "function" in changed:
        raised["stacktrace"]["frames"][2]["function"] = changed.pop("function")
    return {**event, **changed}


def arrival(
    project: ErrorProject, event: dict[str, Any] | None = None, *, at: datetime, id_: str = ""
) -> Arrival:
    """One event that came to a project."""
    project = ErrorProject.objects.select_related("environment__service__team").get(pk=project.pk)
    came = happened(
        event or an_event(), event_id=event_id_of(id_ or uuid4().hex), pepper=PEPPER, keep_emails=False, at=at
    )
    return Arrival(project, came, at)


def keep(*arrivals: Arrival) -> list[bool]:
    """Kept together."""
    return keep_arrivals(arrivals)


def envelope(
    event: dict[str, Any] | None = None,
    *,
    header: dict[str, Any] | None = None,
    items: bytes = b"",
    told: bool = True,
) -> bytes:
    """The bytes of an envelope with one event, and `items` behind it."""
    head = {"event_id": uuid4().hex, **(header or {})}
    payload = json.dumps(event or an_event()).encode()
    line: dict[str, Any] = {"type": "event", **({"length": len(payload)} if told else {})}
    return b"\n".join([json.dumps(head).encode(), json.dumps(line).encode(), payload, items])
