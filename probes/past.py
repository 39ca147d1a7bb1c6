"""The pages of a probe's past: one run with its transcript, and two runs side by side."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from probes import queries
from probes.availability import filled, share
from probes.discovery import kinds
from probes.history import changes, days_of, last_of_other_answer, neighbours, run_for
from probes.models import Probe, Run
from probes.phases import curves
from probes.shown import fact_groups, timed_hops
from readiness.web.door import actor_of, page

SPANS = (30, 90)


def past_of(probe: Probe, at: datetime) -> dict[str, Any]:
    """What the page of a probe shows of its last ninety days."""
    days, today = days_of(probe, at), at.astimezone(UTC).date()
    row = filled(days, today)
    return {
        "shares": [share(days, today, span) for span in SPANS],
        "days": row,
        "curves": curves(row[-30:]),
        "any": any(one.due for one in row),
    }


@page
def run(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One run: what it said, why, what it saw, and what was asked on the way."""
    found = run_for(actor_of(request), pk)
    before, after = neighbours(found)
    return render(
        request,
        "probes/run.html",
        {
            **_place(found.probe),
            "run": found,
            "groups": fact_groups(found.observations),
            "hops": timed_hops(found.hops),
            "before": before,
            "after": after,
            "other": last_of_other_answer(found),
        },
    )


@page
def compare(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Two runs of one probe: what they said, and the facts in which they differ."""
    actor = actor_of(request)
    probe = queries.probe_for(actor, pk)
    chosen = [_chosen(probe, request.GET.get(name, "")) for name in ("one", "other")]
    runs = sorted(
        {one.pk: one for one in chosen if one is not None}.values(), key=lambda one: one.scheduled_for
    )
    pair = runs if len(runs) == 2 else None
    return render(
        request,
        "probes/compare.html",
        {
            **_place(probe),
            "pair": pair,
            "changes": changes(*pair) if pair else [],
            "choices": queries.runs_of(probe).exclude(status=Run.Status.MISSED)[:100],
            "one": chosen[0],
            "other": chosen[1],
        },
    )


def _chosen(probe: Probe, text: str) -> Run | None:
    try:
        return queries.runs_of(probe).filter(pk=UUID(text)).first()
    except ValueError:
        return None


def _place(probe: Probe) -> dict[str, Any]:
    return {
        "probe": probe,
        "kind": kinds().get(probe.kind),
        "environment": probe.environment,
        "service": probe.environment.service,
    }
