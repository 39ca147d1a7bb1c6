"""The first page: what needs me, then how my teams' services stand."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from readiness.catalog.models import Service
from readiness.catalog.queries import visible_services
from readiness.clock import now
from readiness.launches.outlook import outlook
from readiness.web.door import actor_of, page
from readiness.web.needs import needs_of, sentence

SERVICES_SHOWN = 48


@page
def home(request: HttpRequest) -> HttpResponse:
    """In one screen: am I needed, and how do my services stand?"""
    actor = actor_of(request)
    mine = visible_services(actor).filter(team__memberships__user=actor.user, team__archived_at=None)
    mine = mine.exclude(lifecycle=Service.Lifecycle.RETIRED)
    rows = outlook(mine, limit=SERVICES_SHOWN + 1)
    needs = needs_of(actor, now())
    context = {
        "needs": needs,
        "sentence": sentence(needs),
        "rows": rows[:SERVICES_SHOWN],
        "more": len(rows) > SERVICES_SHOWN,
        "several_teams": len({row.team for row in rows}) > 1,
    }
    return render(request, "home/home.html", context)


urlpatterns = [path("", home, name="home")]
