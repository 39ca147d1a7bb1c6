"""The page for authors of templates says what the code does."""

import re
from dataclasses import fields
from pathlib import Path

import pytest

from readiness.checklists.standing import VALUES
from readiness.checklists.template import (
    ACCEPTED_BY,
    KINDS,
    NEEDS,
    PROBE_CLASSES,
    Item,
    Section,
    Template,
    parse_template,
)
from readiness.evidence.freshness import FRESHNESS

PAGE = (Path(__file__).parents[2] / "docs" / "checklists.md").read_text(encoding="utf-8")


def test_the_example_is_a_template():
    (example,) = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)
    assert [item.needs for item in parse_template(example).items()] == ["person", None]


@pytest.mark.parametrize("shape", [Template, Section, Item])
def test_every_field_has_its_line(shape):
    for field in fields(shape):
        assert f"\n| `{field.name}` |" in PAGE


@pytest.mark.parametrize("words", [KINDS, ACCEPTED_BY, NEEDS, PROBE_CLASSES, VALUES, FRESHNESS])
def test_every_word_is_explained(words):
    for word in words:
        assert f"`{word}`" in PAGE
