"""Sixty days of twenty duties, with workers that die, outages, clocks that jump and people who act: what was told is
what the documents say, no more and no less. A whole year of two hundred: `python -m benchmarks.year`.
"""

import pytest

from tests.notify.year.stage import HOLIDAYS
from tests.notify.year.walk import Walk


@pytest.fixture
def rules(settings):
    settings.EMAIL_BACKEND = "tests.notify.year.faults.Sink"
    settings.HOLIDAYS = ",".join(HOLIDAYS)
    settings.NOTICE_ATTEMPTS = 100


@pytest.mark.slow
def test_what_is_told_in_sixty_days_is_what_the_model_says(db, rules):
    walk = Walk(seed=3, duties=20, hours=60 * 24, stride=10, busy=1.5)
    walk.run()
    assert walk.stage.differences() == []
    assert walk.counts.killed > 20
    assert len(walk.model.mailed) > 40
