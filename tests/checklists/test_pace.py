"""How long a reviewer takes for one decision."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from readiness.checklists.queries.pace import ENOUGH, READING, SITTING, pace, pace_of
from readiness.teams.actors import Actor
from readiness.teams.models import User
from tests.checklists.world import AT

MINUTE = timedelta(minutes=1)


def test_a_few_decisions_say_nothing():
    assert pace([]) is None
    assert pace([AT, AT + MINUTE, AT + 2 * MINUTE]) is None


def test_the_middle_gap_counts_and_breaks_do_not():
    morning = [AT, AT + MINUTE, AT + 3 * MINUTE, AT + 6 * MINUTE]
    evening = [AT + timedelta(hours=9)]
    assert pace(morning + evening) == 2 * MINUTE


def test_what_a_program_decides_at_once_is_no_pace():
    assert pace([AT] * 50) is None


@given(st.lists(st.integers(0, 100_000), max_size=40))
def test_it_lies_between_reading_and_a_break_in_any_order(seconds):
    moments = [AT + timedelta(seconds=second) for second in seconds]
    found = pace(moments)
    assert found == pace(moments[::-1])
    assert found is None or READING <= found <= SITTING
    assert found is None or len(moments) > ENOUGH


@pytest.mark.django_db
def test_the_last_decisions_are_read_off_an_index_however_many_there_are():
    with CaptureQueriesContext(connection) as queries:
        assert pace_of(Actor.person(User.objects.create(email="judge@example.org"))) is None
    with connection.cursor() as cursor:
        plan = "EXPLAIN QUERY PLAN"
        if connection.vendor == "postgresql":
            # Over an empty table any way is short: what is asked is whether there is a way without sorting.
            cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off")
            plan = "EXPLAIN"
        cursor.execute(f"{plan} {queries[-1]['sql']}")
        told = " ".join(str(part) for row in cursor.fetchall() for part in row)
    assert "review_by_reviewer" in told
    assert "TEMP B-TREE" not in told
