"""From numbers and a policy to a state: never by what nobody measured."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from math import inf, nan

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from readiness.alerts.evaluating import AHEAD, MOST_GAP, Standing, State, evaluate, gap_of, together
from readiness.alerts.policy import SEED, Route, milder
from readiness.monitoring.sample import Sample
from readiness.monitoring.thresholds import Severity

AT = datetime(2026, 6, 1, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
ERRORS = SEED["error_rate_critical"]
DOWN = SEED["down"]


def row(*values, every=MINUTE, end=AT):
    """The last of the values is of `end`."""
    return [Sample(end - every * (len(values) - 1 - place), value) for place, value in enumerate(values)]


def state(policy, numbers, at=AT, *, was_open=False):
    return evaluate(policy, numbers, at, was_open=was_open).state


@pytest.mark.parametrize("policy", SEED.values(), ids=SEED)
def test_each_of_the_eight_opens_beyond_its_bound_and_not_at_it_and_ends_on_the_good_side(policy):
    beyond = policy.value * 1.5 + 1 if policy.operator == ">" else policy.value / 2
    beyond = 0.0 if policy.metric == "up" else beyond
    good = {">": policy.value / 2, "<": policy.value * 2, "==": 1.0}[policy.operator]
    at_it = 1.0 if policy.metric == "up" else policy.value
    long = int(policy.lasting / MINUTE) + 1
    assert state(policy, row(*[beyond] * long)) is State.OPEN
    if policy.lasting:
        assert state(policy, row(*[beyond] * (long - 1))) is State.PENDING
        assert state(policy, row(*[beyond] * (long - 2), good, beyond)) is State.PENDING
    assert state(policy, row(*[at_it] * long)) is State.INACTIVE
    assert state(policy, []) is State.UNKNOWN
    assert state(policy, row(*[good] * 3), was_open=True) is State.RESOLVED
    assert state(policy, row(*[beyond] * long), was_open=True) is State.OPEN


def test_one_number_alone_opens_nothing_that_has_to_last():
    assert state(DOWN, [Sample(AT, 0.0)]) is State.PENDING
    assert state(DOWN, [Sample(AT - 4 * MINUTE, 0.0)]) is State.PENDING
    assert state(DOWN, row(0.0, 0.0)) is State.OPEN


def test_no_number_is_no_answer():
    old = row(0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, end=AT - 6 * MINUTE)
    assert state(ERRORS, old) is State.UNKNOWN
    assert evaluate(ERRORS, old, AT, was_open=True) == Standing(State.OPEN, None, 0.5, AT - 6 * MINUTE, True)
    assert state(ERRORS, row(nan, inf, -inf)) is State.UNKNOWN
    assert state(ERRORS, row(0.5, *[nan] * 10)) is State.UNKNOWN
    assert state(ERRORS, [], was_open=True) is State.OPEN


def test_what_nobody_saw_between_two_numbers_did_not_last():
    late = [*row(0.5, 0.5, end=AT - 20 * MINUTE), *row(0.5, 0.5)]
    assert state(ERRORS, late) is State.PENDING


def test_numbers_that_come_rarely_are_waited_for():
    every = 15 * MINUTE
    assert state(ERRORS, row(0.0, 0.5, 0.5, every=every)) is State.OPEN
    assert state(ERRORS, row(0.0, 0.5, 0.5, every=every, end=AT - every)) is State.OPEN
    assert gap_of(row(1, 1, 1, every=timedelta(days=1))) == MOST_GAP


def test_a_number_that_hovers_at_the_bound_neither_opens_nor_ends_again_and_again():
    hovering = row(*[0.051, 0.049] * 10)
    assert state(ERRORS, hovering) is State.INACTIVE
    assert state(ERRORS, hovering, was_open=True) is State.OPEN
    between = row(*[0.047] * 10)
    assert state(ERRORS, between) is State.INACTIVE
    assert state(ERRORS, between, was_open=True) is State.OPEN
    assert state(ERRORS, row(*[0.04] * 2), was_open=True) is State.RESOLVED
    assert state(ERRORS, row(0.5, 0.04), was_open=True) is State.OPEN


def test_the_future_does_not_count_and_a_clock_that_is_a_little_behind_does():
    assert state(ERRORS, row(*[0.5] * 6, end=AT + AHEAD + MINUTE * 6)) is State.UNKNOWN
    assert state(ERRORS, row(*[0.5] * 6, end=AT + AHEAD)) is State.OPEN


NUMBERS = st.lists(
    st.builds(
        Sample,
        st.integers(-7200, 120).map(lambda seconds: AT + timedelta(seconds=seconds)),
        st.one_of(st.floats(), st.sampled_from([0.0, 0.04, 0.047, 0.06, 0.5])),
    ),
    max_size=30,
)


@settings(max_examples=120, deadline=None)
@given(numbers=NUMBERS, was_open=st.booleans(), draw=st.randoms(use_true_random=False))
def test_neither_the_order_of_numbers_nor_what_is_none_changes_anything(numbers, was_open, draw):
    once = list({one.at: one for one in numbers}.values())
    found = evaluate(ERRORS, once, AT, was_open=was_open)
    mixed = [*once, *(Sample(AT - MINUTE * n - timedelta(microseconds=1), nan) for n in range(3))]
    draw.shuffle(mixed)
    assert evaluate(ERRORS, mixed, AT, was_open=was_open) == found
    if was_open:
        assert found.state in (State.OPEN, State.RESOLVED)
    else:
        assert found.state is not State.RESOLVED
        assert not found.silent
    if found.state is State.OPEN and not was_open:
        assert found.since is not None
        assert found.value is not None
        assert ERRORS.breached_by(found.value)
        inside = [one for one in once if found.since <= one.at <= AT + AHEAD and abs(one.value) < inf]
        assert all(ERRORS.breached_by(one.value) for one in inside)
    if found.state is State.RESOLVED:
        assert found.value is not None
        assert ERRORS.cleared_by(found.value)
    if found.seen_at is None or AT - found.seen_at > MOST_GAP:
        assert found.state is (State.OPEN if was_open else State.UNKNOWN)


def test_of_several_sources_the_gravest_word_stands_and_silence_outweighs_an_end():
    def one(state, silent=False):
        return Standing(state, None, 1.0, AT, silent)

    assert together([], was_open=False).state is State.UNKNOWN
    assert together([Standing(State.UNKNOWN)], was_open=True).silent
    assert together([one(State.INACTIVE), one(State.OPEN)], was_open=False).state is State.OPEN
    assert together([one(State.UNKNOWN), one(State.INACTIVE)], was_open=False).state is State.INACTIVE
    assert together([one(State.RESOLVED), one(State.OPEN, silent=True)], was_open=True).silent
    assert not together([one(State.OPEN, silent=True), one(State.OPEN)], was_open=True).silent


@pytest.mark.parametrize(
    ("change", "ways"),
    [
        ({"value": 0.06}, ["higher bound"]),
        ({"value": 0.04, "resolve_value": 0.03}, []),
        ({"enabled": False}, ["switched off"]),
        ({"lasting": 6 * MINUTE}, ["waits longer"]),
        ({"lasting": MINUTE}, []),
        ({"route": Route.NOTIFY}, ["pages nobody"]),
        ({"severity": Severity.WARNING, "route": Route.NOTIFY}, ["only a warning", "pages nobody"]),
        ({"metric": "cpu"}, ["judges something else"]),
    ],
)
def test_what_asks_less_than_published_is_named(change, ways):
    assert milder(replace(ERRORS, **change)) == ways


def test_less_disk_free_is_milder_and_a_teams_own_policy_never_is():
    assert milder(replace(SEED["disk_free"], value=0.05)) == ["lower bound"]
    assert milder(replace(ERRORS, key="own-x", value=9)) == []


@pytest.mark.parametrize(
    "change",
    [{"value": nan}, {"resolve_value": inf}, {"value": 0.05, "resolve_value": 0.06}, {"operator": "=~"},
     {"lasting": timedelta(days=2)}, {"calm": -MINUTE}],
)  # fmt: skip
def test_a_policy_by_which_nothing_could_be_judged_is_none(change):
    with pytest.raises(ValueError):
        replace(ERRORS, **change)
