"""What the gate says of a deployment: asked where there is a launch checklist, and always of production."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from readiness.catalog.models import Environment
from readiness.launches.queries import NoLaunchChecklist, gate_for
from readiness.releases.models import GateOverride


@dataclass(frozen=True, slots=True)
class GateSaid:
    """`verdict` is "go", "no-go", or "" where the gate has no say. `reasons`: {code, about, sentence} each."""

    verdict: str
    reasons: tuple[dict[str, Any], ...] = ()


def ask_gate(environment: Environment, at: datetime) -> GateSaid:
    """The gate's answer for `environment` now."""
    try:
        answer = gate_for(environment, at).gate
    except NoLaunchChecklist as missing:
        if not environment.is_production:
            return GateSaid("")
        return GateSaid("no-go", ({"code": missing.code, "about": "", "sentence": missing.sentence},))
    reasons = tuple(
        {"code": one.code, "about": one.about, "sentence": one.sentence} for one in answer.reasons
    )
    return GateSaid(answer.verdict, reasons)


def standing_override(environment: Environment, release: str, at: datetime) -> GateOverride | None:
    """The approved override that lets `release` pass now: one of this very release before one of any."""
    rows = GateOverride.objects.filter(
        environment=environment, state="approved", expires_at__gt=at, release__in=["", release]
    )
    return rows.order_by("-release", "expires_at", "pk").first()
