"""The schedule at work: planning, claiming, looking, keeping. Any number of workers may do this at once.

A due probe is claimed with a lease; a run is kept only while that lease still holds, so a worker that was killed
loses nothing and one that comes late changes nothing.
"""

import uuid
from collections.abc import Collection, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from probes import cadence, events
from probes.discovery import kinds
from probes.looking import BROKE, Assignment, Outcome, lease_length, look, utc_now
from probes.models import Probe, Run
from probes.probe import Kind
from probes.queries import ENDED, environments_to_probe
from readiness.clock import now
from readiness.evidence.operations import record_probe_result
from readiness.ledger.operations import record
from readiness.models import Environment, Service
from readiness.refusals import Conflict, Invalid
from readiness.teams.access import Action, demand
from readiness.teams.actors import PROBE, Actor

log = structlog.get_logger(__name__)


class AskedTooSoon(Conflict):
    """Run now, again, while the last asking is still young."""

    code = "asked-too-soon"
    status = 429
    sentence = "These probes were asked to run a moment ago. Wait for their answer first."


@dataclass(frozen=True)
class Claim:
    """One probe in this worker's hands."""

    probe: Probe
    due: datetime
    scheduled_for: datetime
    token: uuid.UUID
    assignment: Assignment


def plan_probes(*, at: datetime, limit: int = 200) -> int:
    """Give every environment with an address one probe of each kind, due at once. Answers how many were made."""
    made = 0
    for kind in kinds().values():
        lacking = environments_to_probe().exclude(
            Exists(Probe.objects.filter(environment=OuterRef("pk"), kind=kind.name))
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
        service = environment.service
        demand(
            actor,
            Action.RUN_PROBE,
            service.team_id,
            visible=service.visibility == Service.Visibility.ORGANISATION,
        )
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
            subject=environment,
            team=service.team,
            service=service,
            environment=environment,
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
        probe = (
            Probe.objects.select_for_update(of=("self",))
            .select_related("environment__service")
            .get(pk=probe.pk)
        )
        service = probe.environment.service
        demand(
            actor, Action.CONFIGURE_PROBE, service.team_id,
            visible=service.visibility == Service.Visibility.ORGANISATION,
        )  # fmt: skip
        probe.enabled, probe.interval_seconds = enabled, interval_seconds
        probe.next_run_at = cadence.slot_after(probe.pk, timedelta(seconds=interval_seconds), at)
        probe.save(update_fields=["enabled", "interval_seconds", "next_run_at"])
        record(
            kind=events.PROBE_CONFIGURED,
            actor=actor,
            at=at,
            subject=probe,
            team=service.team,
            service=service,
            environment=probe.environment,
            data={"kind": probe.kind, "enabled": enabled, "interval_seconds": interval_seconds},
        )
    return probe


def run_due(*, at: datetime, limit: int = 64) -> int:
    """Claim up to `limit` due probes, look with all of them side by side, keep each as it comes. Answers how many.

    There is no barrier: a target that hangs holds its own thread only.
    """
    claims = list(_claim(at, limit))
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


def keep_run(*, claim: Claim, outcome: Outcome, finished_at: datetime, at: datetime) -> Run | None:
    """Write the run, make it evidence, plan the next slot. None where the lease was lost to another worker."""
    verdict = outcome.verdict
    with transaction.atomic():
        probe = (
            Probe.objects.select_for_update(of=("self",))
            .select_related("environment__service__team")
            .get(pk=claim.probe.pk)
        )
        if probe.lease_token != claim.token:
            log.warning("probe_lease_lost", probe=str(probe.pk))
            return None
        interval = timedelta(seconds=probe.interval_seconds)
        if Run.objects.filter(probe=probe, scheduled_for=claim.scheduled_for).exists():
            claim = replace(claim, scheduled_for=at)
        _write_missed(probe, interval, claim.due, at)
        run = Run(
            probe=probe,
            scheduled_for=claim.scheduled_for,
            started_at=finished_at - timedelta(seconds=outcome.seconds),
            finished_at=finished_at,
            status=verdict.status,
            code=verdict.code,
            sentence=verdict.sentence,
            remedy=verdict.remedy,
            severity=verdict.severity,
            observations=outcome.observations,
            hops=outcome.hops,
            target=outcome.target,
            rule_version=claim.assignment.kind.rule_version,
            lease_token=claim.token,
            asked_by=probe.asked_by,
        )
        revision = record_probe_result(
            environment=probe.environment,
            probe_kind=probe.kind,
            title=claim.assignment.kind.title,
            status=verdict.status,
            code=verdict.code,
            sentence=verdict.sentence,
            remedy=verdict.remedy,
            observations=outcome.observations,
            run_id=run.pk,
            actor=PROBE,
            at=at,
        )
        run.revision_id = revision.pk if revision else None
        run.save(force_insert=True)
        _tell_blocked(run, outcome, probe.environment, at)
        probe.last_run = run
        probe.next_run_at = _next_run_at(probe, interval, verdict.status, at)
        probe.lease_token = probe.lease_until = probe.asked_at = probe.asked_by = None
        probe.save(
            update_fields=["last_run", "next_run_at", "lease_token", "lease_until", "asked_at", "asked_by"]
        )
    return run


def _next_run_at(probe: Probe, interval: timedelta, status: str, at: datetime) -> datetime:
    """The next slot; sooner after a probe that could not look."""
    soon = timedelta(seconds=settings.PROBE_RETRY_SECONDS)
    if status == "error" and soon < interval:
        return at + soon
    return cadence.slot_after(probe.pk, interval, at)


def prune_runs(*, at: datetime, limit: int = 5000) -> int:
    """Remove runs older than `PROBE_KEEP_DAYS` that are nobody's newest; the evidence they became stays."""
    old = (
        Run.objects.filter(scheduled_for__lt=at - timedelta(days=settings.PROBE_KEEP_DAYS))
        .exclude(Exists(Probe.objects.filter(last_run=OuterRef("pk"))))
        .values_list("pk", flat=True)[:limit]
    )
    gone, _each = Run.objects.filter(pk__in=list(old)).delete()
    return gone


def _claim(at: datetime, limit: int) -> Iterator[Claim]:
    with transaction.atomic():
        due = (
            Probe.objects.select_for_update(skip_locked=True, of=("self",))
            .filter(enabled=True, next_run_at__lte=at, environment__archived_at__isnull=True)
            .exclude(environment__service__lifecycle__in=ENDED)
            .filter(Q(lease_until__isnull=True) | Q(lease_until__lt=at))
            .select_related("environment__service__team", "last_run")
            .prefetch_related("environment__endpoints")
            .order_by("next_run_at")[:limit]
        )
        for probe in due:
            kind = kinds().get(probe.kind)
            if kind is None:
                # A kind that this release does not have, or that its own twins switched off, testifies nothing.
                probe.next_run_at = at + timedelta(hours=1)
                probe.save(update_fields=["next_run_at"])
                continue
            probe.lease_token = uuid.uuid4()
            probe.lease_until = max(at, now()) + lease_length(kind)
            probe.save(update_fields=["lease_token", "lease_until"])
            interval = timedelta(seconds=probe.interval_seconds)
            # After an outage the run stands for the newest slot; the older ones were missed.
            newest = cadence.slot_after(probe.pk, interval, at) - interval
            yield Claim(
                probe=probe,
                due=probe.next_run_at,
                scheduled_for=max(probe.next_run_at, newest),
                token=probe.lease_token,
                assignment=_assignment(probe, kind),
            )


def _assignment(probe: Probe, kind: Kind[Any]) -> Assignment:
    last = probe.last_run
    return Assignment(
        kind=kind,
        endpoints={endpoint.purpose: endpoint.url for endpoint in probe.environment.endpoints.all()},
        team=probe.environment.service.team.slug,
        environment=probe.environment.slug,
        previous=last.observations if last is not None and last.rule_version == kind.rule_version else None,
    )


def _write_missed(probe: Probe, interval: timedelta, due: datetime, at: datetime) -> None:
    missed = cadence.missed_slots(probe.pk, interval, due, at, settings.PROBE_MISSED_ROWS)
    rows = [
        Run(
            probe=probe,
            scheduled_for=slot,
            status=Run.Status.MISSED,
            code="missed",
            sentence="No worker looked in this slot.",
            remedy="See that a worker runs: nothing was found out about the service.",
        )
        for slot in missed
    ]
    Run.objects.bulk_create(rows, ignore_conflicts=True)


def _tell_blocked(run: Run, outcome: Outcome, environment: Environment, at: datetime) -> None:
    """Every attempt that the guard refused is an audit event; the address is for operators only."""
    if outcome.blocked:
        record(
            kind=events.TARGET_BLOCKED,
            actor=PROBE,
            at=at,
            subject=run,
            team=environment.service.team,
            service=environment.service,
            environment=environment,
            data={"kind": run.probe.kind, "attempts": len(outcome.blocked)},
            private={"refused": " ".join(outcome.blocked)},
        )


def _interval(kind: Kind[Any]) -> int:
    return int(kind.interval.total_seconds())
