"""Errors of the demo: some weeks of them, one that came back after it was resolved, one that is muted."""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid5

from readiness.catalog.models import Service
from readiness.errors.happened import happened
from readiness.errors.models import ErrorGroup
from readiness.errors.operations import (
    Arrival,
    assign_group,
    ignore_group,
    keep_arrivals,
    make_key,
    resolve_group,
    sign_review,
)
from readiness.teams.actors import Actor

DAY = timedelta(days=1)
#: Type, what it says, where, the line of code, events on each of the days before today, the release of each.
BROKE: tuple[tuple[str, str, str, str, str, tuple[int, ...], str], ...] = (
    (
        "TimeoutError",
        "card processor did not answer in 5 s",
        "payments.processor",
        "charge",
        "response = self.client.post(url, timeout=5)",
        (20, 19, 18, 12, 11, 5, 4, 3, 2, 1, 1),
        "payments@2.4.0",
    ),
    (
        "KeyError",
        "'currency'",
        "payments.refunds",
        "refund",
        'amount = order["currency"]',
        (13, 13, 9, 1, 0),
        "payments@2.5.0",
    ),
    (
        "IntegrityError",
        "duplicate key value violates unique constraint",
        "payments.ledger",
        "book",
        "entry.save(force_insert=True)",
        (16, 15, 10, 9),
        "payments@2.3.1",
    ),
    (
        "ReferenceError",
        "cart is not defined",
        "assets/checkout.js",
        "buy",
        "return cart.total()",
        (3, 2, 2, 2, 1, 0, 0, 0),
        "payments@2.5.0",
    ),
)


def keep_errors(service: Service, *, doer: Actor, lead: Actor, at: datetime) -> None:
    """A DSN, four errors with their history, what was decided on them, and last week's signed review."""
    place = service.environments.get(is_production=True)
    key = make_key(environment=place, name="Payments, server", actor=lead, at=at - 30 * DAY)
    project = key.project
    project.environment = place
    for row in BROKE:
        moments = sorted(
            at - days * DAY - (number * 37) % 600 * timedelta(minutes=1) for number, days in enumerate(row[5])
        )
        for number, moment in enumerate(moments):
            keep_arrivals([_arrival(project, row, number, moment)])
            if row[0] == "KeyError" and number == 2:
                _resolve(row[0], lead, at - 8 * DAY)
    timeouts, doubles = (
        ErrorGroup.objects.get(project=project, title__startswith=one) for one in ("Timeout", "Integrity")
    )
    assign_group(group=timeouts, assignee=doer.user, actor=lead, at=at - 2 * DAY)
    ignore_group(
        group=doubles,
        until=at + 30 * DAY,
        reason="A retry of the queue, which is refused as it should be.",
        actor=lead,
        at=at - 8 * DAY,
    )
    sign_review(
        service=service,
        note="Time-outs of the card processor grow: Carlos asks the vendor. Nothing else is new.",
        actor=doer,
        at=at - 7 * DAY,
    )


def _resolve(title: str, lead: Actor, at: datetime) -> None:
    group = ErrorGroup.objects.select_related("project__environment").get(title__startswith=title)
    resolve_group(group=group, actor=lead, at=at)


def _arrival(project: Any, row: Any, number: int, at: datetime) -> Arrival:
    kind, value, module, function, code, _days, release = row
    browser = module.endswith(".js")
    frames = [
        {
            "module": "django.core.handlers.base",
            "filename": "django/core/handlers/base.py",
            "function": "_get_response",
            "lineno": 197,
            "in_app": False,
            "context_line": "response = wrapped_callback(request, *callback_args)",
        },
        {
            "module": None if browser else "payments.views",
            "filename": module if browser else "payments/views.py",
            "function": "checkout",
            "lineno": 61,
            "in_app": True,
            "pre_context": ["def checkout(request):"],
            "context_line": "    order = place(request)",
            "post_context": ["    return done(order)"],
        },
        {
            "module": None if browser else module,
            "filename": module if browser else module.replace(".", "/") + ".py",
            "function": function,
            "lineno": 88,
            "in_app": True,
            "context_line": f"    {code}",
            "vars": {"order": "<Order 1723>", "token": "whatever it was"},
        },
    ]
    event = {
        "level": "error",
        "platform": "javascript" if browser else "python",
        "environment": "production",
        "release": release,
        "exception": {
            "values": [
                {"type": kind, "value": value, "stacktrace": {"frames": frames[1:] if browser else frames}}
            ]
        },
        "request": {
            "url": "https://payments.example.org/checkout",
            "method": "POST",
            "headers": {"User-Agent": "Mozilla/5.0"},
            "data": {"order": 1723, "password": "whatever it was"},
        },
        "user": {"id": f"customer-{number % 5}"},
        "tags": {"region": "eu-central", "queue": "card"},
        "breadcrumbs": {
            "values": [{"category": "http", "message": "GET /cart", "timestamp": at.isoformat()}]
        },
        "contexts": {"runtime": {"name": "CPython", "version": "3.12.4"}},
        "sdk": {"name": "sentry.python.django", "version": "2.75.0"},
        "timestamp": at.isoformat(),
    }
    id_ = uuid5(project.environment_id, f"{kind}{number}").hex
    return Arrival(project, happened(event, event_id=id_, pepper=b"demo", keep_emails=False, at=at), at)
