"""A calendar of all-day entries as iCalendar bytes (RFC 5545, with RFC 7986's names). Pure.

The same entries give the same bytes. Folding, escaping and the order of properties are the library's.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from readiness.characters import cannot_be_shown

if TYPE_CHECKING:
    from icalendar import Event

#: How often a client is asked to look again.
REFRESH = timedelta(hours=1)
PRODUCT = "-//Launchproof//Duties//EN"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One all-day entry. `sequence` never shrinks for one `uid`; `changed_at` is aware. `cancelled`: it is off."""

    uid: str
    day: date
    summary: str
    description: str
    url: str
    changed_at: datetime
    sequence: int
    cancelled: bool = False


def calendar_of(name: str, entries: Iterable[Entry]) -> bytes:
    """The calendar `name` with `entries`, lines ending in CRLF and none longer than 75 octets."""
    from icalendar import Calendar, vText  # noqa: PLC0415  costs start-up time, so only where a feed is read

    said = Calendar()
    said.add("prodid", PRODUCT)
    said.add("version", "2.0")
    said.add("calscale", "GREGORIAN")
    said.add("method", "PUBLISH")
    for word in ("name", "x-wr-calname"):
        said.add(word, vText(_line(name)))
    said.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    said.add("x-published-ttl", "PT1H")
    for entry in entries:
        said.add_component(_event(entry))
    return bytes(said.to_ical())


def plain(text: str) -> str:
    """`text` without what no calendar may hold (RFC 5545 3.1 knows no control characters but tab), lines kept."""
    lines = re.split(r"\r\n|[\r\n\u0085\u2028\u2029]", text)
    return "\n".join("".join(" " if cannot_be_shown(one) else one for one in line) for line in lines)


def _line(text: str) -> str:
    return plain(text).replace("\n", " ")


def _event(entry: Entry) -> "Event":
    from icalendar import Event  # noqa: PLC0415  as above

    said = Event()
    said.add("uid", entry.uid)
    said.add("dtstamp", entry.changed_at)
    said.add("last-modified", entry.changed_at)
    said.add("sequence", entry.sequence)
    said.add("dtstart", entry.day)
    said.add("dtend", entry.day + timedelta(days=1))
    said.add("summary", _line(entry.summary))
    said.add("description", plain(entry.description))
    said.add("url", entry.url)
    said.add("status", "CANCELLED" if entry.cancelled else "CONFIRMED")
    # A due date blocks nobody's day.
    said.add("transp", "TRANSPARENT")
    return said
