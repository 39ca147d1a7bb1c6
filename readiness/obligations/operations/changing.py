"""A duty changes: its terms, its owner, its end. Its rhythm stays; another rhythm is another duty."""

from datetime import datetime
from typing import Any

from django.db import transaction

from readiness.obligations import events
from readiness.obligations.given import read_terms
from readiness.obligations.models import Obligation
from readiness.obligations.operations.heirs import give, hold_heir
from readiness.obligations.operations.planning import plan_obligation
from readiness.obligations.operations.rows import TO_DO, hold_obligation, tell
from readiness.obligations.operations.stilling import still_all
from readiness.teams.access import Action
from readiness.teams.actors import Actor
from readiness.teams.fields import Problems
from readiness.teams.models import User

#: What the dates of planned occurrences, and what closing them takes, come from.
_DATING = {"zone", "local_time", "lead_days", "grace_days", "needs_evidence", "reviewer"}
#: What the steps of open ones follow from.
_REMINDING = {"zone", "local_time", "lead_days", "grace_days", "escalation_days"}
#: What a team wrote itself is theirs, so entries commit to it.
_PRIVATE = ("title", "why", "steps")


@transaction.atomic
def change_duty(*, obligation: Obligation, actor: Actor, at: datetime, **changes: Any) -> Obligation:
    """Set any of `given.CHANGEABLE`. Planned occurrences follow; what is open stays as it was asked for.

    Raises `Invalid`, `ObligationEnded`.
    """
    row = hold_obligation(actor, Action.MANAGE_DUTY, obligation)
    problems = Problems()
    values = read_terms(changes, problems)
    problems.refuse_any()
    changed = sorted(name for name, value in values.items() if getattr(row, name) != value)
    if not changed:
        return row
    for name in changed:
        setattr(row, name, values[name])
    row.save(update_fields=changed)
    if _REMINDING & set(changed):
        row.occurrences.filter(state__in=TO_DO).update(next_step_at=at)
    if _DATING & set(changed):
        row.planned_rule = ""
        plan_obligation(row, at)
    told = {"evidence" if one == "needs_evidence" else one: _plain(values[one]) for one in changed}
    tell(
        events.OBLIGATION_CHANGED,
        row,
        actor,
        at,
        data={"fields": changed, **{name: value for name, value in told.items() if name not in _PRIVATE}},
        private={
            name: "\n".join(row.steps) if name == "steps" else getattr(row, name)
            for name in _PRIVATE
            if name in changed
        },
    )
    return row


@transaction.atomic
def hand_over(
    *, obligation: Obligation, owner: User | None, reason: str = "", actor: Actor, at: datetime
) -> Obligation:
    """Give a duty, with all that is open of it, to somebody who can do it (None: the team's leads answer for it).

    Raises `Invalid`, `ObligationEnded`.
    """
    hold_heir(obligation.service.team, owner)
    row = hold_obligation(actor, Action.MANAGE_DUTY, obligation)
    problems = Problems()
    reason = problems.free_text("reason", reason, longest=4000)
    problems.refuse_any()
    if row.owner_id != (owner.pk if owner else None):
        give(row, owner, actor, at, reason)
    return row


@transaction.atomic
def end_duty(*, obligation: Obligation, reason: str, actor: Actor, at: datetime) -> Obligation:
    """Nothing of it is due any more; its record stays. Raises `Invalid`, `ObligationEnded`."""
    row = hold_obligation(actor, Action.END_DUTY, obligation)
    problems = Problems()
    reason = problems.free_text("reason", reason, longest=4000, required=True)
    problems.refuse_any()
    row.ended_by, row.ended_at, row.ended_reason = actor.user, at, reason
    row.save(update_fields=["ended_by", "ended_at", "ended_reason"])
    still_all(row, "The duty was ended.")
    tell(events.OBLIGATION_ENDED, row, actor, at, private={"reason": reason})
    return row


def _plain(value: Any) -> Any:
    return value if isinstance(value, str | int | bool | list) else value.isoformat(timespec="minutes")
