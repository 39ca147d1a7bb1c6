"""What a calendar says is what the library and a reader of lines get out of it, whatever the names hold."""

import re
from datetime import UTC, date, datetime

from hypothesis import example, given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from readiness.obligations.ics import Entry, calendar_of, plain

AT = datetime(2026, 3, 3, 9, tzinfo=UTC)


def entry(**given):
    usual = {
        "uid": "one", "day": date(2026, 3, 31), "summary": "Restore: Checkout", "description": "Two\nlines",
        "url": "https://ready.example.org/obligations/due/1/", "changed_at": AT, "sequence": 3,
    }  # fmt: skip
    return Entry(**{**usual, **given})


def lines_of(body):
    """A reader of its own: CRLF, at most 75 octets, unfolded (RFC 5545 3.1)."""
    assert body.endswith(b"\r\n")
    assert b"\n" not in body.replace(b"\r\n", b"")
    assert b"\r" not in body.replace(b"\r\n", b"")
    assert all(len(line) <= 75 for line in body.split(b"\r\n"))
    return body.replace(b"\r\n ", b"").decode().split("\r\n")[:-1]


def text_of(lines, name):
    (value,) = [line.partition(":")[2] for line in lines if line.startswith(f"{name}:")]
    return re.sub(r"\\(.)", lambda found: "\n" if found[1] in "nN" else found[1], value)


@settings(max_examples=25, deadline=None)
@given(st.text(max_size=300), st.text(max_size=200))
@example("x\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nUID:two", "a;b,c\\n\\\\d\u2028e\u0085f\x00\x1b")
@example("é" * 200, "\ud800 \u202e \t \u200f 😀" * 30)
def test_no_name_breaks_out_of_its_property(summary, description):
    body = calendar_of(description, [entry(summary=summary, description=description)])
    (event,) = Calendar.from_ical(body).walk("VEVENT")
    lines = lines_of(body)
    assert [line for line in lines if line.startswith(("BEGIN", "END"))] == [
        "BEGIN:VCALENDAR", "BEGIN:VEVENT", "END:VEVENT", "END:VCALENDAR",
    ]  # fmt: skip
    assert str(event["UID"]) == "one"
    assert text_of(lines, "SUMMARY") == plain(summary).replace("\n", " ")
    assert text_of(lines, "DESCRIPTION") == plain(description)
    assert text_of(lines, "X-WR-CALNAME") == text_of(lines, "NAME") == plain(description).replace("\n", " ")


def test_an_entry_is_a_whole_day_that_blocks_nobody_and_tells_its_version():
    (event,) = Calendar.from_ical(calendar_of("Duties", [entry()])).walk("VEVENT")
    assert (event.decoded("DTSTART"), event.decoded("DTEND")) == (date(2026, 3, 31), date(2026, 4, 1))
    assert (event.decoded("SEQUENCE"), event.decoded("DTSTAMP")) == (3, AT)
    assert (str(event["STATUS"]), str(event["TRANSP"])) == ("CONFIRMED", "TRANSPARENT")
    (off,) = Calendar.from_ical(calendar_of("Duties", [entry(cancelled=True)])).walk("VEVENT")
    assert str(off["STATUS"]) == "CANCELLED"


def test_a_calendar_says_what_it_is_and_when_to_look_again_also_without_entries():
    lines = lines_of(calendar_of("Duties", []))
    assert lines[0] == "BEGIN:VCALENDAR"
    assert {
        "VERSION:2.0", "X-WR-CALNAME:Duties", "REFRESH-INTERVAL;VALUE=DURATION:PT1H", "X-PUBLISHED-TTL:PT1H",
        "METHOD:PUBLISH",
    } <= set(lines)  # fmt: skip
    assert Calendar.from_ical("\r\n".join(lines) + "\r\n").walk("VEVENT") == []


def test_the_same_entries_are_the_same_bytes():
    assert calendar_of("Duties", [entry(), entry(uid="two")]) == calendar_of(
        "Duties", [entry(), entry(uid="two")]
    )
