"""Facts whose verdict is known."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from probes.arrivals import Arrival
from probes.context import Failure
from probes.kinds.alert_round_trip.facts import Seen, Sent
from probes.probe import Twin

_AT = datetime(2026, 6, 1, 12, tzinfo=UTC)
_SENT = Sent("n1", _AT - timedelta(hours=1), "f1", ("portal", "pagers"))
_NEXT = Sent("n2", _AT, "f2", ("portal", "pagers"))
_CAME = Arrival("n1", "f1", "portal", _SENT.at + timedelta(seconds=31))
_RIGHT = Seen("portal", _NEXT, _SENT, _CAME)
_NONE = replace(_RIGHT, arrival=None)


def _treated(**changes: object) -> Seen:
    return replace(_NONE, told=replace(_SENT, **changes))  # type: ignore[arg-type]


GOOD = (
    Twin("came after half a minute", _RIGHT, _AT, "arrived"),
    Twin(
        "came as five minutes were over",
        replace(_RIGHT, arrival=replace(_CAME, received_at=_SENT.at + timedelta(minutes=5))),
        _AT,
        "arrived",
    ),
)
BAD = (
    Twin("never came", _NONE, _AT, "lost"),
    Twin("routed to nobody", _treated(receivers=("null",)), _AT, "routed_elsewhere"),
    Twin("silenced", _treated(silenced=True), _AT, "silenced"),
    Twin("inhibited", _treated(inhibited=True), _AT, "inhibited"),
    Twin(
        "came by another receiver",
        replace(_RIGHT, arrival=replace(_CAME, receiver="default")),
        _AT,
        "other_receiver",
    ),
    Twin(
        "came after six minutes",
        replace(_RIGHT, arrival=replace(_CAME, received_at=_SENT.at + timedelta(minutes=6))),
        _AT,
        "late",
    ),
    Twin("still on its way", Seen("portal", _NEXT), _AT, "on_its_way"),
    Twin("came last week", _RIGHT, _AT + timedelta(days=7), "too_old"),
    Twin("Alertmanager is silent", Seen("portal", failure=Failure("unreachable")), _AT, "unreachable"),
)
