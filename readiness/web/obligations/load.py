"""How much is due in the weeks to come, of whom; and a team's crowded days taken apart by its lead."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from readiness.clock import now
from readiness.obligations.forecast import Forecast, digest_of, forecast_of, smoothed, suggestion
from readiness.obligations.instants import local_day
from readiness.obligations.load import Group, Week
from readiness.obligations.operations import smooth, take_back
from readiness.teams.access import Action, may
from readiness.teams.actors import Actor
from readiness.teams.models import Team
from readiness.teams.queries import team_for
from readiness.web.door import act, actor_of, page
from readiness.web.obligations.narrowing import Narrowed, choices, narrowed_by, tabs_of

PAGE = "obligations-forecast"
#: The picture of the weeks, in its own units.
HEIGHT, STEP, BAR = 120, 60, 40


@page
def obligations_forecast(request: HttpRequest) -> HttpResponse:
    """Narrowed to a team it counts people, else teams; a lead of the team is shown what might move."""
    actor, today = actor_of(request), local_day(now(), timezone.get_current_timezone())
    narrowed = narrowed_by(request, actor)
    found = forecast_of(actor, narrowed.rows, today)
    by_person = bool(narrowed.team)
    groups = found.people if by_person else found.teams
    context = {
        **choices(narrowed, actor),
        "tabs": tabs_of(narrowed, PAGE),
        "clear": reverse(PAGE),
        "forecast": found,
        "peak": max(found.weeks, key=lambda week: week.due),
        "bars": bars_of(found.weeks),
        "width": STEP * len(found.weeks),
        "by_person": by_person,
        "rows": [(_label(found, group, by_person=by_person), group) for group in groups],
        **_smoothing(narrowed, actor),
    }
    return render(request, "obligations/forecast.html", context)


@page
def team_smooth(request: HttpRequest, slug: str) -> HttpResponse:
    """Move what was shown: `shown` is its digest."""
    actor = actor_of(request)
    team = team_for(actor, slug)
    return act(
        request,
        lambda: smooth(team=team, shown=request.POST.get("shown", ""), actor=actor, at=now()),
        "They are moved. The first dates are kept beside them.",
        to=_page_of(team),
    )


@page
def team_unsmooth(request: HttpRequest, slug: str) -> HttpResponse:
    """Everything that a smoothing moved goes back, as far as it is not open yet."""
    actor = actor_of(request)
    team = team_for(actor, slug)
    return act(
        request,
        lambda: take_back(team=team, actor=actor, at=now()),
        "They have their first dates again.",
        to=_page_of(team),
    )


def bars_of(weeks: list[Week]) -> list[dict[str, Any]]:
    """A bar for each week: whole units, so that the same numbers are the same picture."""
    most = max((week.due for week in weeks), default=0) or 1
    bars = []
    for place, week in enumerate(weeks):
        high = round(HEIGHT * week.due / most)
        expected = round(HEIGHT * week.expected / most)
        left = place * STEP + (STEP - BAR) // 2
        bars.append(
            {
                "week": week,
                "left": left,
                "middle": left + BAR // 2,
                "planned": {"top": 20 + HEIGHT - high, "high": high - expected},
                "expected": {"top": 20 + HEIGHT - expected, "high": expected},
                "above": 16 + HEIGHT - high,
            }
        )
    return bars


def _smoothing(narrowed: Narrowed, actor: Actor) -> dict[str, Any]:
    team = narrowed.team
    if team is None or not may(actor, Action.SMOOTH_DUTIES, team) or team.archived_at:
        return {"smoothing": None}
    today: date = now().date()
    suggested = suggestion(team, today)
    return {
        "smoothing": team,
        "suggested": suggested,
        "shown": digest_of(suggested),
        "taken": smoothed(team, today),
    }


def _label(found: Forecast, group: Group, *, by_person: bool) -> str:
    if by_person:
        return found.person_names.get(group.key, "leads of the team")  # type: ignore[call-overload,no-any-return]
    return found.team_names[str(group.key)]


def _page_of(team: Team) -> str:
    return f"{reverse(PAGE)}?team={team.slug}"
