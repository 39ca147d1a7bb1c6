"""How a checklist and a service stand as a whole."""

import pytest

from readiness.checklists.standing import VALUES, Standing
from readiness.checklists.summary import summary, worst

from .facts_at import day


@pytest.mark.parametrize(
    ("values", "whole", "verdict"),
    [
        ([], "unknown", "not_ready"),
        (["pass"] * 29 + ["unknown"], "unknown", "not_ready"),
        (["pass"] * 29 + ["stale"], "stale", "not_ready"),
        (["pass", "unknown", "fail", "waived"], "fail", "failing"),
        (["pass", "waived", "not_applicable"], "waived", "ready_waived"),
        (["pass", "not_applicable"], "pass", "ready"),
        (["not_applicable"], "not_applicable", "ready"),
    ],
)
def test_a_whole_is_as_its_worst_part(values, whole, verdict):
    found = summary(Standing(value, "Told.") for value in values)
    assert (found.standing, found.verdict, found.total) == (whole, verdict, len(values))


def test_the_counts_name_all_six_standings():
    counts = summary(
        [Standing("pass", "Told."), Standing("pass", "Told."), Standing("stale", "Told.")]
    ).counts
    assert counts == {"pass": 2, "fail": 0, "waived": 0, "not_applicable": 0, "unknown": 0, "stale": 1}
    assert tuple(counts) == VALUES


def test_the_next_change_is_the_earliest_of_the_items():
    standings = [Standing("pass", "Told.", changes_at=moment) for moment in (day(3), None, day(2))]
    assert summary(standings).changes_at == day(2)
    assert summary([Standing("pass", "Told.")]).changes_at is None


def test_a_service_without_a_checklist_is_unknown():
    assert worst([]) == "unknown"
