"""Administrators see on their first page when what is recorded is not sealed; nobody else is bothered."""

from datetime import timedelta

import pytest

from readiness.clock import now
from readiness.ledger import guard
from readiness.ledger.sealing import seal_all
from readiness.teams.actors import SYSTEM
from readiness.teams.operations import create_team
from tests.web.conftest import Enter
from tests.world import World

TOLD = "The ledger is not being sealed."


@pytest.fixture
def waiting(world: World) -> None:
    """Sealed so far, and since five minutes one entry that nobody seals."""
    seal_all(at=now())
    create_team(name="Waiting", actor=SYSTEM, at=now() - timedelta(minutes=5))


def test_while_all_is_sealed_nothing_is_told(world: World, enter: Enter):
    seal_all(at=now())
    create_team(name="Fresh", actor=SYSTEM, at=now())
    assert TOLD not in enter("administrator").get("/").content.decode()


def test_without_a_worker_administrators_are_told_to_look_for_one(waiting: None, enter: Enter):
    page = enter("administrator").get("/").content.decode()
    assert TOLD in page
    assert "see that one runs" in page
    for name in ("lead", "auditor", "security_reviewer", "colleague"):
        assert TOLD not in enter(name).get("/").content.decode()


def test_a_refusal_is_told_with_the_way_on(waiting: None, enter: Enter):
    guard.outside_file().write_text(
        guard.outside_file().read_text().replace("\n", "\n9", 1),
    )
    page = enter("administrator").get("/").content.decode()
    assert TOLD in page
    assert "manage.py ledger_resume --reason TEXT" in page


def test_when_it_is_sealed_the_notice_is_gone(waiting: None, enter: Enter):
    seal_all(at=now())
    assert TOLD not in enter("administrator").get("/").content.decode()
