"""All launches that somebody may see: those in review first, then what was decided."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from readiness.launches.models import Launch
from readiness.launches.queries import open_launches, visible_launches
from readiness.web.door import actor_of, page

A_PAGE = 40
STATES = {"open": "In review", "launched": "Launched", "cancelled": "Cancelled"}


@page
def launches(request: HttpRequest) -> HttpResponse:
    """`state` chooses; without it, those in review."""
    actor = actor_of(request)
    state = request.GET.get("state", "open")
    if state == Launch.State.OPEN or state not in STATES:
        state, found = "open", open_launches(actor)
    else:
        found = visible_launches(actor).filter(state=state).order_by("-closed_at", "-pk")
    rows = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    chips = [
        {"label": label, "url": f"{reverse('launches')}?state={word}", "current": word == state}
        for word, label in STATES.items()
    ]
    return render(request, "launches/list.html", {"rows": rows, "chips": chips, "state": state})
