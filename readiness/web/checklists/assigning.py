"""Giving items to somebody, one or many: what would change is shown before it is done."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from readiness.checklists.models import Checklist, ChecklistItem
from readiness.checklists.operations import assign_items
from readiness.clock import now
from readiness.launches.queries import place_for
from readiness.refusals import Unseen
from readiness.teams.models import User
from readiness.teams.queries import people_of
from readiness.web.asking import asked
from readiness.web.checklists.addresses import suffix_of
from readiness.web.checklists.panel import checklist_url, is_partial
from readiness.web.door import actor_of, attempt, page
from readiness.web.forms.items import AssignForm
from readiness.web.rights import rights_in
from readiness.web.told import told


@page
def checklist_assign(request: HttpRequest, slug: str, environment: str) -> HttpResponse:
    """Choose an owner and a date for the items named by `item=`, as often as there are items."""
    actor = actor_of(request)
    place = place_for(actor, slug, environment)
    checklist = place.checklist(asked(request, "template"))
    if checklist is None:
        raise Unseen
    given = request.POST if request.method == "POST" else request.GET
    items = _chosen(checklist, given.getlist("item"))
    people = _people(place.service.team_id)
    form = AssignForm(request.POST or None, people=people, initial=_common(items))
    if request.method == "POST" and items:
        assigned = attempt(form, lambda: assign_items(items=items, actor=actor, at=now(), **form.given()))
        if assigned is not None:
            said = _said(assigned, form.given()["assignee"])
            if is_partial(request):
                return told(HttpResponse(), said)
            messages.success(request, said)
            return redirect(checklist_url(checklist))
    context: dict[str, Any] = {
        "place": place,
        "service": place.service,
        "environment": place.environment,
        "checklist": checklist,
        "items": items,
        "held": sum(item.assignee_id is not None for item in items),
        "form": form,
        "may": rights_in(actor, place.environment),
        "back": checklist_url(checklist),
        "action": request.path + suffix_of(checklist),
    }
    template = "checklists/_assign.html" if is_partial(request) else "checklists/assign.html"
    return render(request, template, context, status=422 if form.errors else 200)


def _chosen(checklist: Checklist, keys: Sequence[str]) -> list[ChecklistItem]:
    # No key holds what does not print, and PostgreSQL takes no NUL at all.
    named = {key for key in keys if key.isprintable()}
    rows = ChecklistItem.objects.filter(checklist=checklist, key__in=named, retired_at__isnull=True)
    return list(rows.select_related("template_item", "assignee").order_by("position", "pk"))


def _people(team: Any) -> list[User]:
    """Who may be given items: the active members of the team."""
    return [place.user for place in people_of(team) if place.user.is_active]


def _common(items: Sequence[ChecklistItem]) -> dict[str, Any]:
    """What all chosen items have already, to begin from."""
    owners = {str(item.assignee_id or "") for item in items}
    dates = {item.due_date for item in items}
    return {
        "assignee": owners.pop() if len(owners) == 1 else "",
        "due_date": dates.pop() if len(dates) == 1 else None,
    }


def _said(items: Sequence[ChecklistItem], owner: User | None) -> str:
    what = f"“{items[0].template_item.title}”" if len(items) == 1 else f"{len(items)} items"
    return f"{owner} now owns {what}." if owner else f"Nobody owns {what} now."
