"""The burst: what was sent, what came back, and what stood beside it."""

import math
import time
from dataclasses import dataclass, field, replace
from email.utils import parsedate_to_datetime
from typing import Any

from probes.client import Exchange, Target
from probes.context import Context, Failure

MOST_REQUESTS = 60
MOST_SECONDS = 10.0
MOST_LIMIT = 40  # one and a half times that is the most that is sent
MOST_WINDOW = 60
LATEST = 1.2  # so many times the limit may pass before the refusal
PAST = 1.5  # so many times the limit without a refusal is none
MARGIN = 1.0  # seconds after the window


@dataclass(frozen=True)
class Declared:
    """The endpoint and the limit that people say it has."""

    path: str = field(metadata={"label": "Path of the endpoint", "help": "As in /api/search?q=x"})
    limit: int = field(metadata={"label": "Requests allowed", "help": f"1 to {MOST_LIMIT} in a window"})
    window_seconds: int = field(metadata={"label": "Window in seconds", "help": f"1 to {MOST_WINDOW}"})
    control: str = field(
        metadata={
            "label": "Control path",
            "help": "A path that this limit does not hold, and that answers 2xx: it tells a limit from a ban.",
        }
    )
    method: str = field(
        default="GET", metadata={"label": "Method", "help": "GET, or POST with an empty object"}
    )

    def __post_init__(self) -> None:
        if not 1 <= self.limit <= MOST_LIMIT:
            raise ValueError(
                f"A limit that a burst of {MOST_REQUESTS} can show is 1 to {MOST_LIMIT} requests."
            )
        if not 1 <= self.window_seconds <= MOST_WINDOW:
            raise ValueError(f"A window is 1 to {MOST_WINDOW} seconds.")
        if not self.path.startswith("/") or not self.control.startswith("/"):
            raise ValueError("Both paths begin with /.")
        if self.path.partition("?")[0] == self.control.partition("?")[0]:
            raise ValueError("The control is another path than the endpoint.")
        if self.method not in ("GET", "POST"):
            raise ValueError("The method is GET or POST.")


@dataclass(frozen=True, slots=True)
class Seen:
    """`statuses` of the burst in order, the refusal last; `repeated`: of a second one, for the first may have lain
    across the end of one of the server's windows. `recovered` is the answer after the window.
    """

    path: str
    limit: int
    window_seconds: int
    permitted: bool = True
    statuses: tuple[int, ...] = ()
    seconds: float = 0.0
    retry_after: bool = False
    control_before: int | None = None
    control_during: int | None = None
    recovered: int | None = None
    repeated: bool = False
    failure: Failure | None = None

    @property
    def refused(self) -> int | None:
        """The status that ended the burst, None when nothing refused."""
        last = self.statuses[-1] if self.statuses else 0
        return last if is_refusal(last) else None

    @property
    def demanded(self) -> int:
        """How many requests must have gone out before nothing refused means anything."""
        return math.ceil(self.limit * PAST)

    @property
    def is_late(self) -> bool:
        """Whether more passed than the limit and a little."""
        return len(self.statuses) > max(self.limit * LATEST, self.limit + 1)


def is_refusal(status: int) -> bool:
    """429, or an answer that a ban or an overload gives: the burst ends with either."""
    return status in (403, 429) or status >= 500


def look(context: Context) -> Seen:
    """Control, burst, control, and once more after the window. The context counts and stops.

    A server that counts in fixed windows lets twice its limit through across the end of one. So a burst that met no
    refusal in time is repeated from the beginning of a window on; where the bound on requests leaves no room for that,
    the only one begins there.
    """
    said: Declared = context.declared
    empty = Seen(said.path, said.limit, said.window_seconds)
    path, control = context.aim.page.at(said.path), context.aim.page.at(said.control)
    if not context.grant.permits(said.path):
        return replace(empty, permitted=False)
    before = context.ask(control, patient=False)
    if isinstance(before, Failure):
        return replace(empty, failure=before)
    window = _Window(context, said, before)
    if window.room(said, math.ceil(said.limit * PAST)) == 0:
        window.wait()
    seen = replace(empty, control_before=before.status, **_burst(context, path, said))
    room = window.room(said, len(seen.statuses))
    if room and _in_doubt(seen) and window.wait():
        seen = replace(seen, repeated=True, **_burst(context, path, said, room))
    if seen.refused is None or seen.failure is not None:
        return seen
    during = context.ask(control, patient=False)
    if isinstance(during, Failure):
        return replace(seen, failure=during)
    return replace(seen, control_during=during.status, recovered=_after(context, path, said))


def _in_doubt(seen: Seen) -> bool:
    """Whether a limit in fixed windows may have let this burst through, or most of it."""
    if seen.failure is not None or seen.seconds > seen.window_seconds:
        return False
    if seen.refused is None:
        return len(seen.statuses) >= seen.demanded
    return seen.refused == 429 and seen.is_late


class _Window:
    """The server's windows, if it counts from 1970 on as most do; its clock as the control told it."""

    def __init__(self, context: Context, said: Declared, control: Exchange) -> None:
        self._context, self._seconds = context, said.window_seconds
        try:
            told = parsedate_to_datetime(control.header("Date") or "")
        except (TypeError, ValueError):
            told = context.at
        self._ahead = told.timestamp() - time.monotonic()

    def room(self, said: Declared, sent: int) -> int:
        """How many requests a second burst may have after so many; 0 when they would show nothing."""
        left = min(MOST_REQUESTS - sent, self._context.grant.budget.left)
        return left if left > math.ceil(said.limit * LATEST) else 0

    def wait(self) -> bool:
        """Until the next one begins, by whole seconds; False where the time does not last or somebody stopped it."""
        now = time.monotonic() + self._ahead
        until = time.monotonic() + (math.floor(now + 1) // self._seconds + 1) * self._seconds - now
        return _pause(self._context, until, self._seconds + 2 * MARGIN)


def _pause(context: Context, until: float, after: float = 0.0) -> bool:
    """Wait until then where so many seconds are left afterwards. Whether it came to that."""
    while (left := until - time.monotonic()) > 0:
        if context.stopped() or context.deadline.left() <= left + after:
            return False
        time.sleep(min(left, 1.0))
    return True


def _burst(context: Context, path: Target, said: Declared, most: int = MOST_REQUESTS) -> dict[str, Any]:
    statuses: list[int] = []
    began = time.monotonic()
    retry_after = False
    failure = None
    for _ in range(min(most, math.ceil(said.limit * PAST))):
        if time.monotonic() - began >= MOST_SECONDS:
            break
        answer = _send(context, path, said)
        if isinstance(answer, Failure):
            failure = answer
            break
        statuses.append(answer.status)
        if is_refusal(answer.status):
            retry_after = answer.header("Retry-After") is not None
            break
    seconds = round(time.monotonic() - began, 3)
    return {"statuses": tuple(statuses), "seconds": seconds, "retry_after": retry_after, "failure": failure}


def _send(context: Context, path: Target, said: Declared) -> Exchange | Failure:
    if said.method == "GET":
        return context.ask(path, patient=False)
    return context.ask(
        path, method="POST", headers={"Content-Type": "application/json"}, body=b"{}", patient=False
    )


def _after(context: Context, path: Target, said: Declared) -> int | None:
    """The status once the window is over; None when that could not be awaited."""
    if not _pause(context, time.monotonic() + said.window_seconds + MARGIN):
        return None
    answer = _send(context, path, said)
    return None if isinstance(answer, Failure) else answer.status
