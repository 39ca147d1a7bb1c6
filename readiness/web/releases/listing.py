"""Deployments of all services that somebody may see, with the organisation's figures; also as CSV."""

from datetime import datetime, timedelta
from itertools import chain
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from readiness.catalog.spreadsheet.cells import line
from readiness.clock import now
from readiness.releases.queries import DeploymentFilter, dora_for, visible_deployments, visible_overrides
from readiness.teams.queries import visible_teams
from readiness.web.asking import asked
from readiness.web.door import actor_of, page

A_PAGE, MOST_CSV = 40, 20_000
SHOWN = {
    "": "All", "bad": "Went bad", "overridden": "Against the gate", "running": "Running", "rollbacks": "Rollbacks",
}  # fmt: skip
HEAD = (
    "service", "team", "environment", "release", "previous", "kind", "state", "source", "started", "finished", "gate",
    "override", "reason_to_roll_back", "taken_back", "recovered",
)  # fmt: skip


@page
def releases(request: HttpRequest) -> HttpResponseBase:
    """`show` and `team` choose, `page` goes on; `format=csv` is the whole of it."""
    actor, at = actor_of(request), now()
    show, team = asked(request, "show"), asked(request, "team")
    show = show if show in SHOWN else ""
    rows = visible_deployments(actor, DeploymentFilter(show=show, team=team))
    if asked(request, "format") == "csv":
        cells = chain([HEAD], (_line(row) for row in rows[:MOST_CSV].iterator(chunk_size=500)))
        answer = StreamingHttpResponse(
            (line(one).encode() for one in cells), content_type="text/csv; charset=utf-8"
        )
        answer["Content-Disposition"] = f'attachment; filename="releases-{at:%Y-%m-%d}.csv"'
        return answer
    chips = [
        {"label": label, "url": f"?show={word}&team={team}", "current": word == show}
        for word, label in SHOWN.items()
    ]
    context = {
        "rows": Paginator(rows, A_PAGE).get_page(asked(request, "page")),
        "chips": chips,
        "show": show,
        "team": team,
        "teams": visible_teams(actor),
        "figures": dora_for(actor, after=at - timedelta(days=90), until=at, team=team),
        "waiting": visible_overrides(actor).filter(state="requested", expires_at__gt=at)[:20],
        "across": True,
    }
    return render(request, "releases/list.html", context)


def _line(row: Any) -> list[str]:
    place = row.environment
    told = (
        place.service.slug, place.service.team.slug, place.slug, row.release, row.previous_release, row.kind, row.state,
        row.source, _time(row.started_at), _time(row.finished_at), row.gate_verdict, _yes(row.override_id),
        _yes(row.triggered), _yes(row.taken_back), _time(row.recovered_at),
    )  # fmt: skip
    return [str(one) for one in told]


def _time(at: datetime | None) -> str:
    return at.isoformat() if at else ""


def _yes(value: object) -> str:
    return "yes" if value else "no"
