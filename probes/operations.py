"""The schedule at work: planning, claiming, looking, keeping. Any number of workers may do this at once.

A due probe is claimed with a lease; a run is kept only while that lease still holds, so a worker that was killed
loses nothing and one that comes late changes nothing.
"""

from collections.abc import Collection
from concurrent.futures import ThreadPoolExecutor, as_completed
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef

from probes import cadence, events
from probes.claiming import claim_due
from probes.discovery import kinds
from probes.given.planning import has_needs
from probes.keeping import keep_run
from probes.looking import BROKE, Outcome, look, utc_now
from probes.models import Probe, Run
from probes.probe import Kind
from probes.queries import environments_to_probe
from readiness.evidence.holding import enter
from readiness.ledger.operations import record
from readiness.models import Environment
from readiness.refusals import Conflict, Invalid
from readiness.teams.access import Action
from readiness.teams.actors import Actor

log = structlog.get_logger(__name__)


class AskedTooSoon(Conflict):
    """Run now, again, while the last asking is still young."""

    code = "asked-too-soon"
    status = 429
    sentence = "These probes were asked to run a moment ago. Wait for their answer first."


def plan_probes(*, at: datetime, limit: int = 200) -> int:
    """Give every environment with an address one probe of each kind, due at once. Answers how many were made."""
    made = 0
    for kind in kinds().values():
        lacking = (
            environments_to_probe()
            .filter(has_needs(kind))
            .exclude(Exists(Probe.objects.filter(environment=OuterRef("pk"), kind=kind.name)))
        )
        rows = [
            Probe(environment=environment, kind=kind.name, interval_seconds=_interval(kind), next_run_at=at)
            for environment in lacking[:limit]
        ]
        # Another planner may have been here: the unique constraint decides.
        Probe.objects.bulk_create(rows, ignore_conflicts=True)
        made += len(rows)
    return made


def ask_run(
    *, environment: Environment, actor: Actor, at: datetime, names: Collection[str] | None = None
) -> int:
    """Run now: all enabled probes of the environment, or those of the kinds `names`. Answers how many.

    Raises `AskedTooSoon` within `PROBE_ASK_SECONDS` of the last asking, `Invalid` where nothing can run.
    """
    with transaction.atomic():
        held = enter(actor, Action.RUN_PROBE, environment)
        plan_probes(at=at)
        probes = Probe.objects.select_for_update().filter(environment=environment, enabled=True)
        if names is not None:
            probes = probes.filter(kind__in=names)
        chosen = list(probes)
        if not chosen:
            raise Invalid(sentence="There is nothing to run here: give the environment an address first.")
        young = at - timedelta(seconds=settings.PROBE_ASK_SECONDS)
        if any(probe.asked_at is not None and probe.asked_at > young for probe in chosen):
            raise AskedTooSoon
        Probe.objects.filter(pk__in=[probe.pk for probe in chosen]).update(
            asked_at=at, asked_by=actor.user, next_run_at=at
        )
        record(
            kind=events.RUN_ASKED,
            actor=actor,
            at=at,
            subject=held,
            team=held.service.team,
            service=held.service,
            environment=held,
            data={"kinds": sorted(probe.kind for probe in chosen)},
        )
    return len(chosen)


def configure_probe(
    *, probe: Probe, enabled: bool, interval_seconds: int, actor: Actor, at: datetime
) -> Probe:
    """Switch a probe on or off, or let it look more or less often (1 minute to 7 days)."""
    if not 60 <= interval_seconds <= 7 * 86400:
        raise Invalid({"interval_seconds": ["Choose an interval of 1 minute to 7 days."]})
    with transaction.atomic():
        held = enter(actor, Action.CONFIGURE_PROBE, probe.environment)
        probe = Probe.objects.select_for_update().get(pk=probe.pk)
        probe.enabled, probe.interval_seconds = enabled, interval_seconds
        probe.next_run_at = cadence.slot_after(probe.pk, timedelta(seconds=interval_seconds), at)
        probe.save(update_fields=["enabled", "interval_seconds", "next_run_at"])
        record(
            kind=events.PROBE_CONFIGURED,
            actor=actor,
            at=at,
            subject=probe,
            team=held.service.team,
            service=held.service,
            environment=held,
            data={"kind": probe.kind, "enabled": enabled, "interval_seconds": interval_seconds},
        )
    return probe


def run_due(*, at: datetime, limit: int = 64) -> int:
    """Claim up to `limit` due probes, look with all of them side by side, keep each as it comes. Answers how many.

    There is no barrier: a target that hangs holds its own thread only.
    """
    claims = list(claim_due(at, limit))
    if not claims:
        return 0
    with ThreadPoolExecutor(max_workers=min(settings.PROBE_CONCURRENCY, len(claims))) as pool:
        looking = {pool.submit(look, claim.assignment, at): claim for claim in claims}
        for future in as_completed(looking):
            claim = looking[future]
            started = utc_now()
            try:
                outcome = future.result()
            except Exception:
                # A fault in one kind must not take the other runs with it; it is told loudly and kept as a run.
                log.exception("probe_broke", probe=str(claim.probe.pk), kind=claim.probe.kind)
                outcome = Outcome(BROKE)
            keep_run(claim=claim, outcome=outcome, finished_at=started, at=at)
    return len(claims)


def prune_runs(*, at: datetime, limit: int = 5000) -> int:
    """Remove runs older than `PROBE_KEEP_DAYS` that are nobody's newest; the evidence they became stays."""
    old = (
        Run.objects.filter(scheduled_for__lt=at - timedelta(days=settings.PROBE_KEEP_DAYS))
        .exclude(Exists(Probe.objects.filter(last_run=OuterRef("pk"))))
        .values_list("pk", flat=True)[:limit]
    )
    gone, _each = Run.objects.filter(pk__in=list(old)).delete()
    return gone


def _interval(kind: Kind[Any]) -> int:
    return int(kind.interval.total_seconds())
