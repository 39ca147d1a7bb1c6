"""The library: templates, their versions, what one asks for, and how two differ."""

from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from readiness.catalog.queries import visible_services
from readiness.checklists.models import ChecklistTemplate, TemplateVersion
from readiness.checklists.queries import template_for, version_for, visible_checklists, visible_templates
from readiness.checklists.template import KINDS, difference, parse_template
from readiness.teams.access import Action, actions_of
from readiness.teams.actors import Actor
from readiness.teams.models import Membership
from readiness.teams.roles import Role
from readiness.web.asking import asked
from readiness.web.door import actor_of, page

ORGANISATION = "-"


@page
def library(request: HttpRequest) -> HttpResponse:
    """The templates of the organisation and of one's teams; `?show=archived` those that ended."""
    actor = actor_of(request)
    shows_archived = asked(request, "show") == "archived"
    templates = sorted(
        _counted(visible_templates(actor), actor).order_by("title", "pk"),
        key=lambda one: KINDS.index(one.kind),
    )
    shown = [one for one in templates if (one.archived_at is not None) == shows_archived]
    ended = sum(one.archived_at is not None for one in templates)
    here = reverse("library")
    context = {
        "groups": [
            ("The organisation's", [one for one in shown if one.team_id is None]),
            ("Your teams' own", [one for one in shown if one.team_id is not None]),
        ],
        "total": len(shown),
        "shows_archived": shows_archived,
        "may_write": bool(places_to_write(actor)),
        "chips": [
            {"label": "In use", "url": here, "count": len(templates) - ended, "current": not shows_archived},
            {"label": "Archived", "url": f"{here}?show=archived", "count": ended, "current": shows_archived},
        ]
        if ended
        else [],
    }
    return render(request, "library/library.html", context)


@page
def template(request: HttpRequest, slug: str) -> HttpResponse:
    """One template: the newest version in full, all versions, and what may be done."""
    found = template_for(actor_of(request), slug)
    versions = list(found.versions.select_related("published_by").order_by("-number"))
    return render(request, "library/template.html", _shown(request, found, versions, None))


@page
def template_version(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """One published version, which never changes."""
    found = template_for(actor_of(request), slug)
    versions = list(found.versions.select_related("published_by").order_by("-number"))
    chosen = next((one for one in versions if one.number == number), None)
    if chosen is None:
        raise Http404
    return render(request, "library/template.html", _shown(request, found, versions, chosen))


@page
def template_file(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """A version as the TOML file that it was published from."""
    version = version_for(actor_of(request), slug, number)
    response = HttpResponse(version.source, content_type="application/toml; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{slug}-{number}.toml"'
    return response


@page
def template_compare(request: HttpRequest, slug: str) -> HttpResponse:
    """What changed from version `?from=` to version `?to=`; by default from the last but one to the newest."""
    actor = actor_of(request)
    found = template_for(actor, slug)
    versions = list(found.versions.order_by("-number"))
    if len(versions) < 2:
        raise Http404
    old = _numbered(versions, asked(request, "from")) or versions[1]
    new = _numbered(versions, asked(request, "to")) or versions[0]
    context = {
        "template": found,
        "versions": versions,
        "old": old,
        "new": new,
        "difference": difference(parse_template(old.source), parse_template(new.source)),
    }
    return render(request, "library/compare.html", context)


def rights_of(actor: Actor, template: ChecklistTemplate) -> bool:
    """Whether `actor` may write, publish and archive it."""
    if template.team is None:
        return Action.WRITE_ORGANISATION_TEMPLATE in actions_of(actor, None)
    return template.team.archived_at is None and Action.WRITE_TEAM_TEMPLATE in actions_of(
        actor, template.team
    )


def places_to_write(actor: Actor) -> list[tuple[str, str]]:
    """(slug, name) of each team for which `actor` may write templates; `ORGANISATION` is no team's slug."""
    leads = Membership.objects.filter(user=actor.user, role=Role.LEAD, team__archived_at__isnull=True)
    places = list(leads.order_by("team__name").values_list("team__slug", "team__name"))
    if Action.WRITE_ORGANISATION_TEMPLATE in actions_of(actor, None):
        places.insert(0, (ORGANISATION, "The organisation"))
    return places


def _shown(
    request: HttpRequest,
    template: ChecklistTemplate,
    versions: list[TemplateVersion],
    chosen: TemplateVersion | None,
) -> dict[str, Any]:
    actor = actor_of(request)
    newest = versions[0] if versions else None
    version = chosen or newest
    return {
        "template": template,
        "versions": versions,
        "newest": newest,
        "version": version,
        "content": parse_template(version.source) if version else None,
        "is_chosen": chosen is not None,
        "may_write": rights_of(actor, template),
        "may_copy": bool(places_to_write(actor)),
        "used": visible_checklists(actor).filter(template=template).count(),
    }


def _counted(templates: QuerySet[ChecklistTemplate], actor: Actor) -> QuerySet[ChecklistTemplate]:
    """Each with its newest version and how many checklists that `actor` may see follow it, in one query."""
    seen = Q(checklists__service__in=visible_services(actor).values("pk"))
    newest = TemplateVersion.objects.filter(template=OuterRef("pk")).order_by("-number")
    return templates.annotate(
        number=Subquery(newest.values("number")[:1]),
        item_count=Subquery(newest.values("item_count")[:1]),
        description=Subquery(newest.values("description")[:1]),
        published_at=Subquery(newest.values("published_at")[:1]),
        used=Count("checklists", filter=seen & Q(checklists__environment__archived_at__isnull=True)),
    )


def _numbered(versions: list[TemplateVersion], number: str) -> TemplateVersion | None:
    return next((one for one in versions if str(one.number) == number), None)
