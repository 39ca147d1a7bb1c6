"""The runbooks of all services that somebody may see: what has none comes first."""

import csv
from collections.abc import Iterator

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.http import urlencode

from readiness.clock import now
from readiness.ledger.canonical import stamp
from readiness.reports.tables import cell
from readiness.runbooks.queries import RunbookFilter, services_by_runbook, stale_before
from readiness.teams.queries import visible_teams
from readiness.web.asking import asked
from readiness.web.door import actor_of, page

A_PAGE = 40
SHOWN = {"": "All", "missing": "None yet", "incomplete": "Not complete", "stale": "Not exercised lately"}
HEAD = (
    "service",
    "slug",
    "team",
    "score",
    "missing",
    "version",
    "written_at",
    "exercised_at",
    "exercised_version",
)


class _Echo:
    def write(self, text: str) -> str:
        return text


@page
def runbooks(request: HttpRequest) -> HttpResponse:
    """`show` and `team` choose, `page` goes on."""
    actor, at = actor_of(request), now()
    narrowed = _narrowed(request)
    rows = Paginator(services_by_runbook(actor, narrowed, at), A_PAGE).get_page(asked(request, "page"))
    keep = {"team": narrowed.team} if narrowed.team else {}
    chips = [
        {
            "label": label,
            "url": f"?{urlencode(keep | ({'show': word} if word else {}))}",
            "current": word == narrowed.show,
        }
        for word, label in SHOWN.items()
    ]
    context = {
        "rows": rows,
        "chips": chips,
        "narrowed": narrowed,
        "teams": visible_teams(actor).filter(archived_at__isnull=True).order_by("name"),
        "stale_before": stale_before(at),
        "lacking": services_by_runbook(actor, RunbookFilter(team=narrowed.team, show="missing"), at).count(),
        "query": urlencode(keep | ({"show": narrowed.show} if narrowed.show else {})),
    }
    return render(request, "runbooks/list.html", context)


@page
def runbooks_export(request: HttpRequest) -> StreamingHttpResponse:
    """The same as CSV, all of them."""
    rows = services_by_runbook(actor_of(request), _narrowed(request), now())
    writer = csv.writer(_Echo(), quoting=csv.QUOTE_ALL)

    def lines() -> Iterator[str]:
        yield writer.writerow(HEAD)
        for one in rows.iterator(chunk_size=500):
            runbook = getattr(one, "runbook", None)
            told = (
                runbook.score, runbook.missing, runbook.number, stamp(runbook.written_at),
                stamp(runbook.exercised_at) if runbook.exercised_at else "", runbook.exercised_number,
            ) if runbook else ("",) * 6  # fmt: skip
            yield writer.writerow([cell(value) for value in (one.name, one.slug, one.team.slug, *told)])

    answer = StreamingHttpResponse(lines(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="runbooks.csv"'
    return answer


def _narrowed(request: HttpRequest) -> RunbookFilter:
    show = asked(request, "show")
    return RunbookFilter(team=asked(request, "team"), show=show if show in SHOWN else "")
