"""The verdict on the newest takeover: everywhere, trusted, and in time."""

from datetime import datetime, timedelta

from probes.kinds.tls_renewal.facts import Seen, Takeover
from probes.kinds.tls_renewal.findings import (
    EXPIRED_FIRST,
    LAST_MOMENT,
    LATE,
    LONG_AGO,
    NO_HISTORY,
    NOT_EVERYWHERE,
    NOT_SEEN,
    RENEWED,
    UNDER_WAY,
    UNSEEN,
    UNTRUSTED,
)
from probes.verdict import Verdict

IN_TIME = 0.25  # the share of the old one's life that must be left when the new one is seen
LAST_DAYS, LAST_SHARE = timedelta(days=3), 1 / 6
ALL_NODES = timedelta(days=1)
# Public certificates last 398 days at most: what was renewed before that is not the one of today.
SAYS_SOMETHING_FOR = timedelta(days=398)


def judge(seen: Seen, at: datetime) -> Verdict:
    """Without two certificates nothing is said."""
    if seen.since is None:
        return NO_HISTORY.say(host=seen.host)
    takeover = seen.takeover
    if takeover is None:
        return NOT_SEEN.say(host=seen.host, since=_day(seen.since))
    told = {"host": seen.host, "on": _day(takeover.seen_at), "address": takeover.address}
    if at - takeover.seen_at > SAYS_SOMETHING_FOR:
        return LONG_AGO.say(**told)
    if not takeover.trusted:
        return UNTRUSTED.say(**told)
    return _behind(takeover, told, at) or _in_time(takeover, told)


def _behind(takeover: Takeover, told: dict[str, str], at: datetime) -> Verdict | None:
    """Nodes may follow within a day; behind one address they show by the old certificate's coming back."""
    again = takeover.old_again_at
    settled = at - takeover.seen_at > ALL_NODES
    if again is not None and (not settled or again - takeover.seen_at > ALL_NODES):
        behind: tuple[str, ...] = (takeover.address,)
    else:
        behind = takeover.waiting
    if not behind:
        return None
    return (NOT_EVERYWHERE if settled else UNDER_WAY).say(**told, where=", ".join(behind[:4]))


def _in_time(takeover: Takeover, told: dict[str, str]) -> Verdict:
    if takeover.seen_at >= takeover.old_not_after:
        return EXPIRED_FIRST.say(**told) if takeover.old_seen_at >= takeover.old_not_after else UNSEEN.say()
    left = takeover.old_not_after - takeover.seen_at
    life = takeover.old_not_after - takeover.old_not_before
    days = f"{left.total_seconds() / 86400:.1f}"
    if left < min(LAST_DAYS, life * LAST_SHARE):
        return LAST_MOMENT.say(**told, left=days)
    return (RENEWED if takeover.share_left >= IN_TIME else LATE).say(**told, left=days)


def _day(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d}"
