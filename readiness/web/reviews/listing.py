"""All that waits for this person, as a list to narrow and to begin anywhere in."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from readiness.teams.queries import visible_teams
from readiness.web.asking import asked
from readiness.web.door import actor_of, page
from readiness.web.reviews.waiting import (
    Counted,
    Waiting,
    address,
    behind,
    evidence_waiting,
    narrowed_by,
    waivers,
)

A_PAGE = 50


@page
def reviews_list(request: HttpRequest) -> HttpResponse:
    """Evidence or, with `?show=waivers`, waivers; narrowed by team, service and item."""
    actor, narrowed = actor_of(request), narrowed_by(request)
    shows_waivers = asked(request, "show") == "waivers"
    found = {"evidence": evidence_waiting(actor, narrowed), "waivers": waivers(actor, narrowed)}
    counts = {name: Counted.of(rows) for name, rows in found.items()}
    shown, since = ("waivers", "requested_at") if shows_waivers else ("evidence", "waiting_since")
    rows = list(behind(found[shown], asked(request, "after"), since)[: A_PAGE + 1])
    last = rows[A_PAGE - 1] if len(rows) > A_PAGE else None
    cursor = Waiting(last.pk, getattr(last, since), shows_waivers).cursor if last else ""
    here, show = reverse("reviews-list"), "waivers" if shows_waivers else ""
    context = {
        "rows": rows[:A_PAGE],
        "next": address(here, narrowed, show=show, after=cursor) if cursor else "",
        "first": address(here, narrowed, show=show) if asked(request, "after") else "",
        "shows_waivers": shows_waivers,
        "counts": counts,
        "total": sum(one.number for one in counts.values()),
        "narrowed": narrowed,
        "teams": list(visible_teams(actor).filter(archived_at__isnull=True).order_by("name")),
        "tabs": _tabs(narrowed, counts, shows_waivers=shows_waivers),
        "queue_url": address(reverse("reviews"), narrowed),
        "clear": address(here, {}, show=show),
    }
    return render(request, "reviews/list.html", context)


def _tabs(
    narrowed: Mapping[str, str], counts: Mapping[str, Counted], *, shows_waivers: bool
) -> list[Mapping[str, Any]]:
    here = reverse("reviews-list")
    return [
        {
            "label": "Evidence",
            "url": address(here, narrowed),
            "count": counts["evidence"],
            "current": not shows_waivers,
        },
        {
            "label": "Waivers",
            "url": address(here, narrowed, show="waivers"),
            "count": counts["waivers"],
            "current": shows_waivers,
        },
    ]
