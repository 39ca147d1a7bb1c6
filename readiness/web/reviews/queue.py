"""The review queue: one thing at a time with all that a decision needs; the next one comes by itself."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from readiness.checklists.models import ItemEvidence, Waiver
from readiness.checklists.queries import item_rows
from readiness.checklists.queries.pace import pace_of
from readiness.clock import now
from readiness.evidence.models import Evidence
from readiness.evidence.preview import preview_of
from readiness.refusals import Forbidden, Invalid, Refusal, Unseen
from readiness.web.checklists.panel import REVIEWERS, Piece, pieces_of, url_of
from readiness.web.door import actor_of, page
from readiness.web.reviews.deciding import decide
from readiness.web.reviews.waiting import Line, Waiting, address, desk_of, line_of, narrowed_by


@page
def reviews(request: HttpRequest) -> HttpResponse:
    """What waits longest, or what `?attachment=`, `?waiver=` or `?after=` (a place in the line) names."""
    actor, narrowed = actor_of(request), narrowed_by(request)
    problem: dict[str, str] = {}
    if request.method == "POST":
        try:
            said = decide(request.POST, actor, now())
        except (Unseen, Forbidden):
            raise
        except Invalid as no:
            problem = {"reason": request.POST.get("reason", ""), "sentence": no.sentence}
        except Refusal as no:
            messages.error(request, no.sentence)
            return redirect(address(reverse("reviews"), narrowed, after=request.POST.get("after", "")))
        else:
            messages.success(request, said)
            return redirect(address(reverse("reviews"), narrowed, after=request.POST.get("after", "")))
    line = line_of(actor, narrowed)
    place, note = _current(request, line)
    attachment, waiver = desk_of(actor, narrowed, place)
    current = attachment or waiver
    context = {
        "line": line,
        "place": place if current else None,
        "attachment": attachment,
        "waiver": waiver,
        "note": note,
        "narrowed": narrowed,
        "takes": _takes(line, pace_of(actor)),
        "list_url": address(reverse("reviews-list"), narrowed),
        "here": address(reverse("reviews"), narrowed),
        "problem": problem,
        **(_desk(current, narrowed, place) if current and place else {}),
    }
    return render(request, "reviews/queue.html", context, status=422 if problem else 200)


def _current(request: HttpRequest, line: Line) -> tuple[Waiting | None, str]:
    """Which one is on the desk, and a word on how it came there."""
    given = request.POST if request.method == "POST" else request.GET
    wanted = given.get("attachment") or given.get("waiver") or ""
    if wanted:
        found = line.one(wanted)
        if found is not None:
            return found, ""
        first = next(iter(line.rows), None)
        return first, "That no longer waits for you: it was decided, or it is another person's to decide."
    if after := given.get("after"):
        found = line.after(after)
        if found is not None:
            return found, ""
        first = next(iter(line.rows), None)
        return first, "That was the end of the line: here is the first that you skipped." if first else ""
    return next(iter(line.rows), None), ""


def _desk(current: ItemEvidence | Waiver, narrowed: Mapping[str, str], place: Waiting) -> dict[str, Any]:
    """Everything about the item, and the piece or the waiver that waits."""
    item = current.item
    (known,) = item_rows([item], now())
    pieces = list(pieces_of(known, frozenset()))
    waits = next((one for one in pieces if one.testimony.attachment.pk == current.pk), None)
    return {
        "item": item,
        "asked": item.template_item,
        "checklist": item.checklist,
        "service": item.checklist.service,
        "environment": item.checklist.environment,
        "known": known,
        "standing": known.standing,
        "reviewers": REVIEWERS[item.template_item.accepted_by],
        "piece": waits,
        "preview": preview_of(waits.testimony.newest.file) if waits else None,
        "probes": [one for one in pieces if _is_probe(one)],
        "others": [one for one in pieces if one is not waits and not _is_probe(one)],
        "waivers": [one for one in reversed(known.gathered.waivers) if one.pk != current.pk],
        "item_url": url_of(item),
        "skip": address(reverse("reviews"), narrowed, after=place.cursor),
    }


def _is_probe(piece: Piece) -> bool:
    return piece.testimony.evidence.kind == Evidence.Kind.PROBE


def _takes(line: Line, pace: timedelta | None) -> str:
    """How long the whole line takes at the person's own pace, in words; nothing while there is none."""
    if pace is None or not line.rows:
        return ""
    minutes = max(1, round(pace.total_seconds() * len(line.rows) / 60))
    if minutes >= 90:
        return f"about {round(minutes / 60)} hours"
    return f"about {minutes} minutes" if minutes > 1 else "about a minute"
