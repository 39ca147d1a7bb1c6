"""Probes stand in the order in which somebody should read them, and none is lost on the way."""

from types import SimpleNamespace

import pytest

from probes.lineup import MOST_OPEN, by_gravity, counted, told_apart


def probes(*statuses):
    return [
        SimpleNamespace(
            pk=number, kind=f"kind-{number}", last_run=SimpleNamespace(status=status) if status else None
        )
        for number, status in enumerate(statuses)
    ]


def test_what_is_wrong_comes_first_and_what_is_right_last():
    lines = by_gravity(probes("pass", "skipped", "fail", None, "warn", "error", "missed"), {})
    assert [line.status for line in lines] == ["fail", "error", "", "warn", "pass", "skipped", "missed"]


@pytest.mark.parametrize("count", [0, 1, MOST_OPEN, MOST_OPEN + 1, 40])
def test_only_a_long_list_folds_what_found_nothing_wrong(count):
    lines = by_gravity(probes(*(["pass", "fail", "skipped", "error", "warn"] * 8)[:count]), {})
    telling, quiet = told_apart(lines)
    assert sorted([*telling, *quiet], key=lines.index) == lines
    assert bool(quiet) == (count > MOST_OPEN)
    assert {line.status for line in quiet} <= {"pass", "skipped"}


def test_the_folded_are_counted_in_words():
    _telling, quiet = told_apart(by_gravity(probes(*["pass"] * 7, "skipped", "fail"), {}))
    assert counted(quiet) == "7 found right, 1 not asked"
