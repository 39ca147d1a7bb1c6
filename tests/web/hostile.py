"""Texts that try to be something else than text, and the look for one that succeeded."""

import csv
import io
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

from django.http import HttpResponse

#: Beginnings that a spreadsheet runs; the last is full-width.
FORMULAS = ("=cmd|' /C calc'!A0", "@SUM(1+9)", "+1+cmd", "-2+3", "\t=1+1", "\uff1d1+1")
STARTS = tuple("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")
#: Breaks out of an element, of an attribute with either quotes, of a script, of a comment; then a template within.
SHORT = "\"'><lpx onlpx=1>"
LONG = "--></textarea></title></script><lpx onlpx=1>\" onlpx=1 ' onlpx='1 `{{ 7|add:1330 }}lpz{% lpx %}%0d%0aX-Lpx: 1"
#: Addresses of the web, as far as they look.
ADDRESSES = (
    "javascript:lpx()//https://a.example/",
    "https://a.example/\"'><lpx onlpx=1>",
    "https://a.example/?lpx='onlpx='1&{{7|add:1330}}lpz",
    "https://a.example/?lpx=1&onlpx=1",
)
EVALUATED = re.compile(r"1337\W{0,2}lpz")
TURNED = "\u202e"


def variants(number: int, longest: int) -> Iterator[str]:
    """Hostile texts for one field, the worst first: fields of one line, or of readable characters, refuse some."""
    start = FORMULAS[number % len(FORMULAS)]
    whole = f"{start} lp{number} {LONG}"
    for text in (f"{whole}\r\nBcc: lpx@example.org{TURNED}", f"{whole}\r\nBcc: lpx@example.org", whole):
        if len(text) <= longest:
            yield text
    yield f"{start} lp{number}{SHORT}"[:longest]
    yield f"{SHORT}{number}"[:longest]


class _Look(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag.startswith("lpx"):
            self.found.append(f"<{tag}>")
        for name, value in attrs:
            if name.startswith("onlpx"):
                self.found.append(f"<{tag} {name}>")
            if name in {"href", "src", "action", "hx-get"} and (value or "").strip().lower().startswith(
                ("javascript:", "data:", "vbscript:")
            ):
                self.found.append(f"<{tag} {name}={value!r:.40}>")


def broken_out(html: str) -> list[str]:
    """What of a page is made of hostile text and is no text."""
    look = _Look()
    look.feed(html)
    look.close()
    evaluated = ["an evaluated template"] if EVALUATED.search(html) else []
    return look.found + evaluated


def run_by_a_spreadsheet(content: str) -> list[str]:
    """Cells of a CSV file that a spreadsheet would run."""
    cells = [cell for row in csv.reader(io.StringIO(content)) for cell in row]
    return [cell[:60] for cell in cells if cell.startswith(STARTS)]


def wrong_with(answer: Any) -> list[str]:
    """What is wrong with an answer of the portal that holds hostile text."""
    assert isinstance(answer, HttpResponse) or answer.streaming
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    kind = answer.headers.get("Content-Type", "").partition(";")[0]
    found = [
        f"header {name}" for name, value in answer.headers.items() if "\n" in value or "lpx" in name.lower()
    ]
    if answer.status_code >= 500:
        found.append(f"status {answer.status_code}")
    if answer.headers.get("X-Content-Type-Options") != "nosniff":
        found.append("may be sniffed")
    if kind in {"text/html", "image/svg+xml"}:
        found += broken_out(content.decode())
    if kind == "text/csv":
        found += run_by_a_spreadsheet(content.decode("utf-8-sig"))
    return found
