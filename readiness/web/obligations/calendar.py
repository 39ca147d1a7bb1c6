"""What is due by month: a table of weeks and days, or a list, and all of one day. Narrowed as its address says."""

from calendar import Calendar, day_name, month_name
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, F, Window
from django.db.models.functions import RowNumber
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from readiness.clock import now
from readiness.obligations.agenda import agenda
from readiness.obligations.cadence import FIRST_YEAR, LAST_YEAR
from readiness.obligations.expected import expected
from readiness.obligations.instants import local_day
from readiness.obligations.models import Obligation, Occurrence
from readiness.obligations.queries import is_overdue
from readiness.teams.actors import Actor
from readiness.web.asking import asked
from readiness.web.door import actor_of, page
from readiness.web.obligations.narrowing import Narrowed, choices, narrowed_by, tabs_of

#: So many of a day are shown in the month; the list shows more, and the day's own page goes on for as long as it takes.
IN_CELL, IN_LIST, A_PAGE = 3, 25, 100
PAGE = "obligations-calendar"
_MONDAY_FIRST = Calendar(firstweekday=0)


@dataclass(frozen=True)
class Shown:
    """One duty on its day. `row` is None for a date that nobody has planned yet."""

    duty: Obligation
    row: Occurrence | None
    overdue: bool


@dataclass
class Day:
    """One day with what is shown of it, and how many there are besides."""

    day: date
    inside: bool = True
    today: bool = False
    entries: list[Shown] = field(default_factory=list)
    more: int = 0
    url: str = ""


@page
def obligations_calendar(request: HttpRequest) -> HttpResponse:
    """`month` is a year and a month, `day` one day of it, `view=list` the month as a list."""
    actor, at = actor_of(request), now()
    today = local_day(at, timezone.get_current_timezone())
    narrowed = narrowed_by(request, actor)
    chosen = _date(asked(request, "day"), "%Y-%m-%d")
    if chosen is not None:
        return _day_page(request, actor, narrowed, chosen, at, today)
    first = (_date(asked(request, "month"), "%Y-%m") or today).replace(day=1)
    listed = asked(request, "view") == "list"
    days = month_days(actor, narrowed, first, at, today, IN_LIST if listed else IN_CELL)
    cells = [days[day] for week in _MONDAY_FIRST.monthdatescalendar(first.year, first.month) for day in week]
    inside = [day for day in cells if day.inside]
    view = "list" if listed else ""
    context = _frame(narrowed, actor, first, today, view) | {
        "weeks": [cells[start : start + 7] for start in range(0, len(cells), 7)],
        "days": [day for day in inside if day.entries],
        "total": sum(len(day.entries) + day.more for day in inside),
        "day_names": day_name,
        "listed": listed,
    }
    return render(request, "obligations/calendar.html", context)


def month_days(
    actor: Actor, narrowed: Narrowed, first: date, at: datetime, today: date, most: int
) -> dict[date, Day]:
    """Every day of the weeks that the month touches; those of other months stay empty."""
    dates = list(_MONDAY_FIRST.itermonthdates(first.year, first.month))
    inside = [day for day in dates if day.month == first.month]
    days = {
        day: Day(day, day.month == first.month, day == today, url=narrowed.address(PAGE, day=day.isoformat()))
        for day in dates
    }
    rows = agenda(actor, narrowed.rows, inside[0], inside[-1])
    placed = Window(RowNumber(), partition_by=["due_on"], order_by=[F("obligation__title"), F("pk")])
    for row in rows.annotate(place=placed).filter(place__lte=most):
        days[row.due_on].entries.append(Shown(row.obligation, row, is_overdue(row, at)))
    for day, count in rows.order_by("due_on").values_list("due_on").annotate(Count("pk")):
        days[day].more = count - len(days[day].entries)
    for one in expected(actor, narrowed.rows, inside[0], inside[-1], today):
        own = days[one.due_on]
        if len(own.entries) < most:
            own.entries.append(Shown(one.obligation, None, overdue=False))
        else:
            own.more += 1
    return days


def _day_page(
    request: HttpRequest, actor: Actor, narrowed: Narrowed, day: date, at: datetime, today: date
) -> HttpResponse:
    skipped = asked(request, "skip")
    skip = int(skipped) if skipped.isascii() and skipped.isdigit() and len(skipped) < 7 else 0
    found = agenda(actor, narrowed.rows, day, day)
    there = found.count()
    entries = [Shown(row.obligation, row, is_overdue(row, at)) for row in found[skip : skip + A_PAGE]]
    foretold = expected(actor, narrowed.rows, day, day, today)
    from_here = max(skip - there, 0)
    room = foretold[from_here : from_here + A_PAGE - len(entries)]
    entries += [Shown(one.obligation, None, overdue=False) for one in room]
    total = there + len(foretold)
    further = {"day": day.isoformat(), "skip": str(skip + A_PAGE)}
    back = {"day": day.isoformat(), "skip": str(max(skip - A_PAGE, 0))}
    context = _frame(narrowed, actor, day.replace(day=1), today, "") | {
        "day": day,
        "is_today": day == today,
        "entries": entries,
        "total": total,
        "older": narrowed.address(PAGE, **further) if total > skip + A_PAGE else "",
        "newer": narrowed.address(PAGE, **back) if skip else "",
        "day_before": narrowed.address(PAGE, day=(day - timedelta(days=1)).isoformat()),
        "day_after": narrowed.address(PAGE, day=(day + timedelta(days=1)).isoformat()),
    }
    return render(request, "obligations/day.html", context)


def _frame(narrowed: Narrowed, actor: Actor, first: date, today: date, view: str) -> dict[str, Any]:
    """What both pages have around what is due."""

    def month(day: date, **more: str) -> str:
        return narrowed.address(PAGE, month=f"{day:%Y-%m}", **more)

    kept: Mapping[str, str] = {"view": view}
    before, after = first - timedelta(days=1), first + timedelta(days=31)
    return {
        **choices(narrowed, actor),
        "tabs": tabs_of(narrowed, PAGE),
        "month": first,
        "month_words": f"{month_name[first.month]} {first.year}",
        "month_word": f"{first:%Y-%m}",
        "view": view,
        "before": month(before, **kept) if before.year >= FIRST_YEAR else "",
        "after": month(after, **kept) if after.year <= LAST_YEAR else "",
        "this_month": month(today, **kept),
        "as_table": month(first),
        "as_list": month(first, view="list"),
        "clear": Narrowed({}, narrowed.rows, None).address(PAGE, month=f"{first:%Y-%m}", **kept),
    }


def _date(text: str, form: str) -> date | None:
    """The date; None where nothing is given. Raises `Http404` for what is none, or outside of the calendar."""
    if not text:
        return None
    try:
        day = datetime.strptime(text, form).date()  # noqa: DTZ007  a date alone
    except ValueError as no:
        raise Http404 from no
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise Http404
    return day
