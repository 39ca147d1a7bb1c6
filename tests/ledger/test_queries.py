"""What rooms ask of the ledger."""

import uuid

import pytest

from readiness.ledger.operations import record
from readiness.ledger.queries import recorded_about
from readiness.teams.actors import SYSTEM
from readiness.teams.models import Team
from tests.ledger.test_walls import AT


@pytest.fixture
def teams(db):
    return [Team.objects.create(slug=name, name=name, created_at=AT) for name in ("one", "two")]


def test_what_was_recorded_about_which_of_them(teams):
    one, two = teams
    record(kind="teams.team.edited", actor=SYSTEM, at=AT, subject=one, team=one)
    record(kind="teams.team.archived", actor=SYSTEM, at=AT, subject=two, team=two)
    asked = [one.pk, two.pk, uuid.uuid4()]
    assert recorded_about("teams.team.edited", asked) == {one.pk}
    assert recorded_about("teams.team.edited", []) == set()
    assert recorded_about("teams.team.restored", asked) == set()
