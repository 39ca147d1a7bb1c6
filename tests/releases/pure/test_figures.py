"""DORA's figures: what counts, from when to when, and what nobody can know."""

from datetime import UTC, datetime, timedelta

from readiness.releases.dora import Fact, figures

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
END = datetime(2026, 3, 29, tzinfo=UTC)
BEGIN = END - 28 * DAY


def fact(days, **given):
    """A change that took an hour, `days` before the end of the period."""
    done = END - days * DAY
    told = {"kind": "deploy", "state": "succeeded", "rehearsal": False, "committed_at": None}
    return Fact(id=str(days), **{**told, "started_at": done - HOUR, "finished_at": done, **given})


def test_nothing_known_is_no_zero():
    found = figures([], after=BEGIN, until=END)
    assert (found.per_week, found.lead_time, found.failure_rate, found.restore_time) == (
        None,
        None,
        None,
        None,
    )


def test_a_good_month_with_one_bad_day():
    bad_since = END - 5 * DAY
    facts = [
        fact(20, committed_at=END - 22 * DAY),
        fact(10, committed_at=END - 14 * DAY),
        fact(6, committed_at=None),
        fact(5, decided_back=True, taken_back=True, bad_since=bad_since, restored_at=bad_since + HOUR),
        fact(4, kind="rollback"),
        fact(3, rehearsal=True),
        fact(2, state="failed"),
        fact(1, state="cancelled"),
        fact(40),
    ]
    found = figures(facts, after=BEGIN, until=END)
    assert found.changes == 4
    assert found.per_week == 1
    assert (found.lead_time, found.lead_times_known) == (3 * DAY, 2)
    assert (found.failures, found.failure_rate) == (2, 40)
    assert (found.restore_time, found.restored) == (HOUR, 1)


def test_what_was_only_decided_to_stay_is_no_failure():
    found = figures([fact(1, bad_since=END - DAY)], after=BEGIN, until=END)
    assert found.failure_rate == 0


def test_a_commit_after_its_deployment_is_no_lead_time():
    assert figures([fact(3, committed_at=END)], after=BEGIN, until=END).lead_time is None
