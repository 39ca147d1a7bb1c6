"""Cells that no spreadsheet runs, and that come back as they were."""

import csv
import io
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readiness.catalog.spreadsheet.cells import escaped, line, unescaped
from readiness.catalog.spreadsheet.reading import COLUMNS, Line, TableError, read_table

DANGEROUS = "=+-@\t\r\n\uff1d\uff0b\uff0d\uff20"
HEAD = ",".join(COLUMNS)
TRICKY = st.text(alphabet="'=+-@\t \"ab,;\u00e9\uff1d", max_size=12) | st.text(max_size=20)


def read(content: str | bytes, rows: int = 10) -> list[Line]:
    content = content.encode() if isinstance(content, str) else content
    return read_table(content, most_bytes=100_000, most_rows=rows)


@given(TRICKY)
def test_a_text_comes_back_as_it_was(text: str):
    assert unescaped(escaped(text)) == text


@given(TRICKY)
def test_no_cell_begins_as_a_formula(text: str):
    assert escaped(text)[:1] not in set(DANGEROUS)


@pytest.mark.parametrize("sign", DANGEROUS)
def test_every_sign_that_begins_a_formula_is_escaped(sign: str):
    assert escaped(f"{sign}1+1") == f"'{sign}1+1"
    assert escaped(f"'{sign}1+1") == f"''{sign}1+1"


@given(st.lists(TRICKY, min_size=1, max_size=5))
def test_a_line_is_read_back_by_any_reader(texts: list[str]):
    (cells,) = csv.reader(io.StringIO(line(texts), newline=""))
    assert [unescaped(cell) for cell in cells] == texts


@given(st.binary(max_size=300))
def test_no_bytes_upset_the_reader(content: bytes):
    with suppress(TableError):
        assert all(set(one.cells) <= set(COLUMNS) for one in read(content))


@given(st.text(alphabet=",;\t\"\r\n'=nameteam ", max_size=80))
def test_no_text_below_the_head_upsets_the_reader(text: str):
    with suppress(TableError):
        assert all(set(one.cells) <= set(COLUMNS) for one in read(f"{HEAD}\n{text}"))


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_programs_write_csv_in_many_ways(delimiter: str, ending: str, encoding: str):
    rows = [["Name", " TEAM ", "description"], ["Äpfel", "orders", f"a{delimiter}b"]]
    text = ending.join(delimiter.join(f'"{cell}"' for cell in row) for row in rows) + ending
    (only,) = read(text.encode(encoding))
    assert only.cells == {"name": "Äpfel", "team": "orders", "description": f"a{delimiter}b"}


def test_lines_are_numbered_as_an_editor_shows_them():
    content = 'name,team,description\n\na,orders,"one\ntwo\nthree"\n , ,\nb,orders,x\n'
    assert [(one.number, one.cells["name"]) for one in read(content)] == [(3, "a"), (7, "b")]


def test_empty_cells_at_the_end_may_be_missing_and_more_cells_than_heads_are_wrong():
    short, long = read("name,team,tier\na\nb,orders,1,x\n")
    assert short.cells == {"name": "a", "team": "", "tier": ""}
    assert "4 cells" in long.problems[""][0]


@pytest.mark.parametrize(
    ("content", "word"),
    [
        ("", "empty"),
        ("\n\n", "empty"),
        ("name\n", "Missing columns: team"),
        ("name,team,colour\n", "Unknown columns: colour"),
        ("name,team,\n", "Unknown columns: (no name)"),
        ("name,team,name\n", "twice: name"),
        ('name,team\n"a,orders\n', "Line 2 cannot be read"),
        ('name,team\n"a"b,orders\n', "Line 2 cannot be read"),
        ("name,team\na\x00,orders\n", "binary"),
        (b"name,team\n\xff\xfe,orders\n", "not UTF-8"),
        ("name,team\n" + "a,orders\n" * 11, "more than 10 rows"),
        ("name,team\n" + "a" * 100_000, "larger than 97 KiB"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(content: str | bytes, word: str):
    with pytest.raises(TableError, match=word.replace("(", r"\(").replace(")", r"\)")):
        read(content)


def test_as_many_rows_as_allowed_are_read():
    assert len(read("name,team\n" + "a,orders\n" * 10)) == 10
