"""A reason to roll back comes up: measured by the worker, or declared by somebody who sees the harm."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q

from readiness.catalog.models import Environment
from readiness.evidence.holding import closed_because, hold
from readiness.ledger.canonical import stamp
from readiness.refusals import AlreadyDecided
from readiness.releases import events
from readiness.releases.given import past
from readiness.releases.models import Deployment, RollbackTrigger
from readiness.releases.operations.rows import DeploymentOver, fresh, hold_deployment, write
from readiness.releases.queries.rates import policy, rates_between, watch_window
from readiness.releases.triggers import DECLARED, Policy, Rate, judge_rate, mean
from readiness.teams.access import Action
from readiness.teams.actors import SYSTEM, Actor
from readiness.teams.fields import Problems


class TriggerThere(AlreadyDecided):
    """One of a kind a deployment."""

    code = "trigger-there"
    sentence = "This was declared of the deployment already."


@transaction.atomic
def declare_trigger(
    *,
    deployment: Deployment,
    kind: str,
    sentence: str,
    fired_at: datetime | None = None,
    actor: Actor,
    at: datetime,
) -> RollbackTrigger:
    """Say that a deployment does harm: `kind` is broken, corruption or vulnerability; the error rate is measured.

    Raises `Invalid`, `TriggerThere`, and `DeploymentOver` for what never started.
    """
    held, row = hold_deployment(actor, Action.DECLARE_TRIGGER, deployment)
    problems = Problems()
    if kind not in DECLARED:
        problems.add("kind", f"One of: {', '.join(DECLARED)}. The error rate is measured, not declared.")
    sentence = problems.free_text("sentence", sentence, longest=4000, required=True)
    moment = past("fired_at", fired_at, at, problems) or at
    if row.started_at is not None and moment < row.started_at:
        problems.add("fired_at", "That was before the deployment started.")
    problems.refuse_any()
    if row.started_at is None:
        raise DeploymentOver("It has not started: nothing is rolled back.")
    return _fire(held, row, kind, "person", sentence, None, actor, moment, at)


def watch_running(*, at: datetime, limit: int) -> int:
    """Measure the error rate of up to `limit` deployments that are watched now; how many fired.

    Watched is the newest of each environment, from its start until `RELEASE_WATCH_MINUTES` after it started, or while
    it runs. A rollback is watched as well: it may do harm of its own.
    """
    later = Deployment.objects.filter(
        environment=OuterRef("environment"), started_at__gt=OuterRef("started_at")
    )
    quiet = RollbackTrigger.objects.filter(deployment=OuterRef("pk"), kind="error_rate")
    rows = Deployment.objects.filter(started_at__isnull=False, started_at__lte=at, state__in=_WATCHED)
    rows = rows.filter(Q(started_at__gt=at - watch_window()) | Q(state=Deployment.State.RUNNING))
    rows = (
        rows.filter(~Exists(later), ~Exists(quiet)).select_related("environment").order_by("started_at", "pk")
    )
    fired = 0
    for row in rows[:limit]:
        rate = _rate(row, policy(), at)
        if rate.verdict == "fires":
            fired += _measured(row.pk, row.environment_id, at)
    return fired


_WATCHED = [Deployment.State.RUNNING, Deployment.State.SUCCEEDED, Deployment.State.LOST]


def _rate(row: Deployment, by: Policy, at: datetime) -> Rate:
    assert row.started_at is not None
    samples = rates_between(row.environment, at - by.window, at)
    return judge_rate(samples, by, since=row.started_at, at=at)


@transaction.atomic
def _measured(pk: UUID, environment: UUID, at: datetime) -> int:
    (held,) = hold([environment])
    if closed_because(held):
        return 0
    row, by = fresh(held, Deployment(pk=pk)), policy()
    rate = _rate(row, by, at)
    there = RollbackTrigger.objects.filter(deployment=row, kind="error_rate").exists()
    if rate.verdict != "fires" or there or rate.value is None or row.started_at is None:
        return 0
    before = mean(rates_between(held, row.started_at - watch_window(), row.started_at))
    minutes = int(by.window.total_seconds() // 60)
    numbers = {
        "rate": round(rate.value, 3),
        "limit": by.limit,
        "minutes": minutes,
        "samples": rate.samples,
        "before": None if before is None else round(before, 3),
    }
    than = "nothing is known of the time before" if before is None else f"it was {before:.3g} % before"
    sentence = f"{rate.value:.3g} % of requests failed in the last {minutes} min, more than {by.limit:.3g} %; {than}."
    _fire(held, row, "error_rate", "machine", sentence, numbers, SYSTEM, at, at)
    return 1


def _fire(
    held: Environment,
    row: Deployment,
    kind: str,
    source: str,
    sentence: str,
    numbers: dict[str, Any] | None,
    actor: Actor,
    fired_at: datetime,
    at: datetime,
) -> RollbackTrigger:
    trigger = RollbackTrigger(
        deployment=row,
        kind=kind,
        source=source,
        fired_at=fired_at,
        recorded_at=at,
        fired_by=actor.user,
        sentence=sentence,
        numbers=numbers,
    )
    try:
        with transaction.atomic():
            trigger.save(force_insert=True)
    except IntegrityError as error:
        raise TriggerThere from error
    told = {name: str(value) for name, value in (numbers or {}).items() if value is not None}
    data = {
        "deployment": str(row.pk), "release": row.release, "trigger": kind, "source": source,
        "fired_at": stamp(fired_at), "numbers": told or None,
    }  # fmt: skip
    write(events.TRIGGER_FIRED, held, trigger, actor, at, data=data, private={"sentence": sentence})
    return trigger
