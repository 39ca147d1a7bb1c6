"""Reading a CSV file as people's programs write it: comma, semicolon or tab; any line ends; with a BOM or not.

Pure. What makes the whole file unreadable is raised; what is wrong with one line is kept with that line.
"""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field

from readiness.catalog.spreadsheet.cells import unescaped

COLUMNS = (
    "slug",
    "name",
    "team",
    "tier",
    "lifecycle",
    "visibility",
    "owner",
    "repository",
    "rto_minutes",
    "rpo_minutes",
    "url",
    "description",
)
NEEDED = ("name", "team")
_DELIMITERS = ",;\t"


class TableError(ValueError):
    """The file cannot be read; the message is a sentence for the person."""


@dataclass
class Line:
    """One record: the number of its first line in the file, its cells by column, what is wrong by column."""

    number: int
    cells: dict[str, str] = field(default_factory=dict)
    problems: dict[str, list[str]] = field(default_factory=dict)


def read_table(content: bytes, *, most_bytes: int, most_rows: int) -> list[Line]:
    """The records of `content` below its head. Raises `TableError`."""
    if len(content) > most_bytes:
        raise TableError(f"The file is larger than {most_bytes // 1024} KiB.")
    text = _decoded(content)
    records = _records(text)
    number, head = next(records, (0, []))
    if not number:
        raise TableError("The file is empty.")
    columns = _columns(head)
    lines: list[Line] = []
    for number, cells in records:
        if len(lines) == most_rows:
            raise TableError(f"The file has more than {most_rows} rows. Import it in parts.")
        lines.append(_line(number, columns, cells))
    return lines


def _decoded(content: bytes) -> str:
    encoding = "utf-16" if content[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8-sig"
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        raise TableError("The file is not UTF-8 text. Save it as CSV UTF-8.") from error
    if "\x00" in text:
        raise TableError("The file holds binary data, not text.")
    return text


def _records(text: str) -> Iterator[tuple[int, list[str]]]:
    """Each record that is not blank, with the number of its first line."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    begins = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield begins, cells
            begins = reader.line_num + 1
    except csv.Error as error:
        raise TableError(
            f"Line {begins} cannot be read: its quotes do not match, or it is too long."
        ) from error


def _delimiter(text: str) -> str:
    """The separator that finds the most known columns in the first line that is not blank."""
    head = next((line for line in text.splitlines() if line.strip()), "")

    def known(delimiter: str) -> int:
        return sum(_name(cell) in COLUMNS for cell in head.split(delimiter))

    return max(_DELIMITERS, key=known)


def _columns(head: list[str]) -> list[str]:
    columns = [_name(cell) for cell in head]
    unknown = [name or "(no name)" for name in columns if name not in COLUMNS]
    if unknown:
        raise TableError(f"Unknown columns: {', '.join(unknown)[:200]}. Known are {', '.join(COLUMNS)}.")
    twice = sorted({name for name in columns if columns.count(name) > 1})
    if twice:
        raise TableError(f"Columns that are there twice: {', '.join(twice)}.")
    missing = [name for name in NEEDED if name not in columns]
    if missing:
        raise TableError(f"Missing columns: {', '.join(missing)}.")
    return columns


def _name(cell: str) -> str:
    return cell.strip().strip('"').strip().lower()


def _line(number: int, columns: list[str], cells: list[str]) -> Line:
    if len(cells) > len(columns):
        sentence = f"This row has {len(cells)} cells where the head has {len(columns)}."
        return Line(number, problems={"": [sentence]})
    # Spreadsheets leave empty cells at the end away.
    padded = [*cells, *[""] * (len(columns) - len(cells))]
    return Line(number, {name: unescaped(cell) for name, cell in zip(columns, padded, strict=True)})
