"""Starting a checklist in an environment, and moving one to a newer version of its template."""

from typing import Any

from django.contrib import messages
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from readiness.checklists.models import Checklist, ChecklistTemplate, TemplateVersion
from readiness.checklists.operations import NotLater, start_checklist, upgrade_checklist, upgrade_preview
from readiness.checklists.queries import latest_version, version_for, visible_templates
from readiness.checklists.template import KINDS
from readiness.clock import now
from readiness.launches.queries import Place, place_for
from readiness.refusals import Forbidden, Invalid, Refusal, Unseen
from readiness.teams.actors import Actor
from readiness.web.asking import asked
from readiness.web.checklists.page import tabs_of
from readiness.web.checklists.panel import checklist_url
from readiness.web.door import actor_of, page
from readiness.web.rights import rights_in


@page
def checklist_choose(request: HttpRequest, slug: str, environment: str) -> HttpResponse:
    """Choose among the templates that this environment has no checklist of yet."""
    actor = actor_of(request)
    place = place_for(actor, slug, environment)
    refused = ""
    if request.method == "POST":
        try:
            version = _chosen(actor, place, request.POST.get("template", ""))
            started = start_checklist(environment=place.environment, version=version, actor=actor, at=now())
        except (Unseen, Forbidden):
            raise
        except Refusal as no:
            refused = no.sentence
        else:
            messages.success(request, f"“{version.title}” has begun.")
            return redirect(checklist_url(started))
    context: dict[str, Any] = {
        "place": place,
        "service": place.service,
        "environment": place.environment,
        "templates": sorted(_startable(actor, place), key=lambda one: KINDS.index(one.kind)),
        "tabs": tabs_of(place, place.checklist()),
        "may": rights_in(actor, place.environment),
        "refused": refused,
    }
    return render(request, "checklists/start.html", context, status=409 if refused else 200)


def _startable(actor: Actor, place: Place) -> QuerySet[ChecklistTemplate]:
    """Published templates of the organisation and of the service's team."""
    newest = TemplateVersion.objects.filter(template=OuterRef("pk")).order_by("-number")
    templates = visible_templates(actor).filter(
        Q(team__isnull=True) | Q(team=place.service.team_id), archived_at__isnull=True
    )
    started = [checklist.template_id for checklist in place.checklists]
    counted = templates.exclude(pk__in=started).annotate(
        newest=Subquery(newest.values("number")[:1]),
        item_count=Subquery(newest.values("item_count")[:1]),
        description=Subquery(newest.values("description")[:1]),
    )
    return counted.filter(newest__isnull=False).order_by("title", "pk")


def _chosen(actor: Actor, place: Place, slug: str) -> TemplateVersion:
    template = _startable(actor, place).filter(slug=slug).first()
    version = latest_version(template) if template else None
    if version is None:
        raise Invalid({"template": ["Choose one of the templates."]})
    return version


@page
def checklist_upgrade(request: HttpRequest, slug: str, environment: str) -> HttpResponse:
    """What the newest version of the template would change, item by item; and doing it."""
    actor = actor_of(request)
    place = place_for(actor, slug, environment)
    checklist = place.checklist(asked(request, "template"))
    if checklist is None:
        raise Unseen
    version = _newer(actor, checklist, request.POST.get("number", ""))
    refused = ""
    if request.method == "POST":
        try:
            upgrade_checklist(checklist=checklist, version=version, actor=actor, at=now())
        except (Unseen, Forbidden):
            raise
        except Refusal as no:
            refused = no.sentence
        else:
            messages.success(request, f"The checklist now follows version {version.number}.")
            return redirect(checklist_url(checklist))
    preview = upgrade_preview(checklist, version)
    by_fate = {
        fate: [step for step in preview.items if step.fate == fate]
        for fate in ("changed", "added", "retired", "revived", "kept")
    }
    context = {
        "place": place,
        "service": place.service,
        "environment": place.environment,
        "checklist": checklist,
        "version": version,
        "preview": preview,
        "fates": by_fate,
        "again": sum(len(step.review_again) for step in preview.items),
        "may": rights_in(actor, place.environment),
        "back": checklist_url(checklist),
        "refused": refused,
    }
    return render(request, "checklists/upgrade.html", context, status=409 if refused else 200)


def _newer(actor: Actor, checklist: Checklist, number: str) -> TemplateVersion:
    """The version that was shown, or the newest. Raises `Unseen`, `NotLater`."""
    newest = getattr(checklist, "newest", None) or 0
    wanted = int(number) if number.isdecimal() and len(number) < 9 else newest
    if wanted <= checklist.version.number:
        raise NotLater
    return version_for(actor, checklist.template.slug, wanted)
