"""A database from before the last anchor is not sealed further, whatever became of the newest note's file."""

from datetime import timedelta

import pytest
from django.db import connection

from readiness.anchors.operations import make_due_anchor, subscribe
from readiness.ledger import guard
from readiness.ledger.models import LedgerAnchor, LedgerCheckpoint
from readiness.ledger.refusing import LogBehindAnchor
from readiness.ledger.renewal import resume_log
from readiness.ledger.sealing import seal_all, seal_entries
from readiness.teams.actors import SYSTEM
from tests.flushing import walls_down
from tests.ledger.sealed import write
from tests.ledger.test_guard import roll_back
from tests.world import AT


@pytest.fixture
def anchored(shared):
    """A log with an anchor, whose database was then put back to ten entries."""
    subscribe(actor=shared.actor("auditor"), at=AT)
    seal_entries(at=AT, limit=10)
    make_due_anchor(at=AT)
    return LedgerAnchor.objects.get()


def forget_anchors():
    """What an old copy of the database does not hold either."""
    with walls_down(), connection.cursor() as cursor:
        for table in ("anchorsending", "anchorerrand", "ledgeranchor"):
            cursor.execute(f"DELETE FROM readiness_{table}")


def test_the_anchor_is_remembered_when_the_newest_note_was_removed(anchored):
    guard.outside_file().unlink()
    forget_anchors()
    roll_back(10)
    write()
    with pytest.raises(LogBehindAnchor, match=f"{anchored.size} entries, the database 10"):
        seal_entries(at=AT)
    assert LedgerCheckpoint.objects.latest("size").size == 10


def test_the_database_remembers_it_when_every_file_is_gone(anchored):
    guard.forget_outside()
    roll_back(10)
    write()
    with pytest.raises(LogBehindAnchor, match=f"{anchored.size} entries, the database 10"):
        seal_entries(at=AT)


def test_going_on_names_what_others_hold_and_is_not_refused_again(anchored):
    guard.outside_file().unlink()
    forget_anchors()
    roll_back(10)
    write()
    row = resume_log(actor=SYSTEM, at=AT, reason="The disk was lost.")
    assert row.name.endswith("/2")
    assert seal_all(at=AT)
    assert make_due_anchor(at=AT + timedelta(days=1)) == 1
    assert LedgerAnchor.objects.get().origin == row.name
    write()
    assert seal_entries(at=AT + timedelta(days=1)).count == 2


def test_an_anchor_is_nothing_to_a_log_that_holds_it(anchored):
    write(3)
    assert seal_all(at=AT) >= 3
