"""How long evidence counts, and what it is worth at a time. Pure.

Every span is half-open: evidence counts from `effective_from` up to, and not including, `valid_until`.
"""

from datetime import UTC, datetime, timedelta
from typing import Literal, get_args

Freshness = Literal["missing", "in_review", "accepted", "rejected", "expiring", "expired"]
Review = Literal["accepted", "returned"]

FRESHNESS: tuple[Freshness, ...] = get_args(Freshness)

# Fourteen days are enough to renew anything; what lives shorter than six weeks warns in its last third.
LONGEST_NOTICE = timedelta(days=14)
NOTICE_SHARE = 3

_END_OF_TIME = datetime.max.replace(tzinfo=UTC)


def valid_until(
    *, effective_from: datetime, effective_until: datetime | None, fresh_for_days: int
) -> datetime:
    """When the evidence stops counting: its own end, or `fresh_for_days` after its start, if sooner."""
    try:
        aged = effective_from + timedelta(days=fresh_for_days)
    except OverflowError:
        aged = _END_OF_TIME
    return aged if effective_until is None else min(aged, effective_until)


def expiring_from(*, effective_from: datetime, valid_until: datetime) -> datetime:
    """When evidence begins to be called expiring: 14 days, or a third of its life, before its end."""
    life = max(valid_until - effective_from, timedelta(0))
    return valid_until - min(LONGEST_NOTICE, life / NOTICE_SHARE)


def freshness(
    *,
    submitted_at: datetime | None,
    review: Review | None,
    effective_from: datetime,
    valid_until: datetime,
    at: datetime,
    needs_review: bool = True,
) -> Freshness:
    """The word for one piece of evidence at `at`. A probe's run needs no review.

    `missing`: not there yet, or accepted for a time that has not begun. A returned piece stays `rejected`
    however old it gets; one that ran out unreviewed is `expired`.
    """
    if submitted_at is None or at < submitted_at:
        return "missing"
    if review == "returned":
        return "rejected"
    if at >= valid_until:
        return "expired"
    if needs_review and review is None:
        return "in_review"
    if at < effective_from:
        return "missing"
    if at >= expiring_from(effective_from=effective_from, valid_until=valid_until):
        return "expiring"
    return "accepted"
