"""What Alertmanager told, as stretches of time, and of which policy it is."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise, permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from readiness.alerts.episodes import Episode, Word, episodes
from readiness.alerts.matching import policy_named
from readiness.alerts.policy import SEED

AT = datetime(2026, 6, 1, 12, tzinfo=UTC)


def minute(number):
    return AT + timedelta(minutes=number)


def fires(starts, fingerprint="a"):
    return Word(fingerprint, minute(starts), None)


def over(starts, ends, fingerprint="a"):
    return Word(fingerprint, minute(starts), minute(ends))


def told(*words):
    return [
        ((one.began - AT).seconds // 60, one.ended and (one.ended - AT).seconds // 60)
        for one in episodes(words)
    ]


def test_the_order_and_number_of_words_change_nothing():
    words = [fires(0), over(0, 5), fires(10), fires(12, "b"), over(12, 14, "b")]
    for order in permutations(words):
        assert told(*order, *order) == [(0, 5), (10, None)]


def test_instances_that_overlap_are_one_stretch_until_the_last_is_over():
    assert told(fires(0), fires(3, "b"), over(0, 5)) == [(0, None)]
    assert told(fires(0), fires(3, "b"), over(0, 5), over(3, 9, "b")) == [(0, 9)]


def test_an_instance_that_began_anew_is_not_open_twice():
    assert told(fires(0), fires(10), over(10, 12)) == [(0, 12)]
    assert told(fires(0), over(0, 4), fires(10)) == [(0, 4), (10, None)]


WORDS = st.builds(
    lambda name, starts, length: Word(name, minute(starts), None if length is None else minute(starts + length)),
    st.sampled_from("abc"), st.integers(0, 40), st.one_of(st.none(), st.integers(0, 20)),
)  # fmt: skip


@settings(max_examples=100, deadline=None)
@given(words=st.lists(WORDS, max_size=10), draw=st.randoms(use_true_random=False))
def test_stretches_follow_each_other_and_are_a_function_of_what_was_said(words, draw):
    found = episodes(words)
    mixed = [*words, *words]
    draw.shuffle(mixed)
    assert episodes(mixed) == found
    assert all(one.ended is not None for one in found[:-1])
    assert all(isinstance(one, Episode) and (one.ended is None or one.ended >= one.began) for one in found)
    assert all(one.ended is not None and one.ended < later.began for one, later in pairwise(found))


HIGH = {"alertname": "HighErrorRate", "severity": "critical", "service": "shop", "environment": "production"}


@pytest.mark.parametrize(
    ("labels", "key"),
    [
        (HIGH, "error_rate_critical"), ({"alertname": "HighErrorRate"}, "error_rate_critical"),
        ({**HIGH, "severity": "page"}, "error_rate_critical"), ({**HIGH, "severity": "warning"}, None),
        ({**HIGH, "service": "other"}, None), ({**HIGH, "environment": "staging"}, None), ({}, None),
        ({**HIGH, "alertname": "Unknown"}, None), ({**HIGH, "policy": "disk_free"}, "error_rate_critical"),
    ],
)  # fmt: skip
def test_labels_name_one_policy_or_none(labels, key):
    found = policy_named(labels, SEED.values(), service="shop", environment="production")
    assert (found and found.key) == key


def test_where_two_share_a_name_the_label_policy_decides():
    second = replace(SEED["error_rate_critical"], key="own-second")
    policies = [*SEED.values(), second]
    found = policy_named({**HIGH, "policy": "own-second"}, policies, service="shop", environment="production")
    assert found == second
