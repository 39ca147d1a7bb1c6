"""What is drawn of a series: every number in the frame, gaps open, thresholds where they fit."""

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from readiness.monitoring.buckets import FIVE_MINUTES, roll
from readiness.monitoring.sample import Sample
from readiness.monitoring.units import told
from readiness.web.monitoring.chart import HEIGHT, WIDTH, chart, spark

AT = datetime(2026, 6, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def drawn(pairs, limits=()):
    buckets = roll((Sample(AT + timedelta(minutes=minutes), value) for minutes, value in pairs), FIVE_MINUTES)
    return chart([buckets[begin] for begin in sorted(buckets)], AT, AT + DAY, "ratio", limits)


def test_where_nothing_came_the_line_ends():
    found = drawn([(0, 0.1), (5, 0.2), (20, 0.3), (40, 0.1), (45, 0.2)])
    assert (len(found.lines), len(found.bands), len(found.dots)) == (2, 2, 1)
    assert len(spark([1.0, 2.0, None, 3.0, None])) == 2
    assert spark([None, None]) == ()


def test_the_band_reaches_from_the_least_to_the_most():
    (band,) = drawn([(0, 0.1), (1, 0.9), (5, 0.5)]).bands
    heights = [float(point.split(",")[1]) for point in band.split()]
    assert max(heights) > heights[1] > min(heights)


def test_a_threshold_is_drawn_where_the_numbers_come_near_it():
    limits = [("> 1 %", 0.01, "warning"), ("> 5 %", 0.05, "critical")]
    assert [one.words for one in drawn([(0, 0.006), (5, 0.008)], limits).limits] == ["> 1 %"]
    assert [one.words for one in drawn([(0, 0.006), (5, 0.08)], limits).limits] == ["> 1 %", "> 5 %"]
    assert drawn([(0, 0.001)], limits).limits == ()


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 1439), st.floats(-1e18, 1e18)), min_size=1, max_size=30))
def test_everything_drawn_is_within_the_frame(pairs):
    found = drawn(pairs, [("x", 0.5, "warning")])
    points = [point.split(",") for line in (*found.lines, *found.bands) for point in line.split()]
    points += [*found.dots, *((one.x, one.y) for one in (*found.levels, *found.times, *found.limits))]
    assert all(0 <= float(x) <= WIDTH and 0 <= float(y) <= HEIGHT for x, y in points)


def test_numbers_are_told_with_what_they_count():
    said = [told(*one) for one in ((0.0123, "ratio"), (0.31, "seconds"), (2.5, "seconds"), (4.2e6, "bytes per second"),
                                   (0.0, "users"), (None, "ratio"), (1e-320, "users"), (1e18, "users"))]  # fmt: skip
    assert said == ["1.23 %", "310 ms", "2.5 s", "4.2 M", "0", "", "1.0e-320", "1e+18"]
