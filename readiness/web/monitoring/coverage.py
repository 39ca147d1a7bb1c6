"""All services beside the twelve metrics: which come, which are old, which nobody mapped."""

import csv
from collections.abc import Iterator
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.http import urlencode

from readiness.clock import now
from readiness.ledger.canonical import stamp
from readiness.monitoring.metrics import BY_KEY, METRICS
from readiness.monitoring.queries import coverage, covered_environments
from readiness.monitoring.standing import WORDS, State
from readiness.reports.tables import cell
from readiness.teams.queries import visible_teams
from readiness.web.asking import asked
from readiness.web.door import actor_of, page
from readiness.web.monitoring.service import LOOKS

A_PAGE, A_CHUNK = 40, 200
ORDER = ("service__name", "service__id", "position", "id")


class _Echo:
    def write(self, text: str) -> str:
        return text


@page
def monitoring(request: HttpRequest) -> HttpResponse:
    """`q`, `team`, `metric` with `state` choose; `page` goes on."""
    actor, at, narrowed = actor_of(request), now(), _narrowed(request)
    found = covered_environments(actor, at, **narrowed).order_by(*ORDER)
    rows = Paginator(found, A_PAGE).get_page(asked(request, "page"))
    told = coverage([one.pk for one in rows], at)
    context = {
        "rows": rows,
        "told": [_row(one, told[one.pk]) for one in rows],
        "metrics": METRICS,
        "states": [(one.value, words) for one, words in WORDS.items()],
        "looks": [(LOOKS[one], words) for one, words in WORDS.items()],
        "narrowed": narrowed,
        "teams": visible_teams(actor).filter(archived_at__isnull=True).order_by("name"),
        "query": urlencode(
            {("q" if name == "text" else name): value for name, value in narrowed.items() if value}
        ),
    }
    return render(request, "monitoring/coverage.html", context)


@page
def monitoring_export(request: HttpRequest) -> StreamingHttpResponse:
    """The same as CSV: a line for each environment and metric."""
    actor, at = actor_of(request), now()
    found = covered_environments(actor, at, **_narrowed(request)).order_by(*ORDER)
    writer = csv.writer(_Echo(), quoting=csv.QUOTE_ALL)

    def lines() -> Iterator[str]:
        yield writer.writerow(
            (
                "service",
                "slug",
                "team",
                "environment",
                "metric",
                "way",
                "state",
                "value",
                "unit",
                "at",
                "problem",
            )
        )
        places: list[Any] = []
        for place in found.iterator(chunk_size=A_CHUNK):
            places.append(place)
            if len(places) == A_CHUNK:
                yield from _lines(places, writer, at)
                places = []
        yield from _lines(places, writer, at)

    answer = StreamingHttpResponse(lines(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="metrics.csv"'
    return answer


def _lines(places: list[Any], writer: Any, at: Any) -> Iterator[str]:
    told = coverage([one.pk for one in places], at)
    for place in places:
        service = place.service
        for one in told[place.pk]:
            newest = one.latest
            value = (newest.value, stamp(newest.at)) if newest and newest.at else ("", "")
            line = (
                service.name, service.slug, service.team.slug, place.slug, one.metric.key, one.way, one.state.value,
                value[0], one.metric.unit, value[1], one.problem,
            )  # fmt: skip
            yield writer.writerow([cell(part) for part in line])


def _narrowed(request: HttpRequest) -> dict[str, str]:
    metric, state = asked(request, "metric"), asked(request, "state")
    return {
        "text": asked(request, "q"),
        "team": asked(request, "team"),
        "metric": metric if metric in BY_KEY else "",
        "state": state if state in set(State) else "",
    }


def _row(place: Any, ones: list[Any]) -> dict[str, Any]:
    return {
        "place": place,
        "fresh": sum(one.state is State.FRESH for one in ones),
        "cells": [(one, LOOKS[one.state]) for one in ones],
    }
