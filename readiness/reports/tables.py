"""Rows as CSV that a spreadsheet opens as text: cells that it would take for formulas are escaped."""

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

#: What spreadsheets run, in their plain and full-width forms, and the white space that hides it.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # noqa: RUF001


def cell(value: object) -> str:
    """The value as text that no spreadsheet runs."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text


def write_rows(out: Path, head: Sequence[str], rows: Iterable[Sequence[object]]) -> int:
    """Stream rows to a file (UTF-8 with its mark, so that spreadsheets read it right); answers how many."""
    count = 0
    with out.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, quoting=csv.QUOTE_ALL)
        writer.writerow(head)
        for row in rows:
            writer.writerow([cell(value) for value in row])
            count += 1
    return count
