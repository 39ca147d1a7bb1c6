"""Deployments of the demo: a good history, one that was taken back, and one that two people let past the gate."""

from datetime import datetime, timedelta

from readiness.catalog.models import Service
from readiness.releases.operations import (
    decide_override,
    decide_rollback,
    declare_trigger,
    finish_deployment,
    record_deployment,
    record_sighting,
    request_override,
    see_recoveries,
    start_rollback,
)
from readiness.teams.actors import Actor

DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
#: Days ago, release, hours from commit to production.
GOOD = ((4.5, "2026.10.1", 20), (4, "2026.10.2", 9), (3.5, "2026.10.3", 30), (3, "2026.10.4", 6))


def keep_releases(service: Service, *, actor: Actor, at: datetime) -> None:
    """Writes down what was deployed to production, and what was taken back."""
    place = service.environments.get(is_production=True)
    for days, release, hours in GOOD:
        done = at - days * DAY
        record_deployment(
            environment=place, release=release, state="succeeded", source="api", started_at=done - 6 * MINUTE,
            finished_at=done, committed_at=done - hours * HOUR, external_id=f"pipeline-{release}", actor=actor, at=done,
        )  # fmt: skip
    began = at - 2 * DAY
    bad = record_deployment(
        environment=place, release="2026.11.1", state="running", source="api", started_at=began,
        committed_at=began - 3 * HOUR, actor=actor, at=began,
    )  # fmt: skip
    seen = began + 7 * MINUTE
    trigger = declare_trigger(
        deployment=bad,
        kind="broken",
        sentence="Payments in other currencies are refused.",
        actor=actor,
        at=seen,
    )
    reason = "Every tenth order is in another currency; the older release takes them."
    decide_rollback(trigger=trigger, verdict="roll_back", reason=reason, actor=actor, at=seen + 3 * MINUTE)
    back = start_rollback(deployment=bad, source="api", actor=actor, at=seen + 4 * MINUTE)
    finish_deployment(deployment=back, outcome="succeeded", actor=actor, at=seen + 9 * MINUTE)
    record_sighting(environment=place, release=back.release, status=200, at=seen + 11 * MINUTE)
    see_recoveries(at=seen + 12 * MINUTE, limit=10)


def keep_overridden(service: Service, *, actor: Actor, second: Actor, at: datetime) -> None:
    """One deployment against the gate's no, which `actor` asked for and `second` allowed."""
    place = service.environments.get(is_production=True)
    began = at - DAY
    allowed = request_override(
        environment=place, release="5.2.1", expires_at=began + 4 * HOUR, actor=actor, at=began - HOUR,
        reason="Invoices of this month are rendered without their totals; the release mends that alone.",
    )  # fmt: skip
    decide_override(override=allowed, approve=True, actor=second, at=began - 50 * MINUTE)
    made = record_deployment(
        environment=place,
        release="5.2.1",
        state="running",
        source="api",
        started_at=began,
        actor=actor,
        at=began,
    )
    finish_deployment(deployment=made, outcome="succeeded", actor=actor, at=began + 5 * MINUTE)
