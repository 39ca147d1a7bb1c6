"""Waiver debt: what stands only because it was excused, by team and service."""

from datetime import timedelta
from itertools import chain

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.http import urlencode

from readiness.catalog.spreadsheet.cells import line
from readiness.checklists.queries import Debt, debt_by_team, debt_lines, waiver_debt
from readiness.checklists.queries.debt import HEAD, SORTS, STATES
from readiness.clock import now
from readiness.refusals import Forbidden
from readiness.teams.access import TABLE as RIGHTS
from readiness.teams.access import Action, roles_held
from readiness.web.asking import asked
from readiness.web.door import actor_of, page

A_PAGE = 50


@page
def waiver_debt_page(request: HttpRequest) -> HttpResponseBase:
    """A lead's teams, or all for who reads all; `?format=csv` sends every row."""
    actor, at, soon = actor_of(request), now(), timedelta(days=settings.WAIVER_NOTICE_DAYS)
    if roles_held(actor).isdisjoint(RIGHTS[Action.VIEW_WAIVER_DEBT].roles):
        raise Forbidden
    everything = waiver_debt(actor, at)
    given = {name: asked(request, name) for name in ("team", "service", "state", "of")}
    rows = _narrowed(everything, given)
    if asked(request, "format") == "csv":
        cells = chain([HEAD], debt_lines(rows, at))
        answer = StreamingHttpResponse(
            (line(one).encode() for one in cells), content_type="text/csv; charset=utf-8"
        )
        answer["Content-Disposition"] = f'attachment; filename="waivers-{at:%Y-%m-%d}.csv"'
        return answer
    shown = Paginator(rows.keys(), A_PAGE).get_page(asked(request, "page"))
    kept = {name: value for name, value in given.items() if value}
    context = {
        "shown": rows.loaded(shown),
        "totals": debt_by_team(rows, at, soon),
        "teams": debt_by_team(everything, at, soon),
        "states": [(state.value, words) for state, words in STATES.items()],
        "sorts": list(SORTS.items()),
        "given": given,
        "filtered": bool(kept),
        "csv": "?" + urlencode({**kept, "format": "csv"}),
        "older": "?" + urlencode(kept | {"page": str(shown.next_page_number())}) if shown.has_next() else "",
        "newer": "?" + urlencode(kept | {"page": str(shown.previous_page_number())})
        if shown.has_previous()
        else "",
        "soon": soon.days,
        "at": at,
    }
    return render(request, "reviews/debt.html", context)


def _narrowed(debt: Debt, given: dict[str, str]) -> Debt:
    return debt.narrowed(
        team=given["team"],
        named=given["service"],
        state=given["state"] if given["state"] in set(STATES) else "",
        of=given["of"] if given["of"] in set(SORTS) else "",
    )
