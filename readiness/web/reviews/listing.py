"""All that waits for this person, as a list to narrow and to begin anywhere in."""

from collections.abc import Mapping
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from readiness.teams.queries import visible_teams
from readiness.web.asking import asked
from readiness.web.door import actor_of, page
from readiness.web.reviews.waiting import address, evidence_waiting, narrowed_by, waivers

A_PAGE = 50


@page
def reviews_list(request: HttpRequest) -> HttpResponse:
    """Evidence or, with `?show=waivers`, waivers; narrowed by team, service and item."""
    actor, narrowed = actor_of(request), narrowed_by(request)
    shows_waivers = asked(request, "show") == "waivers"
    found = {"evidence": evidence_waiting(actor, narrowed), "waivers": waivers(actor, narrowed)}
    shown, other = ("waivers", "evidence") if shows_waivers else ("evidence", "waivers")
    paginator = Paginator(found[shown], A_PAGE)
    counts = {shown: paginator.count, other: found[other].count()}
    here = reverse("reviews-list")
    context = {
        "rows": paginator.get_page(request.GET.get("page")),
        "shows_waivers": shows_waivers,
        "counts": counts,
        "total": sum(counts.values()),
        "narrowed": narrowed,
        "teams": list(visible_teams(actor).filter(archived_at__isnull=True).order_by("name")),
        "tabs": [
            _tab("Evidence", address(here, narrowed), counts["evidence"], current=not shows_waivers),
            _tab(
                "Waivers", address(here, narrowed, show="waivers"), counts["waivers"], current=shows_waivers
            ),
        ],
        "queue_url": address(reverse("reviews"), narrowed),
        "clear": address(here, {}, show="waivers" if shows_waivers else ""),
    }
    return render(request, "reviews/list.html", context)


def _tab(label: str, url: str, count: int, *, current: bool) -> Mapping[str, Any]:
    return {"label": label, "url": url, "count": count, "current": current}
