"""The list of services, as a page and as JSON, and the search."""

from django.http import HttpRequest, HttpResponse, JsonResponse

from benchmarks.portal.lean.frame import answer, framed, visible
from readiness.models import Checklist

_ROWS = framed(
    "<table>{% for row in rows %}<tr><td>{{ row.name }}</td><td>{{ row.team__name }}</td><td>{{ row.cells }}</td>"
    "<td>{{ row.verdict }}</td></tr>{% endfor %}</table>"
)
_FIELDS = ("pk", "slug", "name", "tier", "lifecycle", "team__name")


def _with_standing(services):
    rows = list(services.values(*_FIELDS))
    leading = Checklist.objects.filter(leading=True, service__in=[row["pk"] for row in rows])
    by_service = {one["service"]: one for one in leading.values("service", "cells", "verdict")}
    return [{**row, **by_service.get(row["pk"], {})} for row in rows]


def list_page(request: HttpRequest) -> HttpResponse:
    """Fifty services by name."""
    return answer(request, _ROWS, rows=_with_standing(visible(request).order_by("name", "id")[:50]))


def list_answer(request: HttpRequest) -> HttpResponse:
    """The same as JSON."""
    rows = _with_standing(visible(request).order_by("name", "id")[:50])
    return JsonResponse({"results": [{**row, "pk": str(row["pk"]), "service": None} for row in rows]})


def search_page(request: HttpRequest) -> HttpResponse:
    """Services whose name has the words."""
    found = visible(request).filter(name__icontains=request.GET["q"]).order_by("name")[:20]
    return answer(request, _ROWS, rows=_with_standing(found))
