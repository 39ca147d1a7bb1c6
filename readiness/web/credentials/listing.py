"""Secrets of all services that somebody may see: what is overdue, for reviewers and whoever answers for several."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from readiness.clock import now
from readiness.credentials.queries import SecretFilter, age_of, visible_secrets
from readiness.web.asking import asked
from readiness.web.door import actor_of, page
from readiness.web.obligations.narrowing import tabs_of

A_PAGE = 40
SHOWN = {"": "Overdue", "kept": "All", "retired": "Retired"}


@page
def secrets(request: HttpRequest) -> HttpResponse:
    """`show` chooses, `page` goes on."""
    actor, at = actor_of(request), now()
    show = asked(request, "show")
    show = show if show in SHOWN else ""
    rows = Paginator(visible_secrets(actor, SecretFilter(show=show or "overdue"), at), A_PAGE)
    part = rows.get_page(asked(request, "page"))
    chips = [
        {"label": label, "url": f"?show={word}" if word else "?", "current": word == show}
        for word, label in SHOWN.items()
    ]
    older = f"?show={show}&page={part.next_page_number()}" if part.has_next() else ""
    context = {
        "rows": [(row, age_of(row, at)) for row in part],
        "show": show,
        "chips": chips,
        "tabs": tabs_of(None, "secrets"),
        "more": older,
        "first": f"?show={show}" if part.number > 1 else "",
    }
    return render(request, "credentials/list.html", context)
