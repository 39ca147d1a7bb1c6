"""One service as it was: facts, places, standing, launches and people."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from readiness.catalog.history import dependencies_then, places_then
from readiness.catalog.models import Service
from readiness.catalog.queries import visible_services
from readiness.checklists.models import Checklist
from readiness.checklists.queries import ItemRow, checklist_page, layouts
from readiness.checklists.summary import summary
from readiness.launches.models import Launch
from readiness.launches.queries import launches_then, service_as_of
from readiness.teams.actors import Actor
from readiness.teams.history import holders_across_then, members_then
from readiness.teams.queries import visible_teams
from readiness.web.past.moment import looking

LAUNCHES_SHOWN = 20
#: So many items of a section that did not hold are named on the page of the service.
OPEN_SHOWN = 4


def service_then_page(request: HttpRequest, service: Service, actor: Actor, at: datetime) -> HttpResponse:
    """The page of `service`, which `actor` may see today, as of `at`."""
    then = service_as_of(service, at)
    places = places_then(service, at)
    named = {place.environment.pk: place.environment for place in places}
    begun = [_standing(one, at) for one in _begun(service, at)]
    launches = Launch.objects.filter(service=service).select_related("environment").order_by("-requested_at")
    asked = launches_then(list(launches[:LAUNCHES_SHOWN]), at)
    for of_it in (*asked, *(one["checklist"] for one in begun)):
        of_it.environment = named.get(
            of_it.environment_id, of_it.environment
        )  # copies, under its name of then
    needs = visible_services(actor).filter(pk__in=dependencies_then(service, at)).order_by("name")
    context = {
        "service": then,
        "places": places,
        "begun": begun,
        "leading": next((one for one in begun if one["checklist"].leading), None),
        "launches": asked,
        "needs": needs,
        "people": _people(then, actor, at),
        **looking(request, actor, at, service.pk),
    }
    return render(request, "past/service.html", context)


def _begun(service: Service, at: datetime) -> list[Checklist]:
    """The checklists that had been started by then, the one that leads first."""
    rows = Checklist.objects.filter(service=service, started_at__lte=at)
    return list(
        rows.select_related("template", "version", "environment").order_by("-leading", "started_at", "pk")
    )


def _standing(checklist: Checklist, at: datetime) -> dict[str, Any]:
    rows = checklist_page(checklist, at, known_at=at)
    return {
        "checklist": layouts([checklist], at)[checklist.pk].checklist,
        "summary": summary(row.standing for row in rows),
        "sections": _sections(rows),
    }


def _sections(rows: list[ItemRow]) -> list[dict[str, Any]]:
    """Each section with how many of its items held, and the rows of those that did not."""
    sections: dict[str, list[ItemRow]] = {}
    for row in rows:
        sections.setdefault(row.item.template_item.section, []).append(row)
    return [
        {
            "title": title,
            "held": sum(row.standing.holds for row in members),
            "total": len(members),
            "open": [row for row in members if not row.standing.holds],
            "more": max(0, sum(not row.standing.holds for row in members) - OPEN_SHOWN),
        }
        for title, members in sections.items()
    ]


def _people(then: Service, actor: Actor, at: datetime) -> dict[str, Any] | None:
    """Who held which role; to those who may see the team that it belonged to."""
    if not visible_teams(actor).filter(pk=then.team_id).exists():
        return None
    return {"team": members_then(then.team_id, at), "across": holders_across_then(at)}
