"""Every kind of entry has words beside it, and no operation invents a kind."""

import ast
from string import Formatter

import pytest

from readiness.audit.names import SORTS
from readiness.audit.words import words_by_kind
from readiness.discovery import one_per_room
from tests.house.tree import ROOT, files, named

ROOMS = one_per_room("events")
#: A room whose entries bear another's name, being a part of its matter.
SPEAKS_AS = {"alerts": "monitoring"}
PRODUCT = [path for path in files("*.py") if path.relative_to(ROOT).parts[0] in {"readiness", "probes"}]


def kinds_of(room):
    return {value for name, value in vars(room).items() if name.isupper() and isinstance(value, str)}


def test_the_rooms_that_write_entries_are_found():
    found = {room.__name__ for room in ROOMS}
    rooms = ("teams", "catalog", "evidence", "checklists", "launches", "reports")
    assert found >= {"probes.events", *(f"readiness.{room}.events" for room in rooms)}


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: room.__name__)
def test_every_kind_of_a_room_has_words_and_nothing_else_has(room):
    assert set(room.WORDS) == kinds_of(room)


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: room.__name__)
def test_a_kind_is_room_subject_verb(room):
    # A part of the probes speaks with their name.
    place = "probes" if room.__name__.startswith("probes.") else room.__name__.split(".")[-2]
    place = SPEAKS_AS.get(place, place)
    for kind in kinds_of(room):
        parts = kind.split(".")
        assert len(parts) == 3, kind
        assert parts[0] == place, kind


@pytest.mark.parametrize("kind", sorted(words_by_kind()))
def test_words_follow_a_name_and_ask_for_sorts_that_there_are(kind):
    words = words_by_kind()[kind]
    assert words[0].islower()
    assert not words.endswith(".")
    for _text, name, sort, conversion in Formatter().parse(words):
        assert name is None or name.isidentifier()
        assert not sort or sort in SORTS
        assert conversion is None


def calls_of_record():
    for path in PRODUCT:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "record":
                kinds = [word.value for word in node.keywords if word.arg == "kind"]
                yield f"{named(path)}:{node.lineno}", kinds


def test_no_operation_invents_a_kind():
    """What `record` is given comes from an `events.py`, directly or handed on by name."""
    calls = list(calls_of_record())
    assert len(calls) > 10
    invented = [
        place
        for place, kinds in calls
        if not kinds or any(isinstance(inner, ast.Constant) for kind in kinds for inner in ast.walk(kind))
    ]
    assert invented == []
