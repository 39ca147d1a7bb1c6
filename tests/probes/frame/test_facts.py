"""Observations survive JSON, and text from outside stays text."""

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from probes.facts import decode, encode, shown


@dataclass(frozen=True)
class Leaf:
    name: str
    at: datetime
    share: float | None = None


@dataclass(frozen=True)
class Tree:
    leaves: tuple[Leaf, ...]
    notes: dict[str, tuple[str, ...]] = field(default_factory=dict)
    best: Leaf | None = None


moments = st.datetimes(timezones=st.just(UTC))
leaves = st.builds(Leaf, st.text(), moments, st.none() | st.floats(allow_nan=False))
trees = st.builds(
    Tree,
    st.lists(leaves, max_size=3).map(tuple),
    st.dictionaries(st.text(), st.lists(st.text(), max_size=2).map(tuple), max_size=3),
    st.none() | leaves,
)


@given(trees)
def test_facts_come_back_from_json_as_they_were(tree):
    assert decode(Tree, json.loads(json.dumps(encode(tree)))) == tree


def test_unknown_fields_are_passed_over_and_missing_ones_take_their_default():
    assert decode(Tree, {"leaves": [], "older": 1}) == Tree(())


@pytest.mark.parametrize("raw", [None, [], "text", {"notes": {}}])
def test_facts_of_another_shape_are_refused(raw):
    with pytest.raises(TypeError):
        decode(Tree, raw)


def test_what_has_no_json_form_is_refused():
    with pytest.raises(TypeError):
        encode({"a": b"bytes"})


@given(st.text(), st.integers(min_value=1, max_value=50))
def test_shown_text_is_one_safe_line_within_its_limit(text, limit):
    clean = shown(text, limit)
    assert len(clean) <= limit
    assert clean.isprintable()


def test_terminal_codes_and_direction_marks_do_not_get_through():
    assert shown("a\x1b[31mb\u202ec\r\nd") == "a?[31mb?c d"
