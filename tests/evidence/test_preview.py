"""The beginning of a file as pages show it: bounded, whole characters, nothing hidden."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readiness.evidence.files import store
from readiness.evidence.models import StoredFile
from readiness.evidence.preview import MOST_BYTES, MOST_LINES, preview_of, visible


def kept(content, name="a.txt"):
    upload = store([content], name, "")
    return StoredFile(sha256=upload.sha256, size=upload.size, media_type=upload.media_type)


def test_nothing_is_shown_of_what_is_no_text():
    assert preview_of(None) is None
    assert preview_of(kept(b"%PDF-1.7\n" + b"\0" * 50, "a.pdf")) is None


def test_a_short_text_is_shown_whole():
    shown = preview_of(kept(b"\xef\xbb\xbfone\r\ntwo\n"))
    assert (shown.text, shown.whole) == ("one\ntwo\n", True)


def test_a_long_text_is_cut_between_characters():
    shown = preview_of(kept(("x" + "ü" * MOST_BYTES).encode()))
    assert not shown.whole
    assert len(shown.text.encode()) <= MOST_BYTES
    assert set(shown.text) == {"x", "ü"}


def test_many_lines_are_cut():
    shown = preview_of(kept(b"\n" * (MOST_LINES + 5)))
    assert not shown.whole
    assert shown.text.count("\n") == MOST_LINES - 1


@pytest.mark.parametrize("hidden", ["\x1b", "\u202e", "\u2066", "\u200b", "\u2028", "\x00", "\x85"])
def test_what_an_eye_cannot_see_is_named(hidden):
    assert visible(f"a{hidden}b") == f"a⟨U+{ord(hidden):04X}⟩b"


@given(st.text())
def test_nothing_that_turns_or_controls_is_left(text):
    shown = visible(text)
    assert all(char in "\n\t" or char.isprintable() or char.isspace() for char in shown)
    assert "\u202e" not in shown
