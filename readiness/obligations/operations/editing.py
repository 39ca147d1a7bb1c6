"""A duty is edited as a whole: its terms, its owner, and its rhythm, which makes another duty of it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from readiness.obligations.ahead import drafted_duty
from readiness.obligations.given import CHANGEABLE
from readiness.obligations.models import Obligation
from readiness.obligations.operations.changing import change_duty, end_duty, hand_over
from readiness.obligations.operations.rows import hold_obligation
from readiness.obligations.operations.starting import Beginning, begin
from readiness.obligations.queries import SHOWN
from readiness.refusals import Conflict
from readiness.teams.access import Action
from readiness.teams.actors import Actor
from readiness.teams.models import User


class StillOverdue(Conflict):
    """Another rhythm is no way out of what was not done."""

    code = "still-overdue"
    sentence = "It is overdue: do it, or have it skipped, before its rhythm changes."


@transaction.atomic
def edit_duty(
    *,
    obligation: Obligation,
    owner: User | None,
    rhythm: Mapping[str, Any] | None,
    actor: Actor,
    at: datetime,
    **changes: Any,
) -> Obligation:
    """Give it this owner, any of `given.CHANGEABLE`, and this rhythm (None: its own).

    With another rhythm it is ended, and another duty of the same name goes on, which is returned: the record of the
    old one stays as it was promised. Raises `Invalid`, `ObligationEnded`, `StillOverdue`.
    """
    if owner != obligation.owner:
        hand_over(obligation=obligation, owner=owner, actor=actor, at=at)
    row = change_duty(obligation=obligation, actor=actor, at=at, **changes)
    draft = drafted_duty(row, rhythm=rhythm, at=at)
    if draft.rhythm == row.rhythm:
        return row
    hold_obligation(actor, Action.END_DUTY, row)
    if row.occurrences.filter(state__in=SHOWN["overdue"], late_at__lte=at).exists():
        raise StillOverdue
    ended = end_duty(
        obligation=row,
        reason=f"Another rhythm: {row.in_words}, from now on {draft.in_words}.",
        actor=actor,
        at=at,
    )
    anew = Beginning(
        key=ended.key,
        cadence=draft.rhythm,
        starts_on=draft.starts_on,
        terms={name: getattr(ended, name) for name in CHANGEABLE},
        items=ended.items,
        closed_by=ended.closed_by,
    )
    return begin(ended.service, anew, ended.owner, actor, at)
