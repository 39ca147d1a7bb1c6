"""Facts whose verdict is known."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from probes.kinds.tls_renewal.facts import Seen, Takeover
from probes.probe import Twin

_AT = datetime(2026, 6, 1, tzinfo=UTC)
_DAY = timedelta(days=1)
_BEGAN = _AT - 70 * _DAY
_TAKEN = Takeover(
    "192.0.2.1", "a1", "b2", _BEGAN, _BEGAN + 90 * _DAY, _AT + 80 * _DAY, _AT - 10 * _DAY - _DAY / 24, _AT - 10 * _DAY,
    trusted=True,
)  # fmt: skip
_SEEN = Seen("app.test", _AT - 60 * _DAY, _AT, _TAKEN)


def _with(**changes: object) -> Seen:
    return replace(_SEEN, takeover=replace(_TAKEN, **changes))  # type: ignore[arg-type]


def _left(days: float, **changes: object) -> Seen:
    return _with(old_not_after=_TAKEN.seen_at + days * _DAY, **changes)


GOOD = (
    Twin("renewed with a third of its life left", _SEEN, _AT, "renewed_in_time"),
    Twin(
        "two nodes behind one address", _with(old_again_at=_TAKEN.seen_at + _DAY / 24), _AT, "renewed_in_time"
    ),
    Twin("renewed with five days left of ninety", _left(5), _AT, "renewed_late"),
)
BAD = (
    Twin("never looked", Seen("app.test"), _AT, "no_history"),
    Twin("one certificate all the time", replace(_SEEN, takeover=None), _AT, "no_renewal_seen"),
    Twin("renewed on the last day", _left(1), _AT, "renewed_at_the_last_moment"),
    Twin(
        "renewed after it had expired",
        _left(-1, old_seen_at=_TAKEN.seen_at - _DAY / 24),
        _AT,
        "expired_before_renewal",
    ),
    Twin(
        "nobody looked at its end", _left(-1, old_seen_at=_TAKEN.seen_at - 9 * _DAY), _AT, "takeover_unseen"
    ),
    Twin("one node keeps the old one", _with(waiting=("192.0.2.2",)), _AT, "not_everywhere"),
    Twin("two are shown by turns", _with(old_again_at=_AT - 2 * _DAY), _AT, "not_everywhere"),
    Twin(
        "the nodes follow one after another",
        _with(waiting=("192.0.2.2",), seen_at=_AT - _DAY / 24),
        _AT,
        "under_way",
    ),
    Twin("another one that nobody trusts", _with(trusted=False), _AT, "renewed_untrusted"),
    Twin("renewed two years ago", _SEEN, _AT + 700 * _DAY, "renewed_long_ago"),
)
