"""Which duties may move by a few days, so that not all are due on one day. Pure: the same facts, the same moves.

A move is made only where it lowers the crowd of a team's day or of somebody's day and raises neither above what it
was, so no peak ever grows, and what was smoothed once has nothing left to smooth.
"""

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from readiness.obligations.working_days import WorkingDays

#: How far a date may move where its duty does not say.
TOLERANCE_DAYS = 3
#: So many a day are nobody's trouble: of a team, and of one person.
TEAM_BEARS, PERSON_BEARS = 2, 1
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Piece:
    """Something due on `day`, of `person`; it may move to the days from `earliest` to `latest`, both included.

    What cannot move is counted all the same: `earliest` and `latest` are its day.
    """

    key: Hashable
    day: date
    person: Hashable
    earliest: date
    latest: date


@dataclass(frozen=True, slots=True)
class Move:
    """From one date to another; so many of the team were due on the first."""

    key: Hashable
    before: date
    after: date
    crowd: int


def moves_for(pieces: Iterable[Piece], working: WorkingDays, most: int) -> list[Move]:
    """At most `most` moves of the pieces of one team, by date. Each ends on a worked day within its bounds."""
    given = sorted(pieces, key=lambda piece: (piece.day, str(piece.key)))
    placed = {piece.key: piece.day for piece in given}
    team = Counter(piece.day for piece in given)
    crowd = Counter(team)
    people = Counter((piece.person, piece.day) for piece in given)
    moved: set[Hashable] = set()
    while step := _best(given, placed, team, people, working, moved if len(moved) >= most else None):
        piece, day = step
        before = placed[piece.key]
        team[before] -= 1
        people[piece.person, before] -= 1
        team[day] += 1
        people[piece.person, day] += 1
        placed[piece.key] = day
        moved.add(piece.key)
    made = [
        Move(one.key, one.day, placed[one.key], crowd[one.day]) for one in given if placed[one.key] != one.day
    ]
    return sorted(made, key=lambda move: (move.before, move.after, str(move.key)))


def bounds(
    first_due: date, *, tolerance: int, grace: int, opens: date, gap: int, today: date
) -> tuple[date, date]:
    """From when until when something may be due that was first due on `first_due`; the first after the second: never.

    Within `tolerance` days, never later than its grace of `grace` days, nor before it `opens`, nor today or earlier,
    and less than half way to its neighbours, which lie `gap` days away.
    """
    reach = min(tolerance, max(gap - 1, 0) // 2)
    earliest = max(first_due - reach * _DAY, opens, today + _DAY)
    return earliest, first_due + min(reach, grace) * _DAY


def _best(
    pieces: Sequence[Piece],
    placed: dict[Hashable, date],
    team: Counter[date],
    people: Counter[tuple[Hashable, date]],
    working: WorkingDays,
    only: set[Hashable] | None,
) -> tuple[Piece, date] | None:
    """The move that helps most: off the fullest day, to the emptiest, as near as can be. None when none helps."""
    best: tuple[tuple[int, ...], Piece, date] | None = None
    for place, piece in enumerate(pieces):
        if only is not None and piece.key not in only:
            continue
        now = placed[piece.key]
        own = people[piece.person, now]
        if team[now] <= TEAM_BEARS and own <= PERSON_BEARS:
            continue
        for day in _days(piece, now, working):
            of_team, of_person = team[day] + 1, people[piece.person, day] + 1
            if not _helps(team[now], of_team, own, of_person):
                continue
            order = (
                of_team * of_team - team[now] * team[now] + of_person * of_person - own * own,
                abs((day - piece.day).days),
                place,
                day.toordinal(),
            )
            if best is None or order < best[0]:
                best = (order, piece, day)
    return (best[1], best[2]) if best else None


def _helps(team: int, to_team: int, person: int, to_person: int) -> bool:
    """Whether a crowded day gets emptier, and neither the team nor the person is worse off than before."""
    if to_team > team or to_person > person:
        return False
    return (team > TEAM_BEARS and to_team < team) or (person > PERSON_BEARS and to_person < person)


def _days(piece: Piece, now: date, working: WorkingDays) -> Iterator[date]:
    day = piece.earliest
    while day <= piece.latest:
        if day != now and working.is_worked(day):
            yield day
        day += _DAY
