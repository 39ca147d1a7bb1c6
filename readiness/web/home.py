"""The first page: what needs me, then how my teams' services stand."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from readiness.clock import now
from readiness.launches.outlook import failing_outlook, own_outlook
from readiness.ledger.trouble import sealing_trouble
from readiness.teams.access import Action, allows, roles_held
from readiness.teams.roles import Role
from readiness.web.door import actor_of, page
from readiness.web.needs import needs_of, sentence

SERVICES_SHOWN, FAILING_SHOWN = 48, 12


@page
def home(request: HttpRequest) -> HttpResponse:
    """In one screen: am I needed, and how do my services stand?"""
    actor = actor_of(request)
    rows = own_outlook(actor, limit=SERVICES_SHOWN + 1)
    # Who is in no team still looks after something: what stands worst of what they see.
    failing = [] if rows else failing_outlook(actor, limit=FAILING_SHOWN)
    needs = needs_of(actor, now())
    context = {
        "needs": needs,
        "sentence": sentence(needs),
        "rows": rows[:SERVICES_SHOWN],
        "failing": failing,
        "more": len(rows) > SERVICES_SHOWN,
        "may_register": allows(roles_held(actor), Action.CREATE_SERVICE),
        "may_create_team": allows(roles_held(actor), Action.CREATE_TEAM),
        "trouble": sealing_trouble(now()) if Role.ADMINISTRATOR in roles_held(actor) else "",
        "several_teams": len({row.team for row in rows}) > 1,
    }
    return render(request, "home/home.html", context)


urlpatterns = [path("", home, name="home")]
