"""Errors of a service, and of all that somebody may see: what broke, how often, whom it met, and since when."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from readiness.catalog.models import Service
from readiness.catalog.queries import service_for
from readiness.catalog.spreadsheet.cells import line
from readiness.clock import now
from readiness.errors.models import ErrorGroup
from readiness.errors.queries import ORDERINGS, GroupFilter, days_of, keys_of, tallies_of, visible_groups
from readiness.teams.actors import Actor
from readiness.web.asking import asked
from readiness.web.catalog.service import frame
from readiness.web.door import actor_of, page

A_PAGE = 25
DAYS = 14
CSV_ROWS = 10_000
STATES = {"": "Open", "resolved": "Resolved", "ignored": "Muted", "all": "All"}
SORTS = {"last": "Last seen", "first": "First seen", "users": "People", "events": "Events"}


@page
def errors(request: HttpRequest) -> HttpResponse:
    """Of every service that the reader may see."""
    actor = actor_of(request)
    context = _listed(request, actor, None)
    return render(request, "tracking/all.html", context)


@page
def service_errors(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Of one service; `?format=csv` sends every row."""
    actor = actor_of(request)
    found = service_for(actor, slug)
    if asked(request, "format") == "csv":
        return _csv(request, actor, found)
    at = now()
    context = frame(request, found, actor) | _listed(request, actor, found)
    keys = [one for one in keys_of(found) if one.revoked_at is None]
    context |= {
        "keys": len(keys),
        "tallies": tallies_of(found, at=at),
        "csv": _address(context["kept"], format="csv"),
    }
    return render(request, "tracking/service.html", context)


def _listed(request: HttpRequest, actor: Actor, service: Service | None) -> dict[str, Any]:
    kept = _kept(request)
    sort = kept.get("sort", "last")
    rows = _rows(actor, kept, service).order_by(*ORDERINGS[sort])
    part = Paginator(rows, A_PAGE).get_page(asked(request, "page"))
    groups = list(part)
    bars = _bars(groups, now())
    state = kept.get("state", "")
    narrowed = {name: value for name, value in kept.items() if name not in ("state", "sort")}
    return {
        "kept": kept,
        "narrowed": narrowed,
        "part": part,
        "rows": [(one, bars[one.pk]) for one in groups],
        "state": state,
        "sort": sort,
        "sorts": SORTS.items(),
        "clear": _address({"state": state}),
        "chips": [
            {"label": label, "url": _address({**kept, "state": word}), "current": word == state}
            for word, label in STATES.items()
        ],
        "environments": list(service.environments.order_by("position", "pk")) if service else [],
    }


def _kept(request: HttpRequest) -> dict[str, str]:
    """What the address asks for, without what means nothing."""
    given = {
        name: asked(request, name) for name in ("state", "sort", "environment", "release", "q", "service")
    }
    known: dict[str, Any] = {"state": STATES, "sort": SORTS}
    return {
        name: value for name, value in given.items() if value and (name not in known or value in known[name])
    }


def _rows(actor: Actor, kept: dict[str, str], service: Service | None) -> Any:
    state = kept.get("state", "") or "open"
    return visible_groups(
        actor,
        GroupFilter(
            service=service.slug if service else kept.get("service", ""),
            environment=kept.get("environment", ""),
            release=kept.get("release", ""),
            state="" if state == "all" else state,
            text=kept.get("q", ""),
        ),
    )


def _bars(groups: list[ErrorGroup], at: datetime) -> dict[Any, dict[str, Any]]:
    """For each group its events of the last days as bars of at most 24 units, and in words."""
    last = at.date()
    days = [last - timedelta(days=DAYS - 1 - number) for number in range(DAYS)]
    counts = days_of(groups, since=days[0])
    made = {}
    for group in groups:
        told = [counts[group.pk].get(day, 0) for day in days]
        most = max([*told, 1])
        heights = [0 if one == 0 else max(2, round(24 * one / most)) for one in told]
        made[group.pk] = {
            "bars": [(6 * number, 24 - height, height) for number, height in enumerate(heights)],
            "words": f"{sum(told)} events in {DAYS} days, {told[-1]} today",
        }
    return made


def _csv(request: HttpRequest, actor: Actor, service: Service) -> StreamingHttpResponse:
    rows = _rows(actor, _kept(request), service).order_by(*ORDERINGS["last"])[:CSV_ROWS]
    head = (
        "error", "place", "environment", "state", "level", "events", "people", "first_seen", "last_seen",
        "first_release", "last_release", "owner", "address",
    )  # fmt: skip

    def lines() -> Iterator[bytes]:
        yield line(head).encode()
        for one in rows:
            yield line((
                one.title, one.culprit, one.project.environment.slug, one.state, one.level, str(one.events),
                str(one.users), one.first_seen.isoformat(), one.last_seen.isoformat(), one.first_release,
                one.last_release, str(one.assignee or ""), request.build_absolute_uri(reverse("error", args=[one.pk])),
            )).encode()  # fmt: skip

    answer = StreamingHttpResponse(lines(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="errors-{service.slug}.csv"'
    return answer


def _address(query: dict[str, str], **more: str) -> str:
    given = {name: value for name, value in {**query, **more}.items() if value}
    return f"?{urlencode(given)}"
