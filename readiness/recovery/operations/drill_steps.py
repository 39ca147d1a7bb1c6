"""The steps of a restore drill, told in order as they end."""

import hmac
from datetime import datetime
from typing import Any

from django.db import transaction

from readiness.evidence.holding import person
from readiness.recovery import events
from readiness.recovery.drilling import KEYS, SKEW, next_step
from readiness.recovery.known import known_of
from readiness.recovery.models import BackupPolicy, DrillStep, RestoreDrill
from readiness.recovery.operations.drill_rows import canary_of, demand_teller, hold_drill, step_facts
from readiness.recovery.operations.refusing import DrillOver, StepOutOfOrder
from readiness.recovery.operations.rows import tell
from readiness.recovery.steps import StepTold, demand_times, read_step
from readiness.refusals import Invalid
from readiness.teams.actors import Actor
from readiness.teams.fields import Problems
from readiness.teams.secrets import digest_of


@transaction.atomic
def tell_step(*, drill: RestoreDrill, key: str, told: StepTold, actor: Actor, at: datetime) -> DrillStep:
    """A step has ended. Told again just as before, nothing changes.

    Raises `Invalid`, `StepOutOfOrder`, `StepContradicts`, `TimesContradict`, `OtherTeller`, `DrillOver`.
    """
    row = hold_drill(drill, actor)
    if row.state != RestoreDrill.State.RUNNING:
        raise DrillOver
    demand_teller(row, actor)
    if key not in KEYS:
        raise Invalid({"step": [f"One of: {', '.join(KEYS)}."]})
    note = _note(told.note)
    before = list(row.steps.order_by("number"))
    same = next((one for one in before if one.key == key), None)
    if same is not None:
        if same.outcome == told.outcome:
            return same
        raise StepOutOfOrder(
            "This step was told already, and otherwise. What was reported is not taken back."
        )
    _demand_order(key, before)
    since = before[-1].ended_at if before else row.started_at
    demand_times(told, after=since, at=at)
    facts = read_step(key, told)
    if key == "integrity":
        _demand_reach(row, told, at)
        facts |= _canary_facts(row, told.canary)
    step = DrillStep.objects.create(
        drill=row, key=key, number=KEYS.index(key) + 1, outcome=told.outcome, began_at=since, ended_at=at, note=note,
        facts=facts, told_by=person(actor),
    )  # fmt: skip
    data = {"step": key, "outcome": told.outcome}
    tell(events.DRILL_STEP, row, row.environment, actor, at, data=data, private={"note": note})
    return step


def _demand_order(key: str, before: list[DrillStep]) -> None:
    expected = next_step([step_facts(one) for one in before])
    if key == expected:
        return
    if any(one.outcome == "failed" for one in before):
        raise StepOutOfOrder("A step failed: now only what happened is written down, and the drill finished.")
    raise StepOutOfOrder(f"The step “{expected}” comes first.")


def _demand_reach(row: RestoreDrill, told: StepTold, at: datetime) -> None:
    """Data reach beyond a backup only where a log is archived. Raises `Invalid`."""
    until = told.data_until
    if until is None:
        return
    if until < row.backup_began_at - SKEW or until > row.started_at + SKEW:
        raise Invalid({"data_until": ["This lies before the backup, or after the drill began."]})
    if until <= row.backup_ended_at + SKEW:
        return
    policy = BackupPolicy.objects.select_related("environment__service").get(pk=row.policy_id)
    known = known_of([policy], at)[policy.pk]
    newest = max([*known.logs, *([known.archived_at] if known.archived_at else [])], default=None)
    if newest is None or until > newest + SKEW:
        raise Invalid(
            {"data_until": ["No log is known to be archived up to then: neither a ping nor a tool told so."]}
        )


def _canary_facts(row: RestoreDrill, read: str) -> dict[str, Any]:
    wanted, read = canary_of(row), read.strip()
    same = wanted is not None and bool(read) and hmac.compare_digest(wanted.digest, digest_of(read))
    return {"canary_given": wanted is not None, "canary_read": bool(read), "canary_same": same}


def _note(text: str) -> str:
    problems = Problems()
    note = problems.free_text("note", text, longest=8000)
    problems.refuse_any()
    return note
