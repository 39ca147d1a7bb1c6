"""Cells and lines of a CSV file (RFC 4180), safe to open in a spreadsheet. Pure.

A spreadsheet runs a cell that begins with one of `= + - @`, their full-width forms, or a tab or line break, as
a formula. Such a cell is written with an apostrophe before it, which spreadsheets take for "this is text", and
read back without; a text that itself begins with apostrophes before such a sign gets one more, so that every
text comes back as it was.
"""

import csv
import io
import re
from collections.abc import Iterable

_FORMULA = re.compile(r"'*[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")
_ESCAPED = re.compile(r"'+[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")


def escaped(text: str) -> str:
    """`text` as a spreadsheet will not run it."""
    return f"'{text}" if _FORMULA.match(text) else text


def unescaped(cell: str) -> str:
    """The text that `escaped` made `cell` of; any other cell as it is."""
    return cell[1:] if _ESCAPED.match(cell) else cell


def line(cells: Iterable[object]) -> str:
    """One line with its CRLF: every cell quoted and escaped, None as an empty one."""
    out = io.StringIO(newline="")
    texts = ["" if cell is None else escaped(str(cell)) for cell in cells]
    csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerow(texts)
    return out.getvalue()
