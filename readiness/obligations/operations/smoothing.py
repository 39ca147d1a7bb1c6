"""A team's crowded days taken apart: dates move as the suggestion said, each by its own entry; and back again."""

from collections.abc import Iterable
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db import transaction

from readiness.obligations.forecast import digest_of, smoothed, suggestion
from readiness.obligations.instants import local_day
from readiness.obligations.models import Occurrence
from readiness.obligations.operations.moving import reschedule_occurrence
from readiness.refusals import Conflict
from readiness.teams.access import Action, demand
from readiness.teams.actors import Actor
from readiness.teams.models import Team

_UTC = ZoneInfo("UTC")


class SuggestionChanged(Conflict):
    """What would move now is not what was shown."""

    code = "suggestion-changed"
    sentence = "Something has changed since you looked. Look at the suggestion again, then decide."


class NothingToTakeBack(Conflict):
    """Nothing that a smoothing moved can go back."""

    code = "nothing-to-take-back"
    sentence = (
        "Nothing can go back: what was moved is open already, was moved again, or its first date is over."
    )


@transaction.atomic
def smooth(*, team: Team, shown: str, actor: Actor, at: datetime) -> list[Occurrence]:
    """Move what `forecast.suggestion` moves, when its digest is `shown`. The first dates are kept.

    Raises `SuggestionChanged`, and what `reschedule_occurrence` does.
    """
    demand(actor, Action.SMOOTH_DUTIES, team)
    suggested = suggestion(team, local_day(at, _UTC))
    if not suggested or digest_of(suggested) != shown:
        raise SuggestionChanged
    moves = [
        (one.row, one.move.after, f"Smoothing: {one.move.crowd} of the team's were due on this day.")
        for one in suggested
    ]
    return _moved(moves, actor, at, smoothing=True)


@transaction.atomic
def take_back(*, team: Team, actor: Actor, at: datetime) -> list[Occurrence]:
    """Give what smoothings of the team moved its first date again, as far as it is not open yet.

    Raises `NothingToTakeBack`.
    """
    demand(actor, Action.SMOOTH_DUTIES, team)
    rows = smoothed(team, local_day(at, _UTC))
    if not rows:
        raise NothingToTakeBack
    back = [(row, row.original_due_on, "The smoothing was taken back.") for row in rows]
    return _moved(back, actor, at, smoothing=False)


def _moved(
    moves: Iterable[tuple[Occurrence, date, str]], actor: Actor, at: datetime, *, smoothing: bool
) -> list[Occurrence]:
    # In one order everywhere, since each holds its service and its duty until the commit.
    ordered = sorted(moves, key=lambda move: (move[0].obligation.service_id, move[0].obligation_id, move[1]))
    return [
        reschedule_occurrence(
            occurrence=row, due_on=day, reason=reason, actor=actor, at=at, smoothing=smoothing
        )
        for row, day, reason in ordered
    ]
