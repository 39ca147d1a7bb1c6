"""The floor: the same facts for the same person, read with one or two plain queries, in the plainest view there is.

It comes through the same middleware and session, and a page has the same frame, since any page has; there is no
rights table, no form, no status shape, no link and no time told twice.
"""

from django.db.models import Exists, OuterRef, Q
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template import engines
from django.urls import path

from portal import urls
from readiness.models import Checklist, ChecklistItem, Membership, OrganisationRole, Service

_FRAME = '{% extends "base.html" %}{% block content %}'
_ROWS = engines["django"].from_string(
    _FRAME
    + "<table>{% for row in rows %}<tr><td>{{ row.name }}</td><td>{{ row.team__name }}</td><td>{{ row.cells }}</td>"
    "<td>{{ row.verdict }}</td></tr>{% endfor %}</table>{{ more }}{% endblock %}"
)
_ITEMS = engines["django"].from_string(
    _FRAME
    + "<h1>{{ service.name }}</h1><table>{% for row in items %}<tr><td>{{ row.template_item__title }}</td>"
    "<td>{{ row.standing }}</td><td>{{ row.reason }}</td></tr>{% endfor %}</table>{% endblock %}"
)
_FIELDS = ("pk", "slug", "name", "tier", "lifecycle", "team__name")


def _page(request: HttpRequest, template, **context: object) -> HttpResponse:
    return HttpResponse(template.render(context, request))


def _mine(request: HttpRequest):
    mine = Membership.objects.filter(user=request.user).values("team")
    across = OrganisationRole.objects.filter(user=request.user)
    return Service.objects.filter(Q(team__in=mine) | Q(visibility="organisation") | Exists(across))


def _with_standing(services):
    rows = list(services.values(*_FIELDS))
    leading = Checklist.objects.filter(leading=True, service__in=[row["pk"] for row in rows])
    by_service = {one["service"]: one for one in leading.values("service", "cells", "verdict")}
    return [{**row, **by_service.get(row["pk"], {})} for row in rows]


def list_page(request: HttpRequest) -> HttpResponse:
    """Fifty services by name."""
    return _page(request, _ROWS, rows=_with_standing(_mine(request).order_by("name", "id")[:50]))


def list_answer(request: HttpRequest) -> HttpResponse:
    """The same as JSON."""
    rows = _with_standing(_mine(request).order_by("name", "id")[:50])
    return JsonResponse({"results": [{**row, "pk": str(row["pk"]), "service": None} for row in rows]})


def detail_page(request: HttpRequest, slug: str) -> HttpResponse:
    """One service with its thirty items."""
    service = _mine(request).select_related("team").get(slug=slug)
    items = ChecklistItem.objects.filter(checklist__service=service, checklist__leading=True).order_by(
        "position"
    )
    return HttpResponse(
        _ITEMS.render(
            {"service": service, "items": list(items.values("standing", "reason", "template_item__title"))}
        )
    )


def search_page(request: HttpRequest) -> HttpResponse:
    """Services whose name has the words."""
    found = _mine(request).filter(name__icontains=request.GET["q"]).order_by("name")[:20]
    return _page(request, _ROWS, rows=_with_standing(found))


def dashboard_page(request: HttpRequest) -> HttpResponse:
    """The first services of one's own teams, and what waits for one."""
    own = _mine(request).filter(team__memberships__user=request.user).order_by("name")[:48]
    assigned = ChecklistItem.objects.filter(assignee=request.user).exclude(standing="pass").values("key")[:20]
    waiting = ChecklistItem.objects.filter(
        Exists(
            Checklist.objects.filter(pk=OuterRef("checklist"), service__team__memberships__user=request.user)
        ),
        good_until__isnull=False,
    ).order_by("good_until")[:20]
    more = len(list(assigned)) + len(list(waiting.values("key")))
    return _page(request, _ROWS, rows=_with_standing(own), more=more)


urlpatterns = [
    path("lean/services", list_page),
    path("lean/api/services", list_answer),
    path("lean/services/<slug:slug>", detail_page),
    path("lean/search", search_page),
    path("lean/", dashboard_page),
    *urls.urlpatterns,
]
