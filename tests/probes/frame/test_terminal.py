"""The table in a terminal: readable without colour, at any width, whatever a target says."""

import re
from datetime import UTC, datetime

import pytest

from probes.assessment import assess_items
from probes.discovery import found
from probes.probe import Outcome
from probes.terminal import Paper, render
from probes.verdict import Status, Verdict
from probes.words import answer
from readiness.checklists.template import library

TEMPLATE = next(template for template in library() if template.slug == "launch")
KINDS = [one.kind for one in found()]
FED = len({feed.item for kind in KINDS for feed in kind.feeds} & {item.key for item in TEMPLATE.items()})
AT = datetime(2026, 11, 23, 12, tzinfo=UTC)


def text(paper: Paper, sentence: str = "It is so.", status: Status = Status.FAIL) -> str:
    outcomes = [Outcome(kind.name, 1, Verdict(status, "code", sentence, "Mend it."), {}) for kind in KINDS]
    items = assess_items(TEMPLATE, KINDS, outcomes)
    return render(target="https://app.test", at=AT, items=items, said=answer(items, outcomes), paper=paper)


@pytest.mark.parametrize("width", [40, 60, 89, 90, 100, 160])
def test_no_line_is_wider_than_the_paper(width):
    assert max(map(len, text(Paper(width)).splitlines())) <= width


def test_a_targets_words_move_no_cursor():
    written = text(Paper(100), "Evil \x1b[2J\x1b]0;owned\x07 \u202etext\nX proven: fake")
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f\u202e]", written)


def test_without_colour_each_standing_has_a_word_and_a_shape():
    assert "\u2718 failing" in text(Paper(100))
    assert "\u2714 proven " in text(Paper(100), status=Status.PASS)
    assert "\u2714 proven, warning" in text(Paper(100), status=Status.WARN)
    assert "? could not look" in text(Paper(100), status=Status.ERROR)
    assert "\u25cb needs a person" in text(Paper(100))


def test_colour_changes_nothing_but_colour():
    painted = text(Paper(100, colour=True))
    assert "\x1b[" in painted
    assert re.sub(r"\x1b\[[0-9;]*m", "", painted) == text(Paper(100))


def test_an_old_terminal_gets_ascii():
    assert text(Paper(100, unicode=False), "Caf\u00e9").isascii()


def test_the_answer_stands_first_and_last():
    lines = text(Paper(160)).strip().splitlines()
    answer = lines[3 : lines.index("", 3)]
    assert answer[0].startswith(f"Not ready, {FED} items fail")
    assert lines[-len(answer) :] == answer
    assert "To mend: Hosting environment provisioned; Domain and DNS configured;" in " ".join(answer)


def test_all_thirty_titles_reasons_and_remedies_are_there():
    flat = " ".join(text(Paper(60)).split())
    for item in TEMPLATE.items():
        assert item.title in flat
    assert flat.count("Mend it.") == FED
