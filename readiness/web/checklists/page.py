"""The checklist of an environment: what its people open every week."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from readiness.checklists.models import Checklist, ChecklistTemplate
from readiness.checklists.queries import checklist_page
from readiness.checklists.standing import HOLDS
from readiness.checklists.summary import summary
from readiness.clock import now
from readiness.launches.queries import Place, place_for
from readiness.web.asking import asked
from readiness.web.checklists.addresses import suffix_of
from readiness.web.checklists.table import Line, chips_of, lines_of, narrowed, parts_of, witnesses_of
from readiness.web.door import actor_of, page
from readiness.web.past.checklist import checklist_then_page
from readiness.web.past.moment import past_moment
from readiness.web.rights import rights_in


@page
def checklist(request: HttpRequest, slug: str, environment: str) -> HttpResponse:
    """The table. `?template=` another checklist of the environment, `?show=` a chip, `?text=` a text,
    `?at=` a past time."""
    actor = actor_of(request)
    place = place_for(actor, slug, environment)
    found = place.checklist(asked(request, "template"))
    if found is not None and (then := past_moment(request)) is not None:
        return checklist_then_page(request, found, actor, then)
    context = {
        "place": place,
        "service": place.service,
        "environment": place.environment,
        "may": rights_in(actor, place.environment),
        "tabs": tabs_of(place, found),
        "checklist": found,
    }
    if found is None:
        return render(request, "checklists/none.html", context)
    at = now()
    rows = checklist_page(found, at)
    lines = lines_of(rows, actor.user, at)
    shown = narrowed(lines, asked(request, "show"), asked(request, "text"))
    context |= {
        "summary": summary(row.standing for row in rows),
        "open": _open(lines),
        "blocks": place.launch_on and found.template.kind == ChecklistTemplate.Kind.LAUNCH,
        "witnesses": witnesses_of(rows),
        "parts": parts_of(lines, shown),
        "shown": len(shown),
        "chips": chips_of(lines, request.GET),
        "text": asked(request, "text"),
        # Not the query itself: a parameter named `items` would take the place of what a template asks it for.
        "kept": [(name, given) for name in ("template", "show") if (given := asked(request, name))],
        "suffix": suffix_of(found),
        "opened": asked(request, "open"),
        "newer": found.newest > found.version.number,  # type: ignore[attr-defined]
    }
    return render(request, "checklists/checklist.html", context)


def tabs_of(place: Place, current: Checklist | None) -> list[Mapping[str, Any]]:
    """A tab for each checklist that was started here; none while there is only one."""
    if len(place.checklists) + (current is None) < 2:
        return []
    here = reverse("checklist", args=[place.service.slug, place.environment.slug])
    tabs: list[Mapping[str, Any]] = []
    if current is None:
        tabs.append({"label": "Launch checklist", "url": here, "current": True})
    for one in place.checklists:
        counts = (one.count_fail, one.count_unknown, one.count_stale)
        tabs.append({
            "label": one.template.title,
            "url": f"{here}{suffix_of(one)}",
            "current": one == current,
            "count": sum(counts) or None,
        })  # fmt: skip
    return tabs


def _open(lines: Sequence[Line]) -> Mapping[str, int]:
    """What stands in the way, counted: `wrong` was found wrong, `rest` was not shown or has run out."""
    counts = Counter(line.standing for line in lines)
    wrong = counts["fail"]
    rest = sum(number for word, number in counts.items() if word not in HOLDS) - wrong
    return {"wrong": wrong, "rest": rest, "all": wrong + rest}
