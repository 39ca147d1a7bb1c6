"""The text formats of metrics: OpenMetrics (time in seconds) and Prometheus' own (time in milliseconds). Pure.

Read line by line: what is no sample, a comment or the end is a fault of its line. Exemplars are passed over.
Sources: openmetrics.io, specification 1.0; prometheus.io/docs/instrumenting/exposition_formats.
"""

import re
from collections.abc import Sequence
from datetime import datetime

from readiness.ingest.format import Unreadable
from readiness.monitoring.pushing.rows import Given, moment_of, refuse_many

MOST_LABELS, LONGEST_LINE = 32, 8000
_SAMPLE = re.compile(
    r"(?P<name>[a-zA-Z_:][a-zA-Z0-9_:]*)"
    r"(?:\{(?P<labels>(?:[^\"}]|\"(?:\\.|[^\"\\])*\")*)\})?"
    r"[ \t]+(?P<value>[^\s#]+)(?:[ \t]+(?P<at>[^\s#]+))?[ \t]*(?:#.*)?"
)
_LABEL = re.compile(r'[ \t]*([a-zA-Z_][a-zA-Z0-9_]*)[ \t]*=[ \t]*"((?:\\.|[^"\\])*)"[ \t]*(?:,|\Z)')
_NUMBER = re.compile(
    r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?|[+-]?(?:[Ii]nf(?:inity)?|[Nn]a[Nn])"
)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_MEANT = {"n": "\n", "\\": "\\", '"': '"'}


def read_openmetrics(content: bytes, most: int) -> Sequence[Given]:
    """Its rows, faults and all. It ends with `# EOF`, or was cut off. Raises `Unreadable`."""
    lines = _lines(content)
    while lines and not lines[-1].strip():
        lines.pop()
    if not lines or lines[-1].strip() != "# EOF":
        raise Unreadable("OpenMetrics ends with the line # EOF: this was cut off, or is another format.")
    return _rows(lines, 1.0, most)


def read_prometheus(content: bytes, most: int) -> Sequence[Given]:
    """The same of Prometheus' own format, with times in milliseconds. Raises `Unreadable`."""
    return _rows(_lines(content), 1000.0, most)


def _lines(content: bytes) -> list[str]:
    try:
        return content.decode("utf-8").split("\n")
    except UnicodeDecodeError as error:
        raise Unreadable("This is not text in UTF-8.") from error


def _rows(lines: Sequence[str], scale: float, most: int) -> Sequence[Given]:
    told = [(number, line.strip()) for number, line in enumerate(lines, start=1)]
    told = [(number, line) for number, line in told if line and not line.startswith("#")]
    refuse_many(len(told), most)
    return [_row(number, line, scale) for number, line in told]


def _row(number: int, line: str, scale: float) -> Given:
    found = _SAMPLE.fullmatch(line) if len(line) <= LONGEST_LINE else None
    if found is None:
        return Given(number, fault="This line is no sample: name{labels} value time is expected.")
    labels = _labels(found["labels"] or "")
    if labels is None:
        return Given(number, fault=f"Its labels cannot be read, come twice or are more than {MOST_LABELS}.")
    if not _NUMBER.fullmatch(found["value"]):
        return Given(number, fault="Its value is no number.")
    at: datetime | None = None
    if found["at"] is not None:
        try:
            if not _NUMBER.fullmatch(found["at"]):
                raise ValueError
            at = moment_of(float(found["at"]) / scale)
        except ValueError:
            return Given(number, fault="Its time is none.")
    return Given(number, found["name"], float(found["value"]), at, labels)


def _labels(text: str) -> dict[str, str] | None:
    found: dict[str, str] = {}
    place = 0
    while place < len(text):
        one = _LABEL.match(text, place)
        if one is None or one[1] in found or len(found) >= MOST_LABELS:
            return None
        found[one[1]] = _ESCAPED.sub(lambda mark: _MEANT.get(mark[1], mark[0]), one[2])
        place = one.end()
    return found
