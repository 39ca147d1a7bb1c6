"""A portal on an empty database with one service that has a DSN."""

import json
import os
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

SECRET = "benchmark-only-" * 5


def set_up(**environment: str) -> None:
    """Django on `DATABASE_URL`, migrated."""
    os.environ.update(
        DJANGO_SETTINGS_MODULE="portal.settings", SECRET_KEY=SECRET, LOG_LEVEL="ERROR", **environment
    )
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)


def key_of_a_service() -> Any:
    """The DSN's row; its project comes with environment, service and team."""
    from readiness.catalog.operations import create_service
    from readiness.errors.models import ErrorKey
    from readiness.errors.operations import make_key
    from readiness.teams.actors import SYSTEM, Actor
    from readiness.teams.operations import add_member, create_team, register_person

    at, word = datetime.now(UTC), uuid4().hex[:8]
    team = create_team(name=f"Bench {word}", actor=SYSTEM, at=at)
    lead = register_person(email=f"{word}@example.org", name="Lead", actor=SYSTEM, at=at)
    add_member(team=team, user=lead, role="lead", actor=SYSTEM, at=at)
    actor = Actor.person(lead)
    service = create_service(team=team, name=f"Bench {word}", actor=actor, at=at)
    place = service.environments.get(is_production=True)
    key = make_key(environment=place, name="Bench", actor=actor, at=at)
    return ErrorKey.objects.select_related("project__environment__service__team").get(pk=key.pk)


def envelope(number: int) -> tuple[str, bytes]:
    """An event as the Python SDK sends it, of one of 20 groups and 500 people: its id and the bytes."""
    frames = [
        {
            "filename": f"shop/part{n}.py",
            "module": f"shop.part{n}",
            "function": f"step_{n}",
            "lineno": 10 + n,
            "in_app": True,
            "pre_context": ["    order = load(order_id)", "    check(order)"],
            "context_line": f"    return step_{n + 1}(order)",
            "post_context": ["", "def other(order):"],
            "vars": {"order": f"<Order {number}>", "password": "hunter22", "n": str(n)},
        }
        for n in range(11)
    ]
    frames.append(
        {
            "filename": "shop/end.py",
            "module": "shop.end",
            "function": f"end_{number % 20}",
            "lineno": 1,
            "in_app": True,
        }
    )
    event_id = uuid4().hex
    event = {
        "event_id": event_id,
        "level": "error",
        "platform": "python",
        "environment": "production",
        "release": "shop@1.4.0",
        "exception": {
            "values": [
                {"type": "ValueError", "value": f"no stock for {number}", "stacktrace": {"frames": frames}}
            ]
        },
        "request": {
            "url": "https://shop.example.org/checkout?token=abc",
            "method": "POST",
            "headers": {"User-Agent": "Mozilla/5.0", "Authorization": "Bearer abcdef123456"},
            "data": {"item": number, "password": "hunter22"},
        },
        "user": {"id": number % 500, "email": "ana@example.org"},
        "sdk": {"name": "sentry.python", "version": "2.75.0"},
        "breadcrumbs": {"values": [{"category": "http", "message": f"GET /item/{n}"} for n in range(10)]},
    }
    head = {"event_id": event_id, "sent_at": "2026-11-23T12:00:00Z"}
    return event_id, b"\n".join(json.dumps(one).encode() for one in (head, {"type": "event"}, event))
