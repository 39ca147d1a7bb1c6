"""Availability and coverage are two figures, and neither is made better by what nobody saw."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from probes.availability import Day, filled, percent, share
from probes.phases import HEIGHT, WIDTH, curves

TODAY = date(2026, 6, 30)
counts = st.integers(0, 500)
days = st.dictionaries(st.integers(0, 120), st.tuples(*[counts] * 5), max_size=6).map(
    lambda rows: [Day(TODAY - timedelta(days=back), *given) for back, given in rows.items()]
)


def test_the_seeds_of_both_figures():
    one = share([Day(TODAY, good=90, bad=10, unseen=20, missed=80, maintained=500)], TODAY, 30)
    assert (one.availability, one.coverage) == (0.9, 0.5)


def test_without_a_look_there_is_no_figure_and_no_hundred():
    assert share([], TODAY, 30).availability is None
    assert share([Day(TODAY, missed=5)], TODAY, 30).availability is None
    assert share([Day(TODAY, missed=5)], TODAY, 30).coverage == 0
    assert percent(None) == "no figure yet"


@pytest.mark.parametrize(("span", "good"), [(1, 1), (30, 2), (31, 3)])
def test_only_the_days_of_the_span_count(span, good):
    row = [
        Day(TODAY, good=1),
        Day(TODAY - timedelta(days=29), good=1),
        Day(TODAY - timedelta(days=30), good=1),
    ]
    whole = share([*row, Day(TODAY + timedelta(days=1), bad=99)], TODAY, span)
    assert whole.availability == 1
    assert sum(one.good for one in filled(row, TODAY, span)) == good


@given(days, st.integers(1, 90))
def test_what_nobody_saw_never_raises_a_figure(row, span):
    before = share(row, TODAY, span)
    worse = [Day(one.day, one.good, one.bad, one.unseen, one.missed + 7, one.maintained) for one in row]
    after = share(worse, TODAY, span)
    assert after.availability == before.availability
    assert before.coverage is None or (after.coverage or 0) <= before.coverage


@given(days, st.integers(1, 90))
def test_a_row_has_every_day_of_its_span_once(row, span):
    shown = filled(row, TODAY, span)
    assert [one.day for one in shown] == [TODAY - timedelta(days=back) for back in range(span - 1, -1, -1)]


@pytest.mark.parametrize(
    ("ratio", "said"),
    [(1, "100 %"), (0.999999, "99.99 %"), (0.5, "50 %"), (0.0, "0 %"), (0.12345, "12.34 %")],
)
def test_no_figure_is_rounded_up(ratio, said):
    assert percent(ratio) == said


def test_a_day_looks_as_its_worst_slot():
    assert Day(TODAY, good=99, bad=1).look == "fail"
    assert Day(TODAY, good=99, missed=1).look == "unknown"
    assert Day(TODAY, good=99).look == "pass"
    assert Day(TODAY, maintained=3).look == "not_applicable"
    assert Day(TODAY, good=2, unseen=1).told == "2 right, 1 could not look"


def test_a_curve_breaks_where_a_day_has_no_figure():
    row = [
        Day(
            TODAY - timedelta(days=back),
            good=1,
            phases={"tls": {"p50": 0.1, "p95": 0.2}} if back != 2 else {},
        )
        for back in range(4, -1, -1)
    ]
    (curve,) = curves(row)
    assert (curve.name, curve.p50, curve.p95, curve.top) == ("tls", 100.0, 200.0, 200.0)
    assert [len(line.split()) for line in curve.medians] == [2, 2]
    points = [tuple(map(float, point.split(","))) for line in curve.tails for point in line.split()]
    assert all(0 <= left <= WIDTH and 0 <= height <= HEIGHT for left, height in points)


def test_a_lonely_day_is_seen_too():
    (curve,) = curves([Day(TODAY, good=1, phases={"dns": {"p50": 0.0, "p95": 0.0}})])
    assert len(curve.medians[0].split()) == 2
