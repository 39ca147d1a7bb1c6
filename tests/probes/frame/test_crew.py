"""Threads that look: as many as are busy, and few of those that have only just begun."""

import threading

import pytest

from probes import crew
from probes.crew import FRESH, Crew


@pytest.fixture
def held():
    """A crew of twelve whose work ends when told so."""
    end = threading.Event()
    made = Crew(lambda _work: end.wait(10), 12)
    yield made
    end.set()
    made.leave()


def begin_all(made):
    begun = 0
    while made.free > 0:
        made.begin(begun, 60)
        begun += 1
    return begun


def test_of_those_that_have_only_just_begun_a_few_are_under_way(held, monkeypatch):
    monkeypatch.setattr(crew, "FRESH_SECONDS", 3600.0)
    assert begin_all(held) == FRESH
    assert not held.full


def test_those_that_wait_for_their_targets_are_in_nobodys_way(held, monkeypatch):
    monkeypatch.setattr(crew, "FRESH_SECONDS", -1.0)
    assert begin_all(held) == 12
    assert held.full
