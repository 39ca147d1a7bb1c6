"""python -m benchmarks.cadence [--years 10] [--every 1]

Every zone x so many years x the whole closed set of cadences on the calendar: each period has exactly one
occurrence, strictly ordered by date and by moment. Takes every n-th cadence; the moments of each day are computed
once a zone, since cadences share them. Ends with status 1 when a rule is broken.
"""

import argparse
import sys
import time
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

from readiness.obligations.cadence import due_date, first_number, nominal_date, number_at
from readiness.obligations.instants import day_end, local_day
from readiness.obligations.working_days import WorkingDays
from tests.obligations.cadences import WORKING, closed_set

START = date(2024, 1, 1)
SECOND = timedelta(seconds=1)


def main() -> int:
    """Print what was looked at; 1 when something is out of order."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--years", type=int, default=10)
    parser.add_argument("--every", type=int, default=1)
    options = parser.parse_args()
    end = START.replace(year=START.year + options.years)
    begun = time.monotonic()
    dates = [list(_dates(cadence, end)) for cadence in closed_set(date(2024, 1, 31))[:: options.every]]
    zones = sorted(available_timezones())
    broken = sum(_broken(ZoneInfo(zone), zone, dates, end) for zone in zones)
    count = sum(map(len, dates)) * len(zones)
    took = time.monotonic() - begun
    print(f"{len(zones)} zones x {options.years} years x {len(dates)} cadences: {count:,} occurrences,")
    print(f"{broken} out of order, {took:.0f} s")
    return 1 if broken else 0


def _dates(cadence: object, end: date, working: WorkingDays = WORKING) -> list[date]:
    number, found = first_number(cadence, START), []
    while (day := due_date(cadence, number, working)) < end:
        assert number_at(cadence, nominal_date(cadence, number)) == number, (cadence, number)
        assert not found or day > found[-1], (cadence, number)
        found.append(day)
        number += 1
    return found


def _broken(zone: ZoneInfo, name: str, dates: list[list[date]], end: date) -> int:
    """How many occurrences do not end on their own day, or not after the one before."""
    ends: dict[date, datetime] = {}
    broken = 0
    for days in dates:
        last = None
        for day in days:
            if day not in ends:
                ends[day] = day_end(day, zone)
                if local_day(ends[day] - SECOND, zone) != day:
                    print(f"{name}: {day} does not end on itself")
                    broken += 1
            if last is not None and ends[day] <= last:
                print(f"{name}: {day} is not after the occurrence before it")
                broken += 1
            last = ends[day]
    return broken


if __name__ == "__main__":
    sys.exit(main())
