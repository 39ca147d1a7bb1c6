"""Finding things by a part of their name, in every room, within what the actor may see.

Every part is one query that stops at its limit. What is looked for stands in an index on PostgreSQL
(migration `0003_search`); the items of checklists are found by the few titles of their templates.
"""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from readiness.catalog.models import Service
from readiness.catalog.queries import visible_services
from readiness.checklists.models import ChecklistItem, TemplateItem
from readiness.checklists.queries import visible_templates
from readiness.evidence.models import Evidence
from readiness.prepared import prepared
from readiness.runbooks.queries import visible_runbooks
from readiness.teams.actors import Actor
from readiness.teams.models import Team
from readiness.teams.queries import visible_teams

#: Shorter texts are in almost every name, and no index helps to find them.
SHORTEST = 2
#: Of how many template items, in all versions, the checklists are searched.
_TITLES = 500
#: How many letters of a line are shown.
_GLANCE = 120


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing found. `key` is what its address is made of; `place` says where it belongs."""

    kind: str
    title: str
    place: str
    key: tuple[str | UUID, ...]
    standing: str = ""


def find_services(actor: Actor, text: str, limit: int) -> list[Hit]:
    """Services by name or address; retired ones too, told so."""
    return [
        Hit("service", name, f"{team}, retired" if lifecycle == Service.Lifecycle.RETIRED else team, (slug,))
        for name, slug, team, lifecycle in _services(limit, actor=actor, text=text)
    ]


@prepared
def _services(limit: int, *, actor: Actor, text: str) -> QuerySet[Service, tuple[Any, ...]]:
    rows = visible_services(actor).filter(Q(name__icontains=text) | Q(slug__icontains=text))
    return rows.order_by("name", "pk").values_list("name", "slug", "team__name", "lifecycle")[:limit]


def find_items(actor: Actor, text: str, limit: int) -> list[Hit]:
    """Items of the visible services' checklists, by title, or by key where `text` looks like one."""
    named = Q(title__icontains=text)
    if "." in text:
        named |= Q(key__istartswith=text)
    # Few and quickly found; a plan that began with the items of all services would look at every one.
    asked = list(TemplateItem.objects.filter(named).order_by().values_list("pk", flat=True)[:_TITLES])
    if not asked:
        return []
    rows = ChecklistItem.objects.filter(
        template_item__in=asked,
        retired_at__isnull=True,
        checklist__environment__archived_at__isnull=True,
        checklist__service__in=visible_services(actor)
        .exclude(lifecycle=Service.Lifecycle.RETIRED)
        .values("pk"),
    )
    columns = (
        "template_item__title",
        "checklist__service__name",
        "checklist__environment__name",
        "checklist__service__slug",
        "checklist__environment__slug",
        "key",
        "standing",
    )
    return [
        Hit("item", title, f"{service} · {environment}", (slug, environment_slug, key), standing)
        for title, service, environment, slug, environment_slug, key, standing in rows.order_by().values_list(
            *columns
        )[:limit]
    ]


def find_evidence(actor: Actor, text: str, limit: int) -> list[Hit]:
    """Evidence by title; what was withdrawn too, told so."""
    return [
        Hit("evidence", title, f"{service} · {environment}{', withdrawn' if withdrawn_at else ''}", (pk,))
        for title, service, environment, pk, withdrawn_at in _evidence(limit, actor=actor, text=text)
    ]


@prepared
def _evidence(limit: int, *, actor: Actor, text: str) -> QuerySet[Evidence, tuple[Any, ...]]:
    rows = Evidence.objects.filter(title__icontains=text, service__in=visible_services(actor).values("pk"))
    columns = ("title", "service__name", "environment__name", "pk", "withdrawn_at")
    return rows.order_by().values_list(*columns)[:limit]


def find_teams(actor: Actor, text: str, limit: int) -> list[Hit]:
    """Teams by name or address."""
    found = _teams(limit, actor=actor, text=text)
    return [
        Hit("team", name, "archived" if archived_at else "", (slug,)) for name, slug, archived_at in found
    ]


@prepared
def _teams(limit: int, *, actor: Actor, text: str) -> QuerySet[Team, tuple[Any, ...]]:
    rows = visible_teams(actor).filter(Q(name__icontains=text) | Q(slug__icontains=text))
    return rows.order_by("name", "pk").values_list("name", "slug", "archived_at")[:limit]


def find_templates(actor: Actor, text: str, limit: int) -> list[Hit]:
    """Checklist templates by title or address."""
    rows = visible_templates(actor).filter(Q(title__icontains=text) | Q(slug__icontains=text))
    found = rows.order_by("title", "pk").values_list("title", "slug", "team__name")[:limit]
    return [Hit("template", title, team or "the organisation's", (slug,)) for title, slug, team in found]


def find_runbooks(actor: Actor, text: str, limit: int) -> list[Hit]:
    """Runbooks by what they say; `place` is the line that says it."""
    rows = visible_runbooks(actor).filter(text__icontains=text).order_by("-written_at", "pk")
    return [
        Hit("runbook", f"Runbook of {name}", _line_with(said, text), (slug,))
        for name, slug, said in rows.values_list("service__name", "service__slug", "text")[:limit]
    ]


def _line_with(said: str, text: str) -> str:
    """The line that holds the text, cut to be read at a glance."""
    wanted = text.casefold()
    line = next((one for one in said.split("\n") if wanted in one.casefold()), "").strip(" #-")
    return f"{line[:_GLANCE]}…" if len(line) > _GLANCE else line


#: Word of the address -> where to look.
KINDS = {
    "services": find_services,
    "items": find_items,
    "evidence": find_evidence,
    "teams": find_teams,
    "templates": find_templates,
    "runbooks": find_runbooks,
}
