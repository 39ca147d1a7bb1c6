"""Keeping what looks gave: runs in bulk, and evidence of those that tell something, while the lease still holds.

What is told is known before the transaction (`probes.standing`), since nobody else changes how a probe stands while it
is in hand. Quiet results lock their probes alone; those that are told hold the environments first, as everything does.
"""

import os
import socket
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import structlog
from django.conf import settings
from django.db import transaction

from probes import cadence, events
from probes.claiming import Claim
from probes.freshness import confirmed_every
from probes.given.permits import give_back
from probes.looking import Outcome
from probes.models import Probe, Run
from probes.standing import Result, Standing, after
from probes.verdict import Status
from probes.writing import write_runs
from readiness.evidence.holding import hold
from readiness.evidence.operations import record_probe_result
from readiness.evidence.strangers import storable
from readiness.ledger.operations import record
from readiness.teams.actors import PROBE

log = structlog.get_logger(__name__)
#: Results that are told hold their environments for the whole transaction: few at a time.
TOLD_AT_ONCE = 20
CHANGED = (
    "next_run_at", "lease_token", "lease_until", "asked_at", "asked_by", "last_run", "told_status", "told_code",
    "told_digest", "told_at", "told_revision", "good_in_row", "bad_in_row", "recent", "flapping",
)  # fmt: skip


@dataclass(frozen=True)
class Ended:
    """A claim whose looks are over: the last one's outcome, and what those before said."""

    claim: Claim
    outcome: Outcome
    started_at: datetime
    finished_at: datetime
    tries: tuple[dict[str, Any], ...] = ()
    in_maintenance: bool = False
    # The worker itself could not look: nobody is accused.
    blind: bool = False


@dataclass(frozen=True)
class _Judged:
    ended: Ended
    standing: Standing
    told: bool

    @property
    def needs_record(self) -> bool:
        """Whether there is something for the ledger."""
        changed = self.standing.flapping != self.ended.claim.probe.flapping
        return self.told or changed or bool(self.ended.outcome.blocked)


def keep_runs(batch: Sequence[Ended], *, at: datetime) -> int:
    """Write the runs, make evidence of what is told, plan the next slots. Answers how many runs were kept.

    Those whose lease was lost to another worker are passed over.
    """
    judged = [_judge(one, at) for one in batch]
    quiet = [one for one in judged if not one.needs_record]
    loud = [one for one in judged if one.needs_record]
    kept = _keep(quiet, at) if quiet else 0
    for begin in range(0, len(loud), TOLD_AT_ONCE):
        kept += _keep(loud[begin : begin + TOLD_AT_ONCE], at)
    return kept


def keep_run(*, claim: Claim, outcome: Outcome, finished_at: datetime, at: datetime) -> Run | None:
    """One run. None where the lease was lost."""
    started = finished_at - timedelta(seconds=outcome.seconds)
    kept = keep_runs([Ended(claim, outcome, started, finished_at)], at=at)
    return Run.objects.filter(probe=claim.probe).order_by("-id").first() if kept else None


def _judge(ended: Ended, at: datetime) -> _Judged:
    probe = ended.claim.probe
    standing = Standing(
        probe.told_status, probe.told_code, probe.told_digest, probe.good_in_row, probe.bad_in_row, probe.recent,
        probe.flapping,
    )  # fmt: skip
    verdict = ended.outcome.verdict
    result = Result(
        status=verdict.status,
        code=verdict.code,
        digest=ended.outcome.digest,
        asked=probe.asked_at is not None and not ended.in_maintenance,
        held=ended.in_maintenance or ended.blind,
        stale=probe.told_at is not None and at - probe.told_at >= confirmed_every(probe, at),
    )
    standing, told = after(standing, result)
    return _Judged(ended, standing, told)


@transaction.atomic
def _keep(judged: Sequence[_Judged], at: datetime) -> int:
    if any(one.needs_record for one in judged):
        hold({one.ended.claim.probe.environment_id for one in judged})  # before its probes, as everywhere
    by_probe = {one.ended.claim.probe.pk: one for one in judged}
    locked = Probe.objects.filter(pk__in=by_probe).select_for_update(of=("self",)).order_by("pk")
    mine = [probe for probe in locked if probe.lease_token == by_probe[probe.pk].ended.claim.token]
    if len(mine) < len(judged):
        log.warning("probe_leases_lost", count=len(judged) - len(mine))
    runs = _runs({probe.pk: by_probe[probe.pk] for probe in mine}, at)
    for probe, run in zip(mine, runs, strict=True):
        _settle(by_probe[probe.pk], at)
        _record(by_probe[probe.pk], probe, run, at)
    missed = _missed(mine, by_probe, at)
    write_runs([*missed, *runs])
    for probe, run in zip(mine, runs, strict=True):
        _plan_next(probe, run, by_probe[probe.pk], at)
    if mine:
        Probe.objects.bulk_create(mine, update_conflicts=True, unique_fields=["id"], update_fields=CHANGED)
    return len(mine)


def _runs(judged: dict[UUID, _Judged], at: datetime) -> list[Run]:
    """A run each, in the order given; one whose slot was run already, because somebody asked, stands for now."""
    earliest = min((one.ended.claim.scheduled_for for one in judged.values()), default=at)
    taken = set(
        Run.objects.filter(probe__in=judged, scheduled_for__gte=earliest).values_list(
            "probe", "scheduled_for"
        )
    )
    runs = []
    for pk, one in judged.items():
        claim = one.ended.claim
        if (pk, claim.scheduled_for) in taken:
            claim = replace(claim, scheduled_for=at)
        runs.append(_run(replace(one.ended, claim=claim), at))
    return runs


