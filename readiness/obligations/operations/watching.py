"""A probe closes what it has seen to be done: a new certificate closes its renewal, new versions a rotation."""

from datetime import UTC, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, F, OuterRef
from django.db.models.functions import Coalesce

from readiness.catalog.models import Service
from readiness.evidence.models import EvidenceRevision
from readiness.obligations.dates import period_began
from readiness.obligations.models import Occurrence
from readiness.obligations.operations.doing import close_seen
from readiness.obligations.operations.planning import living
from readiness.obligations.operations.rows import TO_DO
from readiness.obligations.witnessing import TRUSTED, was_done
from readiness.teams.actors import PROBE

_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


def close_witnessed(*, at: datetime, limit: int) -> int:
    """Look at up to `limit` open occurrences about which a probe has testified anew; how many were looked at."""
    anew = EvidenceRevision.objects.filter(
        evidence__service=OuterRef("obligation__service"),
        evidence__kind="probe",
        submitted_at__gt=OuterRef("looked"),
    )
    rows = Occurrence.objects.filter(state__in=TO_DO, obligation__in=living().values("pk"))
    rows = rows.exclude(obligation__closed_by=[]).annotate(looked=Coalesce(F("witnessed_until"), _NEVER))
    ready = rows.filter(Exists(anew)).order_by("looked", "pk").values_list("pk", flat=True)
    keys = list(ready[:limit])
    for key in keys:
        _look(key, at)
    return len(keys)


@transaction.atomic
def _look(key: UUID, at: datetime) -> None:
    row = Occurrence.objects.select_related("obligation").get(pk=key)
    Service.objects.select_for_update(no_key=True).get(pk=row.obligation.service_id)
    row = Occurrence.objects.select_for_update(of=("self",)).get(pk=key)
    if row.state not in TO_DO:
        return
    row.obligation = living().select_related("service__team", "owner").get(pk=row.obligation_id)
    said = EvidenceRevision.objects.filter(
        evidence__service=row.obligation.service_id, evidence__kind="probe"
    )
    newest = said.order_by("-submitted_at", "-pk").first()
    if newest is None:
        return
    row.witnessed_until = newest.submitted_at
    row.save(update_fields=["witnessed_until"])
    since = period_began(row, _last_closed(row))
    for path in row.obligation.closed_by:
        seen = said.filter(evidence__probe_kind=path["probe"], evidence__environment__is_production=True)
        last = seen.order_by("-effective_from", "-pk").select_related("evidence").first()
        if last is not None and _shows(last, path["moments"], since):
            close_seen(row, last, PROBE, at)
            return


def _shows(seen: EvidenceRevision, path: str, since: datetime) -> bool:
    observed = seen.observations or {}
    return seen.verdict in TRUSTED and was_done(observed, path, since=since, seen_at=seen.effective_from)


def _last_closed(row: Occurrence) -> datetime | None:
    closed = Occurrence.objects.filter(obligation=row.obligation_id, closed_at__isnull=False)
    return closed.order_by("-period_no").values_list("closed_at", flat=True).first()
