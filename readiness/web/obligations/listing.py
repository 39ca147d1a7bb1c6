"""What is due: of a person, a team, a service, or all that somebody may see; what is overdue first."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode

from readiness.clock import now
from readiness.obligations.models import Occurrence
from readiness.obligations.punctual import on_time_over
from readiness.obligations.queries import (
    OccurrenceFilter,
    OnTime,
    is_overdue,
    occurrence_for,
    visible_occurrences,
)
from readiness.obligations.told import last_told
from readiness.refusals import Unseen
from readiness.teams.actors import Actor
from readiness.web.asking import asked
from readiness.web.door import actor_of, page
from readiness.web.obligations.narrowing import narrowed_by, tabs_of
from readiness.web.obligations.offering import offered

A_PAGE = 40
#: Word of the address -> word of the chip. Without one, what somebody has to do something about.
SHOWN = {
    "": "To do",
    "mine": "My duties",
    "overdue": "Overdue",
    "review": "In review",
    "skip": "Asked to skip",
    "coming": "Coming",
    "done": "Done",
}

#: Where it is told who was reminded last.
TELLS = ("", "mine", "overdue", "skip")


@page
def obligations(request: HttpRequest) -> HttpResponse:
    """`show` chooses; `service`, `team` and `person` narrow; `before` names the occurrence to go on from."""
    actor, at = actor_of(request), now()
    kept = _kept(request)
    before = asked(request, "before")
    found = _behind(visible_occurrences(actor, _filter(kept, actor), at), before, actor, kept)
    rows = list(found[: A_PAGE + 1])
    more = {**kept, "before": str(rows[A_PAGE - 1].pk)} if len(rows) > A_PAGE else {}
    show = kept.get("show", "")
    narrowed = {name: value for name, value in kept.items() if name != "show"}
    told = last_told([row.pk for row in rows[:A_PAGE]]) if show in TELLS else {}
    context = {
        "rows": [(row, is_overdue(row, at), told.get(row.pk)) for row in rows[:A_PAGE]],
        "tells": show in TELLS,
        "show": show,
        "narrowed": narrowed,
        "offered": offered(actor, narrowed),
        "kept": _kept_on_time(actor, narrowed, at),
        "clear": _address({"show": show}),
        "tabs": tabs_of(narrowed_by(request, actor), "obligations"),
        "chips": [
            {
                "label": label,
                "url": _address({**narrowed, "show": word}),
                "current": word == show,
            }
            for word, label in SHOWN.items()
        ],
        "more": _address(more) if more else "",
        "first": _address(kept) if before else "",
    }
    return render(request, "obligations/list.html", context)


def _kept_on_time(actor: Actor, narrowed: Mapping[str, str], at: datetime) -> list[tuple[int, OnTime]]:
    """How often it was done on time, of the team, service or person that is chosen: of all together it says little."""
    if not narrowed:
        return []
    chosen = OccurrenceFilter(
        service=narrowed.get("service", ""),
        team=narrowed.get("team", ""),
        owner=_id(narrowed.get("person", "")),
    )
    return on_time_over(visible_occurrences(actor, chosen, at), at)


def _kept(request: HttpRequest) -> dict[str, str]:
    """What the address asks for, without what means nothing."""
    given = {name: asked(request, name) for name in ("show", "service", "team", "person")}
    if given["show"] not in SHOWN:
        given["show"] = ""
    if _id(given["person"]) is None:
        given["person"] = ""
    return {name: value for name, value in given.items() if value}


def _filter(kept: Mapping[str, str], actor: Actor) -> OccurrenceFilter:
    show = kept.get("show", "")
    mine = actor.user.pk if show == "mine" and actor.user else None
    return OccurrenceFilter(
        show="pending" if show in {"", "mine"} else show,
        service=kept.get("service", ""),
        team=kept.get("team", ""),
        owner=mine or _id(kept.get("person", "")),
    )


def _behind(
    rows: QuerySet[Occurrence], before: str, actor: Actor, kept: Mapping[str, str]
) -> QuerySet[Occurrence]:
    if not before:
        return rows
    key = _id(before)
    if key is None:
        raise Unseen
    last = occurrence_for(actor, key)
    if kept.get("show") == "done":
        return rows.filter(Q(late_at__lt=last.late_at) | Q(late_at=last.late_at, pk__lt=last.pk))
    return rows.filter(Q(late_at__gt=last.late_at) | Q(late_at=last.late_at, pk__gt=last.pk))


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _address(query: Mapping[str, str]) -> str:
    given = {name: value for name, value in query.items() if value}
    return reverse("obligations") + (f"?{urlencode(given)}" if given else "")
