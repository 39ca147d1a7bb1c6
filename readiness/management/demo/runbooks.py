"""Runbooks of the demo: a whole one that was exercised, one just begun from the template, and one long not tried."""

from dataclasses import replace
from datetime import datetime, timedelta

from readiness.catalog.models import Service
from readiness.runbooks.models import RunbookVersion
from readiness.runbooks.operations import record_exercise, start_runbook, write_runbook
from readiness.runbooks.queries import content_of
from readiness.runbooks.structure import Issue, Line, Runbook
from readiness.teams.actors import Actor

DAY = timedelta(days=1)

_WHOLE = {
    "Dependencies": "Card processor, Stores database, Session store",
    "Owner": "Payments on call, +31 20 555 0142",
    "Production URL": "https://pay.example.org",
    "Admin panel": "https://admin.example.org/payments",
    "Logs": "https://logs.example.org/payments-api",
    "Metrics": "https://metrics.example.org/d/payments",
    "Database maintenance": "Vacuum runs by itself. For more: announce it, switch reads to the replica,\n"
    "then run the job “payments-maintenance” and switch back.",
    "Certificate renewal": "Renewed by the ingress 30 days ahead. If not: kubectl -n pay delete certificate pay-tls",
    "Secret rotation": "Run rotate-payments-secrets; it tells the register by itself. Then restart one pod at a time.",
}
_DOWN = Issue(
    "nothing_answers",
    "Nothing answers at all",
    "The uptime probe fails from both places; the status page of the region is green",
    (
        "Ask the health address from inside the cluster",
        "Look whether the ingress has pods behind it",
        "Look at the disk",
    ),
    (
        "If pods restart again and again: Roll back, then read the log of the one that died",
        "If the disk is full: Delete old exports under /var/exports, then grow the volume",
        "If the region is down: Call the platform team, +31 20 555 0177",
    ),
    ("down", "disk_free"),
)


def keep_runbooks(services: dict[str, tuple[Service, Actor, Actor]], at: datetime) -> None:
    """`services`: name -> the service, its lead and its contributor."""
    service, lead, contributor = services["Payments API"]
    first = start_runbook(service=service, actor=contributor, at=at - 40 * DAY)
    _written(service, _filled(first, _WHOLE), "Filled in", contributor, at - 39 * DAY)
    _exercised(
        service,
        "Noor, who is new",
        "high_error_rate",
        35,
        "The link to the logs needed a login.",
        lead,
        at - 20 * DAY,
    )
    whole = _filled(first, _WHOLE)
    whole = replace(whole, issues=(*whole.issues, _DOWN))
    _written(service, whole, "What to do when nothing answers", contributor, at - 6 * DAY)
    service, lead, contributor = services["Payout export"]
    start_runbook(service=service, actor=contributor, at=at - 3 * DAY)
    service, lead, contributor = services["Invoice renderer"]
    first = start_runbook(service=service, actor=lead, at=at - 280 * DAY)
    some = {
        "Owner": "Orders on call",
        "Logs": "https://logs.example.org/invoices",
        "Admin panel": "There is none",
    }
    _written(service, _filled(first, some), "", lead, at - 275 * DAY)
    _exercised(
        service,
        "Lead and contributor",
        "",
        None,
        "It helped, and the metrics were missing.",
        lead,
        at - 260 * DAY,
    )


def _filled(version: RunbookVersion, words: dict[str, str]) -> Runbook:
    content = content_of(version)

    def said(lines: tuple[Line, ...]) -> tuple[Line, ...]:
        return tuple(Line(one.label, words.get(one.label, one.text)) for one in lines)

    return replace(
        content,
        overview=said(content.overview),
        access=said(content.access),
        procedures=said(content.procedures),
    )


def _written(service: Service, content: Runbook, note: str, actor: Actor, at: datetime) -> None:
    write_runbook(service=service, content=content, note=note, actor=actor, at=at)


def _exercised(
    service: Service, people: str, issue: str, minutes: int | None, found: str, actor: Actor, at: datetime
) -> None:
    record_exercise(
        service=service, people=people, issue=issue, minutes=minutes, found=found, actor=actor, at=at
    )
