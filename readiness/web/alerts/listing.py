"""All alerts that somebody may see, what is open first; narrowed, cut into pages, and as CSV."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.http import urlencode

from readiness.alerts.models import Alert
from readiness.alerts.overview import count, sentence
from readiness.alerts.queries import AlertFilter, visible_alerts
from readiness.catalog.spreadsheet.cells import line
from readiness.clock import now
from readiness.web.asking import asked
from readiness.web.door import actor_of, page

A_PAGE = 40
#: Word of the address -> word of the chip. Without one, everything.
SHOWN = {"": "All", "open": "Open", "resolved": "Resolved"}
HEAD = (
    "service", "environment", "team", "alert", "severity", "route", "state", "drill", "began_at", "opened_at", "number",
    "bound", "acknowledged_at", "acknowledged_by", "ended_at", "resolved_at",
)  # fmt: skip
#: Of those that are open, so many are counted for the first line.
MOST = 1000


@page
def alerts(request: HttpRequest) -> HttpResponseBase:
    """`show` chooses; `severity`, `service` and `team` narrow; `format=csv` sends every row."""
    actor, at = actor_of(request), now()
    kept = _kept(request)
    rows = visible_alerts(actor, _filter(kept))
    if asked(request, "format") == "csv":
        answer = StreamingHttpResponse(
            (line(one).encode() for one in _lines(rows)), content_type="text/csv; charset=utf-8"
        )
        answer["Content-Disposition"] = f'attachment; filename="alerts-{at:%Y-%m-%d}.csv"'
        return answer
    shown = Paginator(rows, A_PAGE).get_page(asked(request, "page"))
    open_now = visible_alerts(actor, AlertFilter(state=Alert.State.OPEN))[:MOST]
    narrowed = {name: value for name, value in kept.items() if name != "show"}
    context = {
        "rows": shown,
        "headline": sentence(count(open_now)),
        "chips": [
            {
                "label": label,
                "url": _address({**narrowed, "show": word}),
                "current": word == kept.get("show", ""),
            }
            for word, label in SHOWN.items()
        ],
        "show": kept.get("show", ""),
        "narrowed": narrowed,
        "clear": _address({"show": kept.get("show", "")}),
        "csv": _address({**kept, "format": "csv"}),
        "older": _address({**kept, "page": str(shown.next_page_number())}) if shown.has_next() else "",
        "newer": _address({**kept, "page": str(shown.previous_page_number())})
        if shown.has_previous()
        else "",
    }
    return render(request, "alerts/list.html", context)


def _kept(request: HttpRequest) -> dict[str, str]:
    """What the address asks for, without what means nothing."""
    known: dict[str, Any] = {"show": SHOWN, "severity": ("critical", "warning")}
    given = {name: asked(request, name) for name in ("show", "severity", "service", "team")}
    return {
        name: value for name, value in given.items() if value and (name not in known or value in known[name])
    }


def _filter(kept: dict[str, str]) -> AlertFilter:
    return AlertFilter(
        state=kept.get("show", ""),
        severity=kept.get("severity", ""),
        service=kept.get("service", ""),
        team=kept.get("team", ""),
    )


def _lines(rows: QuerySet[Alert]) -> Iterator[Iterable[object]]:
    yield HEAD
    for one in rows.iterator(chunk_size=500):
        place = one.environment
        yield (
            place.service.slug, place.slug, place.service.team.name, one.title, one.severity, one.route, one.state,
            "yes" if one.drill else "no", _time(one.began_at), _time(one.opened_at), one.number, one.bound,
            _time(one.acknowledged_at), one.acknowledged_by or "", _time(one.ended_at), _time(one.resolved_at),
        )  # fmt: skip


def _time(moment: Any) -> str:
    return moment.isoformat() if moment else ""


def _address(query: dict[str, str]) -> str:
    given = {name: value for name, value in query.items() if value}
    return f"?{urlencode(given)}"
