"""On-call schedules: every hour of seven days, and whose schedule it is."""

from datetime import UTC, datetime, timedelta

import pytest

from probes.kinds.pagerduty_schedule import Declared
from tests.probes.sites import as_json

AT = datetime(2026, 6, 1, 12, tzinfo=UTC)
DECLARED = Declared("PI7DH85")


def turn(
    start: float | None, end: float | None, who: str = "P1", schedule: str = "PI7DH85"
) -> dict[str, object]:
    def at(hours):
        return None if hours is None else f"{AT + timedelta(hours=hours):%Y-%m-%dT%H:%M:%SZ}"

    return {
        "user": {"id": who, "summary": "Somebody"},
        "schedule": {"id": schedule},
        "start": at(start),
        "end": at(end),
    }


@pytest.mark.parametrize(
    ("turns", "code"),
    [
        ([turn(-5, 100), turn(100, 200, "P2")], "on_call_covered"),
        ([turn(90, 200, "P2"), turn(-5, 100)], "on_call_covered"),
        ([turn(None, None)], "on_call_covered"),
        ([turn(-5, 100), turn(101, 200)], "on_call_gap"),
        ([turn(1, 200)], "on_call_gap"),
        ([turn(-5, 167)], "on_call_gap"),
        ([turn(None, None, schedule="OTHER")], "nobody_on_call"),
        ([{**turn(None, None), "user": None}], "nobody_on_call"),
        ([{**turn(-5, 1), "end": "when Ada is back"}], "no_json"),
        ([{**turn(-5, 200), "start": ""}], "no_json"),
        ([], "nobody_on_call"),
    ],
)
def test_every_hour_of_seven_days_has_somebody(ask, turns, code):
    outcome = ask(
        "pagerduty_schedule", DECLARED, lambda asked: as_json({"oncalls": turns, "more": False}), at=AT
    )
    assert outcome.verdict.code == code
    assert "Somebody" not in repr(outcome.observations)


def test_a_long_answer_that_ends_early_tells_of_no_gap(ask):
    tool = lambda asked: as_json({"oncalls": [turn(-5, 100)], "more": True})  # noqa: E731
    assert ask("pagerduty_schedule", DECLARED, tool, at=AT).verdict.status == "error"


def test_its_token_goes_in_pagerdutys_way(ask):
    got = []

    def tool(asked):
        got.append((asked.headers["Authorization"], asked.headers["Accept"]))
        return as_json({"oncalls": []})

    ask("pagerduty_schedule", DECLARED, tool, at=AT)
    assert got == [("Token token=s3cret", "application/vnd.pagerduty+json;version=2")]
