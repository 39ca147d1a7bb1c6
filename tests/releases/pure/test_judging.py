"""What the error rate, the watch, and what was seen on the wire say, and when they say nothing."""

from datetime import UTC, datetime, timedelta

import pytest

from readiness.monitoring.sample import Sample
from readiness.releases.recovery import Sight, judge_recovery, same_release
from readiness.releases.rehearsal import Move, judge_rehearsal
from readiness.releases.steps import STEPS, lines
from readiness.releases.triggers import Policy, judge_rate
from readiness.releases.watching import watch

AT = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def samples(**values):
    """m3=12: 12 per cent three minutes after AT; b3: before it."""
    return [
        Sample(AT + MINUTE * int(name[1:]) * (1 if name[0] == "m" else -1), value)
        for name, value in values.items()
    ]


@pytest.mark.parametrize(
    ("given", "verdict"),
    [
        ({}, "unknown"),
        ({"b1": 90}, "unknown"),
        ({"m1": 90}, "unknown"),
        ({"m8": 10}, "quiet"),
        ({"m8": 10.1}, "fires"),
        ({"m7": 0, "m8": 19}, "quiet"),
        ({"m7": 5, "m8": 19}, "fires"),
        ({"m11": 90}, "unknown"),
    ],
    ids=[
        "nothing",
        "of the time before",
        "too old",
        "exactly",
        "more",
        "in the mean not",
        "in the mean",
        "to come",
    ],
)
def test_the_error_rate_fires_above_ten_per_cent_of_what_was_measured_since(given, verdict):
    assert judge_rate(samples(**given), Policy(), since=AT, at=AT + 10 * MINUTE).verdict == verdict


@pytest.mark.parametrize(
    ("given", "verdict"),
    [
        ({}, "unknown"),
        ({"b3": 0.2}, "unknown"),
        ({"b3": 0.2, "m3": 0.3}, "as_before"),
        ({"b3": 0.2, "m3": 4}, "worse"),
        ({"m3": 0.3}, "unknown"),
        ({"m3": 4}, "worse"),
    ],
    ids=["nothing", "only before", "as before", "worse", "nothing before", "bad, nothing before"],
)
def test_the_watch_compares_with_the_time_before(given, verdict):
    seen = watch(samples(**given), started_at=AT, window=60 * MINUTE, at=AT + 10 * MINUTE)
    assert seen.verdict == verdict


def recovered(sights=(), rates=(), before=0.2):
    return judge_recovery(
        release="1.0", commit="", finished_at=AT, sights=sights, rates=rates, rate_before=before,
        window=5 * MINUTE, at=AT + 10 * MINUTE,
    )  # fmt: skip


def sight(release, minute, status=200):
    return Sight(release, status, AT + MINUTE * minute)


@pytest.mark.parametrize(
    ("given", "way", "minute"),
    [
        ({}, "", None),
        ({"sights": [sight("1.0", 3)]}, "release_seen", 3),
        ({"sights": [sight("1.0", 3), sight("2.0", 4)]}, "", None),
        ({"sights": [sight("1.0", 3, 500)]}, "", None),
        ({"sights": [sight("1.0", -3)]}, "", None),
        ({"rates": samples(m2=30, m6=0.5, m8=0.5)}, "error_rate", 6),
        ({"rates": samples(m6=0.5, m8=3)}, "", None),
        ({"rates": samples(m6=0.5, m8=3), "before": 4.0}, "error_rate", 6),
        ({"rates": samples(m2=0.5)}, "", None),
        ({"sights": [sight("1.0", 3)], "rates": samples(m8=0.5)}, "both", 8),
        ({"sights": [sight("1.0", 3)], "rates": samples(m8=50)}, "", None),
        ({"sights": [sight("2.0", 3)], "rates": samples(m8=0.5)}, "", None),
    ],
)
def test_a_recovery_has_a_witness_and_none_against_it(given, way, minute):
    found = recovered(**given)
    assert found.way == way
    assert found.at == (None if minute is None else AT + MINUTE * minute)


@pytest.mark.parametrize(
    ("seen", "commit", "same"),
    [
        ("1.0", "", True), ("v1.0", "", True), ("1.0.1", "", False), ("abcdef1", "abcdef1234", True),
        ("abcdef1234", "abcdef1", True), ("abcdef", "abcdef1234", False), ("", "", False),
    ],
)  # fmt: skip
def test_a_release_is_known_by_name_or_commit(seen, commit, same):
    assert same_release(seen, "1.0", commit) is same


def test_going_back_to_itself_is_no_rehearsal():
    same = Move("2.0", "", AT, AT + MINUTE)
    sights = [sight("2.0", minute) for minute in (-1, 2, 9)]
    forth = Move("2.0", "", AT + 5 * MINUTE, AT + 6 * MINUTE)
    assert judge_rehearsal(new="2.0", new_commit="", back=same, forth=forth, sights=sights) is None


def test_a_step_falls_away_with_the_one_that_it_follows():
    found = {one.step.key: one for one in lines(STEPS, {"announce": "skipped", "maintenance_on": "done"})}
    assert found["announce_done"].outcome == "falls_away"
    assert found["maintenance_off"].open
    assert [key for key, one in found.items() if one.is_next] == ["migrate"]
