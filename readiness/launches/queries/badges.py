"""Badges, by their key and by their environment."""

from dataclasses import dataclass
from datetime import datetime

from readiness.catalog.models import Environment, Service
from readiness.launches.models import GateBadge
from readiness.launches.queries.reviewing import NoLaunchChecklist, gate_for
from readiness.refusals import Unseen


@dataclass(frozen=True, slots=True)
class BadgeFace:
    """What a badge says: `standing` is one of the six words, for colour and shape; `word` is for people."""

    standing: str
    word: str
    valid_until: datetime | None = None


def badge_of(environment: Environment) -> GateBadge | None:
    """The environment's badge, None where none is shared."""
    return GateBadge.objects.filter(environment=environment, revoked_at__isnull=True).first()


def badge_face(key: str, at: datetime) -> BadgeFace:
    """What the badge with this key says. Raises `Unseen`: for one that was revoked as for one never made."""
    badge = (
        GateBadge.objects.select_related("environment__service__team")
        .filter(key=key, revoked_at__isnull=True)
        .first()
    )
    if badge is None:
        raise Unseen
    if badge.environment.archived_at or badge.environment.service.lifecycle == Service.Lifecycle.RETIRED:
        return BadgeFace("not_applicable", "retired")
    try:
        review = gate_for(badge.environment, at)
    except NoLaunchChecklist:
        return BadgeFace("unknown", "no checklist")
    if not review.is_go:
        failed = any(reason.code == "fail" for reason in review.gate.reasons)
        return BadgeFace("fail" if failed else "unknown", "not ready")
    waived = any(item["standing"] == "waived" for item in review.subject["items"])
    return BadgeFace(
        "waived" if waived else "pass", "ready, waived" if waived else "ready", review.gate.valid_until
    )
