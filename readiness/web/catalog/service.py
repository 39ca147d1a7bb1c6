"""One service: how it stands and where it runs, and what happened to it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format

from readiness.audit.queries import Filters, entries_for
from readiness.audit.words import tell
from readiness.catalog.queries import service_for
from readiness.checklists.models import Checklist
from readiness.clock import now
from readiness.findings.queries import gravest
from readiness.launches.portrait import Place, Portrait, portrait
from readiness.models import Service
from readiness.teams.access import Action, actions_of
from readiness.teams.actors import Actor
from readiness.web.asking import asked
from readiness.web.catalog.headline import Counts, headline
from readiness.web.door import actor_of, page
from readiness.web.past.moment import past_moment
from readiness.web.past.service import service_then_page

RECENT = 8
FINDINGS = 5


@page
def service(request: HttpRequest, slug: str) -> HttpResponse:
    """The overview: the sentence, the cells, environments, dependencies, launches. `?at=` a past time."""
    actor = actor_of(request)
    found = service_for(actor, slug)
    if (at := past_moment(request)) is not None:
        return service_then_page(request, found, actor, at)
    seen = portrait(found, actor)
    found_wrong = gravest(actor, found.slug, FINDINGS + 1)
    running = [place for place in seen.places if not place.archived]
    context = frame(request, found, actor) | {
        "seen": seen,
        "headline": _headline(seen),
        "sections": _cells(seen),
        "production": next((place for place in running if place.is_production), None),
        "leading_place": _leading_place(seen),
        "open_launch": seen.open_launch,
        "findings": found_wrong[:FINDINGS],
        "more_findings": len(found_wrong) > FINDINGS,
        "at": now(),
    }
    return render(request, "services/service.html", context)


@page
def service_activity(request: HttpRequest, slug: str) -> HttpResponse:
    """What the ledger says of the service, newest first; for htmx only the last few, as a part of a page."""
    actor = actor_of(request)
    found = service_for(actor, slug)
    before = asked(request, "before")
    part = bool(getattr(request, "htmx", False))
    entries = entries_for(
        actor,
        Filters(service=found.pk),
        before=int(before) if before.isdecimal() and len(before) < 19 else None,
        **({"limit": RECENT} if part else {}),
    )
    context = {"told": tell(entries.entries), "service": found}
    if part:
        return render(request, "services/_entries.html", context)
    context |= frame(request, found, actor)
    context["older"] = f"?before={entries.older}" if entries.older else ""
    context["newest"] = "?" if before else ""
    return render(request, "services/activity.html", context)


def frame(request: HttpRequest, found: Service, actor: Actor) -> dict[str, Any]:
    """What the head and the tabs of every page about one service need."""
    visible = found.visibility == Service.Visibility.ORGANISATION
    allowed = actions_of(actor, found.team_id, visible=visible)
    addresses = [
        ("Overview", reverse("service", args=[found.slug])),
        ("Monitoring", reverse("service-monitoring", args=[found.slug])),
        ("Alerts", reverse("service-alerts", args=[found.slug])),
        ("Errors", reverse("service-errors", args=[found.slug])),
        ("Releases", reverse("service-releases", args=[found.slug])),
        ("Backups", reverse("service-backups", args=[found.slug])),
        ("Runbook", reverse("service-runbook", args=[found.slug])),
        ("Duties", reverse("service-duties", args=[found.slug])),
        ("Secrets", reverse("service-secrets", args=[found.slug])),
        ("Activity", reverse("service-activity", args=[found.slug])),
        ("Ingest", reverse("ingest", args=[found.slug])),
    ]
    if Action.EDIT_SERVICE in allowed:
        addresses.append(("Settings", reverse("service-edit", args=[found.slug])))
    return {
        "service": found,
        "retired": found.lifecycle == Service.Lifecycle.RETIRED,
        "may": {action.name.lower(): action in allowed for action in Action},
        "tabs": [{"label": label, "url": url, "current": url == request.path} for label, url in addresses],
    }


def _headline(seen: Portrait) -> str:
    launch = seen.open_launch
    return headline(
        seen.service.name,
        counts_of(seen.leading) if seen.leading else None,
        date_format(launch.planned_for, "j F") if launch else "",
        retired=seen.service.lifecycle == Service.Lifecycle.RETIRED,
    )


def counts_of(checklist: Checklist) -> Counts:
    """The counters that the checklist keeps."""
    return Counts(
        fail=checklist.count_fail,
        stale=checklist.count_stale,
        unknown=checklist.count_unknown,
        waived=checklist.count_waived,
        total=len(checklist.cells),
    )


def _leading_place(seen: Portrait) -> Place | None:
    """The environment whose checklist stands for the service."""
    leading = seen.leading
    return next((one for one in seen.places if leading and one.pk == leading.environment_id), None)


def _cells(seen: Portrait) -> list[tuple[str, list[dict[str, str]]]]:
    """The sections for the large cells, each a link to its item."""
    place = _leading_place(seen)
    if place is None:
        return []
    return [
        (
            title,
            [
                {
                    "standing": item.standing,
                    "title": item.template_item.title,
                    "url": reverse("item", args=[seen.service.slug, place.slug, item.key]),
                }
                for item in items
            ],
        )
        for title, items in seen.sections
    ]
