"""When to try again. Pure."""

from datetime import timedelta

FIRST = timedelta(minutes=1)
LONGEST = timedelta(hours=6)
#: How far a wait is stretched or shrunk, so that mails which failed together do not come back together.
SPREAD = 0.2


def wait_after(attempts: int, draw: float) -> timedelta:
    """The wait after so many failed attempts (1 or more): doubled each time, `LONGEST` at most.

    `draw` from 0 to 1 chooses within `SPREAD` on either side.
    """
    doublings = min(max(attempts, 1) - 1, 20)
    return min(FIRST * (1 << doublings), LONGEST) * (1 - SPREAD + 2 * SPREAD * draw)
