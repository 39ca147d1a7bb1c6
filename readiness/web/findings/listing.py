"""All findings that somebody may see, newest first: narrowed by state, severity, kind, service; or their own."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode

from readiness.clock import now
from readiness.findings.models import Finding
from readiness.findings.queries import FindingFilter, finding_for, visible_findings
from readiness.refusals import Unseen
from readiness.teams.actors import Actor
from readiness.web.asking import asked
from readiness.web.door import actor_of, page

A_PAGE = 40
#: Word of the address -> word of the chip. Without one, what is open.
SHOWN = {"": "Open", "mine": "Mine", "resolved": "Resolved"}


@page
def findings(request: HttpRequest) -> HttpResponse:
    """`show` chooses; `severity`, `kind` and `service` narrow; `before` names the finding to go on from."""
    actor = actor_of(request)
    kept = _kept(request)
    before = asked(request, "before")
    found = _behind(visible_findings(actor, _filter(kept, actor)), before, actor)
    rows = list(found[: A_PAGE + 1])
    older = {**kept, "before": str(rows[A_PAGE - 1].pk)} if len(rows) > A_PAGE else {}
    narrowed = {name: value for name, value in kept.items() if name != "show"}
    context = {
        "rows": rows[:A_PAGE],
        "at": now(),
        "show": kept.get("show", ""),
        "narrowed": narrowed,
        "clear": _address({"show": kept.get("show", "")}),
        "chips": [
            {
                "label": label,
                "url": _address({**narrowed, "show": word}),
                "current": word == kept.get("show", ""),
            }
            for word, label in SHOWN.items()
        ],
        "severities": Finding.Severity.choices,
        "kinds": Finding.Kind.choices,
        "older": _address(older) if older else "",
        "newer": _address(kept) if before else "",
    }
    return render(request, "findings/list.html", context)


def _kept(request: HttpRequest) -> dict[str, str]:
    """What the address asks for, without what means nothing."""
    known: Mapping[str, Any] = {
        "show": SHOWN,
        "severity": Finding.Severity.values,
        "kind": Finding.Kind.values,
    }
    given = {name: asked(request, name) for name in ("show", "severity", "kind", "service")}
    return {
        name: value for name, value in given.items() if value and (name not in known or value in known[name])
    }


def _filter(kept: Mapping[str, str], actor: Actor) -> FindingFilter:
    show = kept.get("show", "")
    return FindingFilter(
        service=kept.get("service", ""),
        kind=kept.get("kind", ""),
        severity=kept.get("severity", ""),
        state=Finding.State.RESOLVED if show == "resolved" else Finding.State.OPEN,
        owner=actor.user.pk if show == "mine" and actor.user else None,
    )


def _behind(rows: QuerySet[Finding], before: str, actor: Actor) -> QuerySet[Finding]:
    if not before:
        return rows
    try:
        last = finding_for(actor, UUID(before))
    except ValueError:
        raise Unseen from None
    return rows.filter(Q(opened_at__lt=last.opened_at) | Q(opened_at=last.opened_at, pk__lt=last.pk))


def _address(query: Mapping[str, str]) -> str:
    given = {name: value for name, value in query.items() if value}
    return reverse("findings") + (f"?{urlencode(given)}" if given else "")
