"""The whole closed set, for properties: every kind of cadence, and as a strategy."""

from datetime import date

from hypothesis import strategies as st

from readiness.obligations.cadence import LAST, MOST, NTHS, SHIFTS, UNITS, Cadence
from readiness.obligations.holidays import parse_holidays
from readiness.obligations.working_days import WorkingDays

WORKING = WorkingDays(
    holidays=parse_holidays("12-25, 12-26, 01-01, easter-2, easter+1, last mon 05, 2027-06-03")
)
MONTHS = {"month": 0, "quarter": 3, "year": 12}


@st.composite
def cadences(draw, basis=None):
    """Any cadence of the set, with anchors at month ends as often as elsewhere."""
    unit = draw(st.sampled_from(UNITS))
    chosen = basis or draw(st.sampled_from(("calendar", "completion")))
    parts = {
        "unit": unit,
        "basis": chosen,
        "every": draw(st.integers(1, min(MOST[unit], 30))),
        "anchor": draw(st.dates(date(2000, 1, 1), date(2040, 12, 31))),
        "shift": draw(st.sampled_from(SHIFTS)),
    }
    if chosen == "calendar" and unit == "week":
        parts["weekday"] = draw(st.none() | st.integers(0, 6))
    if chosen == "calendar" and unit in MONTHS:
        if draw(st.booleans()):
            parts["nth"], parts["weekday"] = draw(st.sampled_from(NTHS)), draw(st.integers(0, 6))
        else:
            parts["month_day"] = draw(st.none() | st.integers(1, 31) | st.just(LAST))
        if MONTHS[unit]:
            parts["month"] = draw(st.none() | st.integers(1, MONTHS[unit]))
    return Cadence(**parts)


def closed_set(anchor):
    """One cadence on the calendar of each shape: 5 units, every day of a month, every n-th weekday, each shift."""
    shapes = [{"unit": "day", "every": every} for every in (1, 2, 7, 10, 30, 90)]
    shapes += [{"unit": "week", "every": every, "weekday": day} for every in (1, 2, 4) for day in range(7)]
    for unit, every in (("month", 1), ("month", 2), ("quarter", 1), ("year", 1)):
        shapes += [{"unit": unit, "every": every, "month_day": day} for day in (*range(1, 32), LAST)]
        shapes += [
            {"unit": unit, "every": every, "nth": nth, "weekday": day} for nth in NTHS for day in range(7)
        ]
    return [Cadence(anchor=anchor, shift=shift, **shape) for shape in shapes for shift in SHIFTS]
