"""A bad look alone accuses nobody, a good one alone acquits nobody, and what changes again and again is told so."""

import random
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from probes.standing import FLAPS_FROM, FLAPS_UNTIL, Result, Standing, after, change_share

GOOD = Result("pass", "steady", "1")
BAD = Result("fail", "server_error", "2")
DARK = Result("error", "unreachable", "3")


def told(results, standing=Standing()):  # noqa: B008 - frozen
    """The statuses that were told, in their order."""
    found = []
    for result in results:
        standing, tells = after(standing, result)
        found += [standing.status] if tells else []
    return found


def row(letters):
    return [{"g": GOOD, "b": BAD, "e": DARK}[letter] for letter in letters]


@pytest.mark.parametrize(
    ("letters", "statuses"),
    [
        ("g", ["pass"]),
        ("b", ["fail"]),
        ("gggg", ["pass"]),
        ("gbb", ["pass"]),
        ("gbbb", ["pass", "fail"]),
        ("gbbgbb", ["pass"]),
        ("gbeb", ["pass", "fail"]),
        ("gbee", ["pass", "error"]),
        ("bg", ["fail"]),
        ("bgbg", ["fail"]),
        ("bgg", ["fail", "pass"]),
        ("egg", ["error", "pass"]),
        ("eb", ["error", "fail"]),
        ("be", ["fail"]),
        ("beeee", ["fail"]),
    ],
)
def test_three_bad_looks_fell_what_stood_and_two_good_ones_raise_it(letters, statuses):
    assert told(row(letters)) == statuses


def test_what_a_person_asked_for_is_told_as_it_is():
    assert told([GOOD, replace(BAD, asked=True)]) == ["pass", "fail"]
    assert told([BAD, replace(GOOD, asked=True), replace(GOOD, asked=True)]) == ["fail", "pass", "pass"]


def test_what_was_not_asked_takes_nothing_back():
    skipped = Result("skipped", "outside_window", "4")
    assert told([GOOD, skipped, replace(skipped, asked=True)]) == ["pass"]
    assert told([BAD, skipped]) == ["fail"]
    assert told([skipped, skipped, GOOD]) == ["skipped", "pass"]


def test_other_facts_under_the_same_verdict_are_told():
    assert told([GOOD, replace(GOOD, digest="other"), replace(GOOD, digest="other")]) == ["pass", "pass"]


def test_the_same_is_told_again_when_it_has_become_old():
    assert told([GOOD, GOOD, replace(GOOD, stale=True)]) == ["pass", "pass"]


def test_what_is_held_changes_nothing():
    standing, _told = after(Standing(), GOOD)
    for result in (BAD, DARK, BAD, BAD):
        same, tells = after(standing, replace(result, held=True))
        assert (same, tells) == (standing, False)
    assert told([replace(GOOD, held=True)]) == []


def test_both_counts_are_kept():
    standing = Standing()
    for result in row("ggb"):
        standing, _tells = after(standing, result)
    assert (standing.good_in_row, standing.bad_in_row, standing.recent) == (0, 1, "ggb")
    assert standing.in_doubt
    assert not after(standing, GOOD)[0].in_doubt


def test_a_row_that_changes_each_time_flaps_and_one_change_does_not():
    assert change_share("gb" * 10 + "g") == pytest.approx(1)
    assert change_share("g" * 21) == change_share("") == change_share("b") == 0
    assert change_share("g" * 18 + "bbb") < FLAPS_UNTIL


def test_flapping_begins_at_one_threshold_and_ends_at_a_lower_one():
    standing, seen = Standing(), []
    for result in row("g" * 21 + "gb" * 8 + "g" * 30):
        standing, _tells = after(standing, result)
        seen.append((standing.flapping, change_share(standing.recent)))
    changes = [now for (before, _), (now, _) in pairwise(seen) if before != now]
    assert changes == [True, False]
    assert min(share for flaps, share in seen if flaps) >= FLAPS_UNTIL
    assert max(share for flaps, share in seen if not flaps) < FLAPS_FROM


def test_what_flaps_is_not_told_good_until_it_is_steady():
    standing, _tells = after(Standing(), BAD)
    statuses = []
    for result in row("gb" * 9 + "gg" + "b" + "gg" + "g" * 20):
        standing, tells = after(standing, result)
        statuses.append((standing.status, standing.flapping))
        assert not (tells and standing.status == "pass" and standing.flapping)
    assert statuses[-1] == ("pass", False)


@given(st.text("gbe", min_size=1, max_size=80))
def test_good_is_never_told_after_a_bad_one_without_two_good_in_a_row(letters):
    standing = Standing()
    for place, result in enumerate(row(letters)):
        before = standing.status
        standing, _tells = after(standing, result)
        assert len(standing.recent) <= 21
        if before in ("fail", "error") and standing.status == "pass":
            assert letters[: place + 1].endswith("gg")
        if before == "pass" and standing.status in ("fail", "error"):
            assert not set(letters[: place + 1][-3:]) & {"g"}


def test_of_random_rows_only_restless_ones_flap():
    draw = random.Random(7)
    calm = ["".join(draw.choices("gb", (99, 1), k=21)) for _ in range(300)]
    restless = ["".join(draw.choices("gb", (50, 50), k=21)) for _ in range(300)]
    assert sum(change_share(one) >= FLAPS_FROM for one in calm) < 5
    assert sum(change_share(one) >= FLAPS_FROM for one in restless) > 270
