"""A renewal is one certificate's takeover by another at the same address: no turn, no step back, no expired gap."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from probes.facts import encode
from probes.kinds.tls_renewal import KIND
from probes.kinds.tls_renewal.facts import Seen, newest_takeover
from probes.sightings import Sighting, sightings

AT = datetime(2026, 6, 1, tzinfo=UTC)
DAY = timedelta(days=1)
NAMES = ("app.test",)
#: Serial -> when it began, in days before `AT`; each lasts 90 days.
BEGAN = {"a": 70, "b": 10, "c": 40, "o": 100}


def shown(serial: str, ago: float, address: str = "192.0.2.1", **changed: Any) -> Sighting:
    began = AT - BEGAN[serial] * DAY
    end = changed.pop("not_after", began + 90 * DAY)
    given = {"names": NAMES, "trusted": AT - ago * DAY < end, **changed}
    return Sighting("app.test", address, serial, not_before=began, not_after=end, at=AT - ago * DAY, **given)


def said(*seen: Sighting, at: datetime = AT) -> str:
    rows = sorted(seen, key=lambda one: one.at)
    found = Seen("app.test", rows[0].at, rows[-1].at, newest_takeover(rows))
    return KIND.judge_stored(encode(found), at).code


OTHER = "192.0.2.2"
CASES: dict[str, tuple[str, Sequence[Sighting]]] = {
    "renewed": ("renewed_in_time", (shown("a", 60), shown("a", 9.1), shown("b", 9), shown("b", 0))),
    "one all the time": ("no_renewal_seen", (shown("a", 60), shown("a", 0))),
    "an older one took over": ("no_renewal_seen", (shown("b", 5), shown("a", 1))),
    "another name took over": ("no_renewal_seen", (shown("a", 20), shown("b", 9, names=("www.app.test",)))),
    "two by turns": (
        "not_everywhere", (shown("a", 9), shown("b", 8), shown("a", 6), shown("b", 4), shown("a", 3), shown("b", 0)),
    ),
    "the newer of two by turns comes last": (
        "not_everywhere", (shown("a", 9), shown("b", 8), shown("a", 6), shown("b", 1)),
    ),
    "two nodes behind one address": (
        "renewed_in_time", (shown("a", 9), shown("b", 8), shown("a", 7.9), shown("b", 7.8), shown("b", 0)),
    ),
    "at two addresses": (
        "renewed_in_time", (shown("a", 9), shown("a", 9, OTHER), shown("b", 8), shown("b", 7.5, OTHER)),
    ),
    "one address behind": (
        "not_everywhere", (shown("a", 9), shown("a", 9, OTHER), shown("b", 8), shown("a", 0, OTHER)),
    ),
    "each address its own, never another": ("no_renewal_seen", (shown("a", 9), shown("b", 9, OTHER))),
    "the old one was seen expired": (
        "expired_before_renewal", (shown("o", 20), shown("o", 9.5), shown("b", 9), shown("b", 0)),
    ),
    "nobody looked as it expired": ("takeover_unseen", (shown("o", 20), shown("b", 9), shown("b", 0))),
    "nobody trusts the new one": ("renewed_untrusted", (shown("a", 10), shown("b", 9, trusted=False))),
    "the old one was never trusted": ("no_renewal_seen", (shown("a", 10, trusted=False), shown("b", 9))),
    "renewed twice": ("renewed_in_time", (shown("a", 42), shown("c", 39), shown("c", 10), shown("b", 9))),
    "one that ends sooner": ("no_renewal_seen", (shown("a", 10), shown("b", 9, not_after=AT + 2 * DAY))),
}  # fmt: skip


@pytest.mark.parametrize(("code", "seen"), CASES.values(), ids=list(CASES))
def test_what_was_seen_over_time_gives_the_verdict(code, seen):
    assert said(*seen) == code


def test_the_nodes_have_a_day_to_follow():
    seen = (shown("a", 9), shown("a", 9, OTHER), shown("b", 8), shown("a", 8, OTHER))
    assert said(*seen, at=AT - 7.5 * DAY) == "under_way"


def test_looks_that_showed_no_certificate_are_left_out():
    good = {
        "address": "192.0.2.1", "verified": True,
        "certificate": {
            "serial": "a", "names": ["b.test", "app.test"], "not_before": AT.isoformat(), "not_after": AT.isoformat(),
        },
    }  # fmt: skip
    looks = [
        good,
        {**good, "certificate": None},
        {"address": "192.0.2.1"},
        {**good, "verified": "yes"},
        "odd",
    ]
    found = sightings([(AT, {"host": "app.test", "looks": looks}), (AT, {}), (AT, {"looks": "odd"})])
    assert [(one.names, one.trusted) for one in found] == [
        (("app.test", "b.test"), True),
        (("app.test", "b.test"), False),
    ]
