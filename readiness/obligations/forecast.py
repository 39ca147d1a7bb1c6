"""How much is due in the 90 days to come, and which dates of a team might move so that no day is crowded."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from readiness.obligations.agenda import UNFINISHED, AgendaFilter, agenda
from readiness.obligations.cadence import due_date, next_date
from readiness.obligations.expected import expected
from readiness.obligations.instants import local_day
from readiness.obligations.load import DAYS, Due, Group, Week, weeks_of
from readiness.obligations.models import Occurrence
from readiness.obligations.queries import living
from readiness.obligations.rules import working_days, zone_of
from readiness.obligations.smoothing import TOLERANCE_DAYS, Move, Piece, bounds, moves_for
from readiness.teams.actors import Actor
from readiness.teams.models import Team, User

#: So many dates one smoothing moves at most.
MOST_MOVES = 50
State = Occurrence.State


@dataclass(frozen=True, slots=True)
class Forecast:
    """What is due from `since` to `until`. The keys of `teams` are addresses, those of `people` ids or None."""

    since: date
    until: date
    weeks: list[Week]
    teams: list[Group]
    people: list[Group]
    #: What the keys stand for; None of `people`: the leads of the team answer for it.
    team_names: dict[str, str]
    person_names: dict[UUID, str]

    @property
    def total(self) -> int:
        """In all weeks."""
        return sum(week.due for week in self.weeks)


@dataclass(frozen=True, slots=True)
class Suggested:
    """A move, and what moves."""

    move: Move
    row: Occurrence


def forecast_of(actor: Actor, narrowed: AgendaFilter, today: date) -> Forecast:
    """What is planned and expected from `today` on, of duties that `actor` may see."""
    until = today + timedelta(days=DAYS - 1)
    columns = (
        "due_on",
        "obligation__service__team__slug",
        "obligation__service__team__name",
        "obligation__owner",
    )
    rows = agenda(actor, narrowed, today, until).filter(state__in=UNFINISHED).order_by()
    found = [(*row, False) for row in rows.values_list(*columns)]
    for one in expected(actor, narrowed, today, until, today):
        team = one.obligation.service.team
        found.append((one.due_on, team.slug, team.name, one.obligation.owner_id, True))
    weeks, teams = weeks_of([Due(day, slug, new) for day, slug, _name, _who, new in found], today, until)
    people = weeks_of([Due(day, who, new) for day, _slug, _name, who, new in found], today, until)[1]
    names = User.objects.in_bulk([group.key for group in people if group.key is not None])
    return Forecast(
        since=today,
        until=until,
        weeks=weeks,
        teams=teams,
        people=people,
        team_names={slug: name for _day, slug, name, _who, _new in found},
        person_names={key: str(user) for key, user in names.items()},
    )


def suggestion(team: Team, today: date) -> list[Suggested]:
    """Which of the team's dates within the forecast might move where. Only what is planned and was never moved may."""
    until = today + timedelta(days=DAYS - 1)
    rows = Occurrence.objects.filter(
        living("obligation__"), obligation__service__team=team, state__in=UNFINISHED,
        due_on__gt=today, due_on__lte=until,
    ).select_related("obligation__service__team", "obligation__owner")  # fmt: skip
    by_key = {row.pk: row for row in rows.order_by("due_on", "pk")}
    moves = moves_for([_piece(row, today) for row in by_key.values()], working_days(), MOST_MOVES)
    return [Suggested(move, by_key[move.key]) for move in moves if isinstance(move.key, UUID)]


def digest_of(suggested: Sequence[Suggested]) -> str:
    """What a suggestion says, in short: who applies one applies the one that was shown."""
    said = [[str(one.row.pk), one.move.before.isoformat(), one.move.after.isoformat()] for one in suggested]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()[:32]


def smoothed(team: Team, today: date) -> list[Occurrence]:
    """What a smoothing moved and may still go back to its first date."""
    rows = Occurrence.objects.filter(
        living("obligation__"), obligation__service__team=team, state=State.PLANNED,
        smoothed_at__isnull=False, original_due_on__gt=today,
    )  # fmt: skip
    return list(rows.select_related("obligation__service__team").order_by("due_on", "pk"))


def _piece(row: Occurrence, today: date) -> Piece:
    duty, person = row.obligation, row.obligation.owner_id
    stays = Piece(row.pk, row.due_on, person, row.due_on, row.due_on)
    if row.state != State.PLANNED or row.rescheduled_reason or row.skip_asked_by_id:
        return stays
    tolerance = TOLERANCE_DAYS if duty.tolerance_days is None else duty.tolerance_days
    earliest, latest = bounds(
        row.original_due_on,
        tolerance=tolerance,
        grace=duty.grace_days,
        opens=local_day(row.opens_at, zone_of(duty)),
        gap=_gap(row),
        today=today,
    )
    return Piece(row.pk, row.due_on, person, earliest, latest) if earliest <= row.due_on <= latest else stays


def _gap(row: Occurrence) -> int:
    """How many days lie to the nearer of its neighbours."""
    cadence, working, day = row.obligation.rhythm, working_days(), row.original_due_on
    if cadence.basis == "completion":
        return (next_date(cadence, day, working) - day).days
    before, after = (due_date(cadence, row.period_no + step, working) for step in (-1, 1))
    return min((day - before).days, (after - day).days)
