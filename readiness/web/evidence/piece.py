"""One piece of evidence: what was testified when and by whom, what it serves, what reviewers said."""

from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from readiness.checklists.models import ChecklistItem
from readiness.checklists.queries.serving import servings_of
from readiness.clock import now
from readiness.evidence.holding import closed_because
from readiness.evidence.models import Evidence
from readiness.evidence.preview import preview_of
from readiness.evidence.queries import evidence_for, revisions_of
from readiness.findings.queries import findings_about
from readiness.web.door import actor_of, page
from readiness.web.rights import rights_in

REVISIONS_A_PAGE = 20


@page
def evidence(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Revisions, what it serves and until when, review history, and what may be done about it."""
    actor, at = actor_of(request), now()
    found = evidence_for(actor, pk)
    found.environment.service = found.service
    revisions = Paginator(revisions_of(found), REVISIONS_A_PAGE).get_page(request.GET.get("page"))
    newest = revisions.object_list[0] if revisions.number == 1 else revisions_of(found)[0]
    servings = servings_of(found, newest, at)
    is_persons = found.kind != Evidence.Kind.PROBE and found.withdrawn_at is None
    reviews = sorted(
        (review for one in servings for review in one.reviews), key=lambda one: one.reviewed_at, reverse=True
    )
    context = {
        "evidence": found,
        "service": found.service,
        "environment": found.environment,
        "newest": newest,
        "revisions": revisions,
        "servings": servings,
        "reviews": reviews,
        "returned": next((one.review for one in servings if one.freshness == "rejected"), None),
        "findings": findings_about(found),
        "preview": preview_of(newest.file),
        "closed": closed_because(found.environment),
        "may": rights_in(actor, found.environment) if is_persons else frozenset(),
    }
    return render(request, "evidence/evidence.html", context)


def unserved(evidence: Evidence) -> list[ChecklistItem]:
    """Items of the environment that the evidence does not serve yet, checklist by checklist."""
    rows = ChecklistItem.objects.filter(
        checklist__environment=evidence.environment_id, retired_at__isnull=True
    ).exclude(attachments__evidence=evidence)
    return list(rows.select_related("template_item").order_by("checklist__started_at", "position", "pk"))
