"""A probe of a secret store saw a new version: that is a rotation, recorded by nobody else."""

from datetime import UTC, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, F, OuterRef
from django.db.models.functions import Coalesce

from readiness.credentials.models import Rotation, Secret
from readiness.credentials.operations.rotating import keep
from readiness.credentials.operations.rows import hold_all
from readiness.credentials.witnessing import STORES, version_made_at
from readiness.evidence.models import EvidenceRevision
from readiness.teams.actors import PROBE

_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


def record_witnessed(*, at: datetime, limit: int) -> int:
    """Look at up to `limit` secrets of services whose store a probe has looked into anew; how many were looked at."""
    anew = EvidenceRevision.objects.filter(
        evidence__service=OuterRef("service"),
        evidence__probe_kind__in=STORES,
        submitted_at__gt=OuterRef("looked"),
    )
    rows = Secret.objects.filter(retired_at__isnull=True, place=Secret.Place.SECRET_MANAGER)
    rows = rows.annotate(looked=Coalesce(F("witnessed_until"), _NEVER)).filter(Exists(anew))
    keys = list(rows.order_by("looked", "pk").values_list("pk", flat=True)[:limit])
    for key in keys:
        _look(key, at)
    return len(keys)


@transaction.atomic
def _look(key: UUID, at: datetime) -> None:
    hold_all(Secret.objects.values_list("service", flat=True).get(pk=key))
    row = Secret.objects.select_related("service__team").get(pk=key)
    if row.retired_at is not None:
        return
    said = EvidenceRevision.objects.filter(evidence__service=row.service, evidence__probe_kind__in=STORES)
    said = said.filter(evidence__kind="probe").select_related("evidence").order_by("submitted_at", "pk")
    new = list(said.filter(submitted_at__gt=row.witnessed_until or _NEVER))
    if not new:
        return
    row.witnessed_until = new[-1].submitted_at
    row.save(update_fields=["witnessed_until"])
    for seen in new:
        if str(seen.evidence.environment_id) in row.environments:
            _record_seen(row, seen, at)


def _record_seen(row: Secret, seen: EvidenceRevision, at: datetime) -> None:
    """The rotation that this look shows, if it shows a version that the register does not know."""
    made_at = version_made_at(
        seen.observations or {}, {row.location, row.name}, known=row.made_at, seen_at=seen.effective_from
    )
    if made_at is None or seen.verdict == "error" or made_at > at:
        return
    rotation = Rotation(
        secret=row,
        rotation_id=f"seen:{made_at.astimezone(UTC).isoformat()}",
        way=Rotation.Way.PROBE,
        rotated_at=made_at,
        recorded_at=at,
        evidence=seen,
    )
    if not Rotation.objects.filter(secret=row, rotation_id=rotation.rotation_id).exists():
        keep(rotation, PROBE, at)
