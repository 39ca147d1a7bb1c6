"""Reading evidence, always within what the actor may see."""

from uuid import UUID

from django.db.models import OuterRef, QuerySet, Subquery

from readiness.catalog.models import Environment
from readiness.catalog.queries import visible_services
from readiness.evidence.models import Evidence, EvidenceRevision
from readiness.refusals import Unseen
from readiness.teams.actors import Actor


def visible_evidence(actor: Actor) -> QuerySet[Evidence]:
    """The evidence of every service that `actor` may see, withdrawn pieces too, newest first."""
    evidence = Evidence.objects.filter(service__in=visible_services(actor))
    return evidence.select_related("service", "environment", "created_by").order_by("-created_at", "-pk")


def evidence_for(actor: Actor, pk: UUID) -> Evidence:
    """One piece of evidence with its service, team and environment. Raises `Unseen`."""
    found = visible_evidence(actor).select_related("service__team", "withdrawn_by").filter(pk=pk).first()
    if found is None:
        raise Unseen
    return found


def evidence_of(environment: Environment) -> QuerySet[Evidence]:
    """The evidence of an environment that the caller may see, newest first, each with its `newest` number."""
    newest = EvidenceRevision.objects.filter(evidence=OuterRef("pk")).order_by("-number").values("number")[:1]
    rows = Evidence.objects.filter(environment=environment).select_related("created_by")
    return rows.annotate(newest=Subquery(newest)).order_by("-created_at", "-pk")


def revisions_of(evidence: Evidence) -> QuerySet[EvidenceRevision]:
    """Every revision, newest first, with its file and who submitted it."""
    return evidence.revisions.select_related("file__picture", "file__erased_by", "submitted_by").order_by(
        "-number"
    )


def revision_for(actor: Actor, pk: UUID) -> EvidenceRevision:
    """One revision with its evidence and file, found through its service. Raises `Unseen`."""
    visible = EvidenceRevision.objects.filter(evidence__service__in=visible_services(actor))
    found = visible.select_related("evidence__service__team", "evidence__environment", "file").filter(pk=pk)
    revision = found.first()
    if revision is None:
        raise Unseen
    return revision
