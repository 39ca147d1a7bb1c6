"""What reviewers gave back: evidence that waits for a better answer from whoever submitted it."""

from django.db.models import Exists, F, OuterRef, QuerySet

from readiness.catalog.queries import visible_services
from readiness.checklists.models import EvidenceReview
from readiness.checklists.queries.queues import still_asked_for
from readiness.checklists.standing import HOLDS
from readiness.evidence.models import EvidenceRevision
from readiness.teams.actors import Actor


def returned_to(actor: Actor) -> QuerySet[EvidenceReview]:
    """Returns of what `actor` submitted that nobody answered yet, the latest first.

    Left out are pieces revised or withdrawn since, and items that hold by other evidence. Each row comes with
    its item, service, environment, evidence and reviewer.
    """
    later = EvidenceReview.objects.filter(
        attachment=OuterRef("attachment"), revision=OuterRef("revision"), number__gt=OuterRef("number")
    )
    revised = EvidenceRevision.objects.filter(
        evidence=OuterRef("revision__evidence"), number__gt=OuterRef("revision__number")
    )
    rows = EvidenceReview.objects.filter(
        still_asked_for("attachment__item"),
        ~Exists(later),
        ~Exists(revised),
        decision=EvidenceReview.Decision.RETURNED,
        revision__submitted_by=actor.user,
        revision__evidence__withdrawn_at__isnull=True,
        attachment__item__checklist__service__in=visible_services(actor),
    )
    rows = rows.exclude(attachment__item__standing__in=HOLDS)
    return rows.select_related(
        "attachment__item__template_item",
        "attachment__item__checklist__service",
        "attachment__item__checklist__environment",
        "revision__evidence",
        "reviewer",
    ).order_by(F("reviewed_at").desc(), "pk")
