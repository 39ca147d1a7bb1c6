"""Bursts whose verdict is known."""

from dataclasses import replace
from datetime import UTC, datetime

from probes.context import BUDGET_SPENT, STOPPED
from probes.probe import Twin

from .facts import Seen

_AT = datetime(2026, 6, 1, tzinfo=UTC)
_RIGHT = Seen(
    "/api/search",
    10,
    10,
    True,
    (200,) * 10 + (429,),
    1.1,
    True,
    control_before=200,
    control_during=200,
    recovered=200,
)


def _twin(name: str, code: str, **more: object) -> Twin[Seen]:
    return Twin(name, replace(_RIGHT, **more), _AT, code)  # type: ignore[arg-type]


GOOD = (
    _twin("a limit as declared", "limited"),
    _twin("nginx, without Retry-After", "no_retry_after", retry_after=False),
    _twin("one more than declared", "limited", statuses=(200,) * 11 + (429,)),
    _twin("a login that refuses what is wrong", "limited", statuses=(401,) * 10 + (429,), recovered=401),
    _twin("a limit of one", "limited", limit=1, statuses=(200, 429)),
)
BAD = (
    _twin("no limit at all", "no_limit", statuses=(200,) * 15, control_during=None, recovered=None),
    _twin("a firewall's ban", "refused_otherwise", statuses=(200,) * 10 + (403,)),
    _twin("a ban of everything", "control_refused", control_during=429),
    _twin("an outage", "control_refused", statuses=(200,) * 4 + (503,), control_during=503),
    _twin("an overload", "refused_otherwise", statuses=(200,) * 10 + (503,)),
    _twin("always 429", "not_exercised", statuses=(429,)),
    _twin("down before it began", "control_refused", control_before=503),
    _twin("a ban that stays", "stays_shut", recovered=429),
    _twin("recovery unseen", "recovery_not_seen", recovered=None),
    _twin("an endpoint that is not there", "not_exercised", statuses=(404,) * 15),
    _twin("a redirect to the sign-in", "not_exercised", statuses=(302,) * 15),
    _twin("too few requests", "too_slow", statuses=(200,) * 8, seconds=10.2),
    _twin("longer than its window", "too_slow", statuses=(200,) * 15, seconds=11.0),
    _twin("not permitted", "not_permitted", permitted=False, statuses=()),
    _twin("stopped half-way", "stopped", statuses=(200,) * 4, failure=STOPPED),
    _twin("the day's requests spent", "budget_spent", statuses=(200,) * 4, failure=BUDGET_SPENT),
)
