"""Facts to verdict: it came, by the right way, in time; what did not come is never a pass."""

from datetime import datetime, timedelta

from probes.kinds.alert_round_trip.facts import Seen, Sent
from probes.kinds.alert_round_trip.findings import (
    ARRIVED,
    ELSEWHERE,
    INHIBITED,
    LATE,
    LOST,
    ON_ITS_WAY,
    OTHER_RECEIVER,
    SILENCED,
    TOO_OLD,
)
from probes.probe import could_not_look
from probes.verdict import Verdict

IN_TIME = timedelta(minutes=5)
SAYS_SOMETHING_FOR = timedelta(days=1)


def judge(seen: Seen, at: datetime) -> Verdict:
    """Of the alert that was sent by an earlier look; the newest one may still be on its way."""
    if seen.failure is not None:
        return could_not_look(seen.failure, "Alertmanager")
    if seen.told is None:
        return ON_ITS_WAY.say()
    if at - seen.told.at > SAYS_SOMETHING_FOR:
        return TOO_OLD.say()
    if seen.arrival is None:
        return _lost(seen.told, seen.receiver)
    if seen.arrival.receiver != seen.receiver:
        return OTHER_RECEIVER.say(there=seen.arrival.receiver, receiver=seen.receiver)
    took = max(seen.arrival.received_at - seen.told.at, timedelta(0))
    if took > IN_TIME:
        return LATE.say(minutes=f"{took.total_seconds() / 60:.0f}")
    return ARRIVED.say(receiver=seen.receiver, seconds=f"{took.total_seconds():.0f}")


def _lost(told: Sent, receiver: str) -> Verdict:
    if told.silenced:
        return SILENCED.say()
    if told.inhibited:
        return INHIBITED.say()
    minutes = int(IN_TIME.total_seconds() // 60)
    if told.receivers and receiver not in told.receivers:
        return ELSEWHERE.say(there=", ".join(told.receivers[:3]), receiver=receiver, minutes=minutes)
    return LOST.say(receiver=receiver, minutes=minutes)