def _run(ended: Ended, at: datetime) -> Run:
    claim, outcome, verdict = ended.claim, ended.outcome, ended.outcome.verdict
    return Run(
        probe=claim.probe,
        scheduled_for=claim.scheduled_for,
        started_at=ended.started_at,
        finished_at=ended.finished_at,
        kept_at=at,
        status=verdict.status,
        code=verdict.code,
        sentence=storable(verdict.sentence),
        remedy=storable(verdict.remedy),
        severity=verdict.severity,
        attempts=len(ended.tries) + 1,
        tries=list(ended.tries),
        in_maintenance=ended.in_maintenance,
        observations=storable(outcome.observations),
        hops=storable(outcome.hops),
        target=storable(outcome.target),
        rule_version=claim.assignment.kind.rule_version,
        worker=f"{socket.gethostname()}:{os.getpid()}"[:120],
        lease_token=claim.token,
        asked_by_id=claim.probe.asked_by_id,
    )


def _settle(judged: _Judged, at: datetime) -> None:
    """What the looks had taken of the day's budget and not sent is there for the next one."""
    claim = judged.ended.claim
    grant = claim.assignment.grant
    if grant.permit is not None:
        give_back(claim.probe.environment_id, claim.probe.kind, grant.budget.left, at)


def _record(judged: _Judged, probe: Probe, run: Run, at: datetime) -> None:
    """The evidence that the run becomes, or which it confirms, and what else goes into the ledger."""
    said = judged.standing
    if judged.told:
        run.revision_id = _make_evidence(judged.ended, run, at)
        probe.told_revision, probe.told_at = run.revision_id, at
    elif (run.status, run.code) == (said.status, said.code):
        run.revision_id = probe.told_revision
    place = judged.ended.claim.probe.environment
    about: dict[str, Any] = {
        "actor": PROBE,
        "at": at,
        "team": place.service.team,
        "service": place.service,
        "environment": place,
    }
    if said.flapping != probe.flapping:
        kind = events.FLAPPING_BEGAN if said.flapping else events.FLAPPING_ENDED
        record(kind=kind, subject=probe, data={"kind": probe.kind}, **about)
    blocked = judged.ended.outcome.blocked
    if blocked:
        # Every attempt that the guard refused is an audit event; the address is for operators only.
        record(
            kind=events.TARGET_BLOCKED,
            subject=run,
            data={"kind": probe.kind, "attempts": len(blocked)},
            private={"refused": " ".join(blocked)},
            **about,
        )


def _make_evidence(ended: Ended, run: Run, at: datetime) -> UUID:
    probe = ended.claim.probe
    revision = record_probe_result(
        environment=probe.environment,
        probe_kind=probe.kind,
        title=ended.claim.assignment.kind.title,
        status=run.status,
        code=run.code,
        sentence=run.sentence,
        remedy=run.remedy,
        observations=run.observations,
        run_id=run.pk,
        is_news=probe.told_status != "",
        actor=PROBE,
        at=at,
    )
    return revision.pk


def _plan_next(probe: Probe, run: Run, judged: _Judged, at: datetime) -> None:
    """The next slot of the grid; sooner where nobody could look, or where a change is in doubt."""
    interval = timedelta(seconds=probe.interval_seconds)
    slot = cadence.slot_after(probe.pk, interval, at)
    said = judged.standing
    if said.in_doubt and not judged.ended.in_maintenance:
        slot = min(slot, at + timedelta(seconds=settings.PROBE_DOUBT_SECONDS))
    elif run.status == Status.ERROR and timedelta(seconds=settings.PROBE_RETRY_SECONDS) < interval:
        slot = at + timedelta(seconds=settings.PROBE_RETRY_SECONDS)
    probe.told_status, probe.told_code, probe.told_digest = said.status, said.code, said.digest
    probe.good_in_row, probe.bad_in_row = said.good_in_row, said.bad_in_row
    probe.recent, probe.flapping = said.recent, said.flapping
    probe.last_run, probe.lease_token, probe.lease_until = run, None, None
    if probe.asked_at == judged.ended.claim.probe.asked_at:
        probe.asked_at = probe.asked_by = None
    else:
        slot = at  # somebody asked meanwhile, and is owed a look of their own
    probe.next_run_at = slot


def _missed(probes: Sequence[Probe], judged: dict[UUID, _Judged], at: datetime) -> list[Run]:
    """Rows for the slots that nobody ran. No INSERT OR IGNORE, which walls against replacing refuse: the probes are
    held, nobody else writes their runs.
    """
    slots = {
        (probe, slot)
        for probe in probes
        for slot in cadence.missed_slots(
            probe.pk,
            timedelta(seconds=probe.interval_seconds),
            judged[probe.pk].ended.claim.due,
            judged[probe.pk].ended.claim.scheduled_for,
            settings.PROBE_MISSED_ROWS,
        )
    }
    if not slots:
        return []
    there = set(
        Run.objects.filter(
            probe__in={probe for probe, _slot in slots}, scheduled_for__in={slot for _probe, slot in slots}
        ).values_list("probe", "scheduled_for")
    )
    return [
        Run(
            probe=probe,
            scheduled_for=slot,
            kept_at=at,
            status=Run.Status.MISSED,
            code="missed",
            sentence="No worker looked in this slot.",
            remedy="See that a worker runs: nothing was found out about the service.",
        )
        for probe, slot in sorted(slots, key=lambda one: (one[0].pk, one[1]))
        if (probe.pk, slot) not in there
    ]
