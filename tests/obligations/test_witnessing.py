"""What a probe saw closes a duty only when every moment is known and lies in the period."""

from datetime import UTC, datetime

import pytest

from readiness.obligations.witnessing import was_done

SINCE, SEEN = datetime(2026, 8, 1, tzinfo=UTC), datetime(2026, 11, 1, tzinfo=UTC)
PATH = "secrets.*.made_at"


def secrets(*moments):
    return {"secrets": [{"made_at": moment} for moment in moments]}


@pytest.mark.parametrize(
    "observations",
    [
        secrets("2026-10-01T00:00:00+00:00"),
        secrets("2026-08-02T00:00:00Z", "2026-11-01T01:00:00+01:00"),
    ],
)
def test_every_moment_within_the_period_is_done(observations):
    assert was_done(observations, PATH, since=SINCE, seen_at=SEEN)


@pytest.mark.parametrize(
    "observations",
    [
        {}, {"secrets": []}, {"secrets": None}, {"secrets": {"made_at": "2026-10-01T00:00:00Z"}},
        {"secrets": ["2026-10-01T00:00:00Z"]}, secrets(None), secrets(5), secrets("yesterday"),
        secrets("2026-10-01T00:00:00"),  # of no zone
        secrets("2026-07-01T00:00:00Z"), secrets("2026-08-01T00:00:00Z"),  # before the period
        secrets("2026-12-01T00:00:00Z"),  # in the future
        secrets("2026-10-01T00:00:00Z", "2026-07-01T00:00:00Z"), secrets("2026-10-01T00:00:00Z", None),
    ],
)  # fmt: skip
def test_what_is_old_or_unknown_is_not_done(observations):
    assert not was_done(observations, PATH, since=SINCE, seen_at=SEEN)
