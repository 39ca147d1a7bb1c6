"""Smoothing takes crowds apart and never makes one, stays within every bound, and has nothing left to do twice."""

from collections import Counter
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from readiness.obligations.holidays import parse_holidays
from readiness.obligations.smoothing import Piece, bounds, moves_for
from readiness.obligations.working_days import WorkingDays

MONDAY = date(2026, 4, 6)
DAY = timedelta(days=1)
WORKING = WorkingDays(holidays=parse_holidays("2026-04-08"))


def piece(key, day=MONDAY, person="a", back=3, on=3):
    return Piece(key, day, person, day - back * DAY, day + on * DAY)


def placed(pieces, moves):
    to = {move.key: move.after for move in moves}
    return {one.key: to.get(one.key, one.day) for one in pieces}


@st.composite
def crowds(draw):
    rows = draw(
        st.lists(
            st.tuples(st.integers(0, 12), st.sampled_from("ab"), st.integers(0, 4), st.integers(0, 4)),
            max_size=14,
        )
    )
    return [
        piece(number, MONDAY + day * DAY, person, back, on)
        for number, (day, person, back, on) in enumerate(rows)
    ]


@settings(max_examples=60, deadline=None)
@given(crowds(), st.integers(0, 20))
def test_no_move_leaves_its_bounds_and_no_peak_grows(pieces, most):
    moves = moves_for(pieces, WORKING, most)
    after = placed(pieces, moves)
    assert len(moves) <= most
    by_key = {one.key: one for one in pieces}
    for move in moves:
        own = by_key[move.key]
        assert own.earliest <= move.after <= own.latest
        assert WORKING.is_worked(move.after)
        assert move.before == own.day != move.after
    for who in ("a", "b", None):
        held = [one for one in pieces if who in (None, one.person)]
        was = Counter(one.day for one in held)
        now = Counter(after[one.key] for one in held)
        assert max(now.values(), default=0) <= max(was.values(), default=0)


@settings(max_examples=30, deadline=None)
@given(crowds(), st.randoms(use_true_random=False))
def test_the_same_facts_give_the_same_moves_and_then_nothing_is_left(pieces, chance):
    moves = moves_for(pieces, WORKING, 99)
    shuffled = list(pieces)
    chance.shuffle(shuffled)
    assert moves_for(shuffled, WORKING, 99) == moves
    after = placed(pieces, moves)
    moved = {move.key for move in moves}
    fixed = [
        Piece(one.key, after[one.key], one.person, after[one.key], after[one.key])
        if one.key in moved
        else one
        for one in pieces
    ]
    assert moves_for(fixed, WORKING, 99) == []


def test_rotations_that_all_fall_on_one_monday_are_spread_over_its_neighbours():
    pieces = [piece(number, person=number % 2) for number in range(8)]
    moves = moves_for(pieces, WORKING, 99)
    after = Counter(placed(pieces, moves).values())
    assert max(after.values()) <= 3
    assert MONDAY + 2 * DAY not in after  # a holiday
    assert all(day.weekday() < 5 for day in after)
    assert {move.crowd for move in moves} == {8}


def test_what_nobody_minds_stays_where_it_is():
    assert moves_for([piece(1, person="a"), piece(2, person="b")], WORKING, 99) == []
    assert moves_for([piece(number, back=0, on=0) for number in range(9)], WORKING, 99) == []


def test_bounds_keep_the_tolerance_the_grace_the_opening_today_and_the_neighbours():
    usual = {"tolerance": 3, "grace": 7, "opens": MONDAY - 30 * DAY, "gap": 30, "today": MONDAY - 40 * DAY}
    assert bounds(MONDAY, **usual) == (MONDAY - 3 * DAY, MONDAY + 3 * DAY)
    assert bounds(MONDAY, **usual | {"grace": 1}) == (MONDAY - 3 * DAY, MONDAY + DAY)
    assert bounds(MONDAY, **usual | {"opens": MONDAY - DAY}) == (MONDAY - DAY, MONDAY + 3 * DAY)
    assert bounds(MONDAY, **usual | {"gap": 4}) == (MONDAY - DAY, MONDAY + DAY)
    assert bounds(MONDAY, **usual | {"gap": 1, "tolerance": 366}) == (MONDAY, MONDAY)
    assert bounds(MONDAY, **usual | {"today": MONDAY - DAY})[0] == MONDAY
    earliest, latest = bounds(MONDAY, **usual | {"today": MONDAY + 9 * DAY})
    assert earliest > latest
