"""Backups of all services that somebody may see: what is broken or not shown, and what has no policy at all."""

from collections.abc import Iterator
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render

from readiness.catalog.spreadsheet.cells import line
from readiness.clock import now
from readiness.recovery.models import BackupPolicy
from readiness.recovery.queries import PolicyFilter, Stood, services_without, stood, visible_policies
from readiness.teams.actors import Actor
from readiness.web.asking import asked
from readiness.web.door import actor_of, page

A_PAGE, AT_ONCE = 40, 200
SHOWN = {"": "All", **dict(BackupPolicy.Klass.choices), "none": "Without a policy"}
COLUMNS = (
    "service", "environment", "policy", "class", "state", "sentence", "gaps", "weaker", "newest_backup", "next_due",
)  # fmt: skip


@page
def backups(request: HttpRequest) -> HttpResponse:
    """`show` chooses, `page` goes on."""
    actor, at = actor_of(request), now()
    show = asked(request, "show")
    show = show if show in SHOWN else ""
    rows: Any = (
        services_without(actor) if show == "none" else visible_policies(actor, PolicyFilter(klass=show))
    )
    part = Paginator(rows, A_PAGE).get_page(asked(request, "page"))
    chips = [
        {"label": label, "url": f"?show={word}" if word else "?", "current": word == show}
        for word, label in SHOWN.items()
    ]
    context = {
        "bare": list(part) if show == "none" else [],
        "rows": [] if show == "none" else [(one, "") for one in stood(list(part), at)],
        "show": show,
        "chips": chips,
        "without": services_without(actor).count(),
        "more": f"?show={show}&page={part.next_page_number()}" if part.has_next() else "",
        "first": f"?show={show}" if part.number > 1 else "",
    }
    return render(request, "recovery/list.html", context)


@page
def backups_export(request: HttpRequest) -> StreamingHttpResponse:
    """All policies that one may see with their gaps, as CSV, sent while they are read."""
    response = StreamingHttpResponse(_lines(actor_of(request)), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="backups-{now():%Y-%m-%d}.csv"'
    return response


def _lines(actor: Actor) -> Iterator[str]:
    at = now()
    yield line(COLUMNS)
    keys = list(visible_policies(actor).values_list("pk", flat=True))
    for begin in range(0, len(keys), AT_ONCE):
        for one in stood(list(visible_policies(actor).filter(pk__in=keys[begin : begin + AT_ONCE])), at):
            yield line(_cells(one))
    for service in services_without(actor).iterator(chunk_size=AT_ONCE):
        yield line([service.slug, "", "", "", "no policy", "No backup policy.", "", "", "", ""])


def _cells(one: Stood) -> list[str]:
    newest = next(iter(one.known.backups()), None)
    return [
        one.policy.environment.service.slug,
        one.policy.environment.slug,
        one.policy.name,
        one.policy.klass,
        one.standing.state,
        one.standing.sentence,
        "; ".join(gap.line.says for gap in one.standing.gaps),
        " ".join(one.policy.weaker),
        newest.made.ended_at.isoformat() if newest else "",
        one.standing.due_at.isoformat(),
    ]
