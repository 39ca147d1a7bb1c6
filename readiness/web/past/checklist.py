"""A checklist and one of its items as they were."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode

from readiness.catalog.history import environment_then
from readiness.checklists.models import Checklist, Waiver
from readiness.checklists.queries import ItemRow, checklist_page, item_rows, layouts
from readiness.checklists.standing import HOLDS
from readiness.checklists.summary import summary
from readiness.launches.queries import service_as_of
from readiness.refusals import Unseen
from readiness.teams.actors import Actor
from readiness.web.checklists.panel import pieces_of
from readiness.web.checklists.table import lines_of, parts_of
from readiness.web.past.moment import looking


def checklist_then_page(request: HttpRequest, found: Checklist, actor: Actor, at: datetime) -> HttpResponse:
    """The table of a checklist that `actor` may see today, as of `at`. Raises `Unseen` before it was started."""
    if found.started_at > at:
        raise Unseen
    rows = checklist_page(found, at, known_at=at)
    lines = lines_of(rows, None, at)
    context = {
        "service": service_as_of(found.service, at),
        "environment": environment_then(found.environment, at),
        "checklist": layouts([found], at)[found.pk].checklist,
        "summary": summary(row.standing for row in rows),
        "open": sum(line.standing not in HOLDS for line in lines),
        "parts": parts_of(lines, lines),
        "template_suffix": template_suffix(found),
        **looking(request, actor, at, found.service_id),
    }
    return render(request, "past/checklist.html", context)


def item_then_page(
    request: HttpRequest, found: Checklist, key: str, actor: Actor, at: datetime
) -> HttpResponse:
    """One item of it. Raises `Unseen` where the checklist did not ask for it then."""
    if found.started_at > at:
        raise Unseen
    layout = layouts([found], at)[found.pk]
    item = next((one for one in layout.items if one.key == key), None)
    if item is None:
        raise Unseen
    (known,) = item_rows([item], at, known_at=at)
    context = {
        "service": service_as_of(found.service, at),
        "environment": environment_then(found.environment, at),
        "checklist": layout.checklist,
        "item": item,
        "asked": item.template_item,
        "known": known,
        "standing": known.standing,
        "pieces": list(pieces_of(known, frozenset())),
        "waivers": waivers_of(known),
        "claim": known.gathered.claim,
        "template_suffix": template_suffix(found),
        **looking(request, actor, at, found.service_id),
    }
    return render(request, "past/item.html", context)


def waivers_of(known: ItemRow) -> list[Waiver]:
    """The newest first."""
    return list(reversed(known.gathered.waivers))


def template_suffix(checklist: Checklist) -> str:
    """What a link to this checklist or its items adds to the time: nothing for the one that leads."""
    return "" if checklist.leading else f"&{urlencode({'template': checklist.template.slug})}"
