"""Keeping what a look gave: the run, the evidence that it becomes, and the next slot, in one transaction."""

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from django.conf import settings
from django.db import transaction

from probes import cadence, events
from probes.claiming import Claim
from probes.given.permits import give_back
from probes.looking import Outcome
from probes.models import Probe, Run
from probes.verdict import Status
from readiness.evidence.holding import hold
from readiness.evidence.operations import record_probe_result
from readiness.ledger.operations import record
from readiness.models import Environment
from readiness.teams.actors import PROBE

log = structlog.get_logger(__name__)


def keep_run(*, claim: Claim, outcome: Outcome, finished_at: datetime, at: datetime) -> Run | None:
    """Write the run, make it evidence, plan the next slot. None where the lease was lost to another worker."""
    with transaction.atomic():
        hold([claim.probe.environment_id])  # before its probes, as everywhere
        probe = (
            Probe.objects.select_for_update(of=("self",))
            .select_related("environment__service__team")
            .get(pk=claim.probe.pk)
        )
        if probe.lease_token != claim.token:
            log.warning("probe_lease_lost", probe=str(probe.pk))
            return None
        if Run.objects.filter(probe=probe, scheduled_for=claim.scheduled_for).exists():
            claim = replace(claim, scheduled_for=at)
        _settle(claim, at)
        _write_missed(probe, timedelta(seconds=probe.interval_seconds), claim.due, at)
        run = _run(probe, claim, outcome, finished_at, at)
        run.revision_id = _make_evidence(run, claim.assignment.kind.title, at)
        run.save(force_insert=True)
        _tell_blocked(run, outcome, probe.environment, at)
        _plan_next(probe, run, at)
    return run


def _run(probe: Probe, claim: Claim, outcome: Outcome, finished_at: datetime, at: datetime) -> Run:
    verdict = outcome.verdict
    return Run(
        probe=probe,
        scheduled_for=claim.scheduled_for,
        started_at=finished_at - timedelta(seconds=outcome.seconds),
        finished_at=finished_at,
        kept_at=at,
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


def _settle(claim: Claim, at: datetime) -> None:
    """What the look had taken of the day's budget and not sent is there for the next one."""
    grant = claim.assignment.grant
    if grant.permit is not None:
        give_back(claim.probe.environment_id, claim.probe.kind, grant.budget.left, at)


def _make_evidence(run: Run, title: str, at: datetime) -> UUID | None:
    revision = record_probe_result(
        environment=run.probe.environment,
        probe_kind=run.probe.kind,
        title=title,
        status=run.status,
        code=run.code,
        sentence=run.sentence,
        remedy=run.remedy,
        observations=run.observations,
        run_id=run.pk,
        actor=PROBE,
        at=at,
    )
    return revision.pk if revision else None


def _plan_next(probe: Probe, run: Run, at: datetime) -> None:
    """The next slot of the grid; sooner where nobody could look."""
    interval = timedelta(seconds=probe.interval_seconds)
    soon = timedelta(seconds=settings.PROBE_RETRY_SECONDS)
    again = run.status == Status.ERROR and soon < interval
    probe.last_run = run
    probe.next_run_at = at + soon if again else cadence.slot_after(probe.pk, interval, at)
    probe.lease_token = probe.lease_until = probe.asked_at = probe.asked_by = None
    probe.save(
        update_fields=["last_run", "next_run_at", "lease_token", "lease_until", "asked_at", "asked_by"]
    )


def _write_missed(probe: Probe, interval: timedelta, due: datetime, at: datetime) -> None:
    missed = cadence.missed_slots(probe.pk, interval, due, at, settings.PROBE_MISSED_ROWS)
    # The probe is held: nobody else writes its runs. No INSERT OR IGNORE, which walls against replacing refuse.
    there = set(
        Run.objects.filter(probe=probe, scheduled_for__in=missed).values_list("scheduled_for", flat=True)
    )
    rows = [
        Run(
            probe=probe,
            scheduled_for=slot,
            kept_at=at,
            status=Run.Status.MISSED,
            code="missed",
            sentence="No worker looked in this slot.",
            remedy="See that a worker runs: nothing was found out about the service.",
        )
        for slot in missed
        if slot not in there
    ]
    Run.objects.bulk_create(rows)


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
