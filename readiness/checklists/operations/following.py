"""What checklists do when evidence changes: runs serve what they feed, revisions wait, standings follow."""

from datetime import datetime, timedelta

from readiness.catalog.models import Environment
from readiness.checklists.models import Checklist, ChecklistItem, ItemEvidence
from readiness.checklists.operations.refreshing import refresh_held
from readiness.checklists.operations.starting import attach_probes
from readiness.evidence.models import Evidence


class ChecklistsFollow:
    """The follower that the application registers when it starts (see `evidence/following.py`)."""

    def evidence_changed(self, evidence: Evidence, at: datetime) -> None:
        """A revision was added, or the evidence was withdrawn. The environment is held."""
        if evidence.kind == Evidence.Kind.PROBE:
            attach_probes(evidence.environment, at, only=[evidence])
        else:
            waiting = None if evidence.withdrawn_at else at
            ItemEvidence.objects.filter(evidence=evidence).update(waiting_since=waiting)
        served = ItemEvidence.objects.filter(evidence=evidence).values("item__checklist")
        refresh_held(Checklist.objects.filter(pk__in=served), at)

    def probe_freshness(self, environment: Environment, probe_kind: str) -> timedelta | None:
        """The shortest time for which an item that the kind feeds lets its result count."""
        rows = ChecklistItem.objects.filter(checklist__environment=environment, retired_at__isnull=True)
        days = [
            feed.get("fresh_for_days", 1)
            for probes in rows.values_list("template_item__probes", flat=True)
            for feed in probes
            if feed["kind"] == probe_kind
        ]
        return timedelta(days=min(days)) if days else None
