"""The verdict on security.txt, and what to do about it."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from probes.facts import shown
from probes.probe import could_not_look
from probes.verdict import Finding, Severity, Status, Verdict, worst

from .facts import OLD_PLACE, PLACE, Seen, Served
from .reading import File, is_contact, moment, read

_WRITE = (
    "Write at /.well-known/security.txt at least: Contact: mailto:security@example.com and Expires:"
    " 2027-01-31T00:00:00Z (less than a year ahead). In nginx: location = /.well-known/security.txt"
    " {{ default_type text/plain; charset utf-8; alias /srv/security.txt; }}; in Caddy: handle"
    ' /.well-known/security.txt {{ header Content-Type "text/plain; charset=utf-8" and respond with the text }};'
    ' in Django: path(".well-known/security.txt", view) with HttpResponse(text,'
    ' content_type="text/plain; charset=utf-8").'
)
YEAR, SOON = timedelta(days=366), timedelta(days=14)

VALID = Finding("valid", Status.PASS, "{path} says whom to tell of a fault, and holds until {until}.")
ABSENT = Finding(
    "absent",
    Status.SKIPPED,
    "There is no security.txt ({status}), so there was none to judge: finders of a fault do not know whom to tell.",
    _WRITE,
)
TYPE = Finding(
    "wrong_type",
    Status.FAIL,
    "{path} is served as {type}, not as text/plain.",
    _WRITE,
    Severity.LOW,
)
UNREADABLE = Finding(
    "unreadable", Status.FAIL, "{path} is no text in UTF-8 of a readable size.", _WRITE, Severity.LOW
)
NO_CONTACT = Finding("no_contact", Status.FAIL, "{path} names no Contact.", _WRITE, Severity.MEDIUM)
BAD_CONTACT = Finding(
    "bad_contact",
    Status.FAIL,
    "{path} has a Contact that nobody can follow: {value}.",
    "Write it as an address with its scheme: mailto:security@example.com, https://example.com/report or"
    " tel:+1-201-555-0123.",
    Severity.MEDIUM,
)
NO_EXPIRES = Finding("no_expires", Status.FAIL, "{path} has no Expires.", _WRITE, Severity.MEDIUM)
BAD_EXPIRES = Finding(
    "bad_expires",
    Status.FAIL,
    "{path} must have one Expires with one time; it says: {value}.",
    "Write it once and by RFC 3339: Expires: 2027-01-31T00:00:00Z",
    Severity.MEDIUM,
)
EXPIRED = Finding(
    "expired",
    Status.FAIL,
    "{path} expired on {until}, so nobody may rely on it.",
    "Check that the contacts still work, set Expires to less than a year ahead, and let a task remind you.",
    Severity.MEDIUM,
)
SOON_OVER = Finding(
    "expires_soon",
    Status.WARN,
    "{path} expires on {until}.",
    "Check that the contacts still work and set Expires to less than a year ahead.",
    Severity.LOW,
)
FAR = Finding(
    "expires_far",
    Status.WARN,
    "{path} holds until {until}, more than a year ahead: by then it may be wrong.",
    "Set Expires to less than a year ahead, as RFC 9116 advises.",
    Severity.LOW,
)
NOT_CANONICAL = Finding(
    "not_canonical",
    Status.WARN,
    "{path} was read at {url}, which none of its Canonical fields names.",
    "Add Canonical: {url}, or take the field out.",
    Severity.LOW,
)
POOR = Finding(
    "poor_form",
    Status.WARN,
    "{path} says what it must, and has faults of form: {what}.",
    "Write each line as Name: value, links with https://, and Preferred-Languages once.",
    Severity.LOW,
)
OLD = Finding(
    "old_place",
    Status.WARN,
    "security.txt is only at its old place, {path}.",
    "Serve it at /.well-known/security.txt and redirect the old place there. In nginx: location = /security.txt"
    " {{ return 301 /.well-known/security.txt; }}; in Caddy: redir /security.txt /.well-known/security.txt 301",
    Severity.LOW,
)
TURNED_AWAY = Finding(
    "turned_away",
    Status.ERROR,
    "{path} answered {status}, so it is not known whether there is one.",
    "Let everybody read it: whoever finds a fault has no account. Then look again.",
)
FINDINGS = (
    VALID, ABSENT, TYPE, UNREADABLE, NO_CONTACT, BAD_CONTACT, NO_EXPIRES, BAD_EXPIRES, EXPIRED, SOON_OVER, FAR,
    NOT_CANONICAL, POOR, OLD, TURNED_AWAY,
)  # fmt: skip
_AWAY = (401, 403, 407, 429)


def judge(seen: Seen, at: datetime) -> Verdict:
    """The file at its place; else the one at the old place; else that there is none."""
    for served in (seen.file, seen.old):
        if served is None:
            continue
        if served.failure is not None:
            return could_not_look(served.failure, f"GET {served.path}")
        if served.status in _AWAY or (served.status or 500) >= 500:
            return TURNED_AWAY.say(path=served.path, status=served.status)
        if served.there:
            return _judge_file(served, at)
    told = f"{PLACE} gave {seen.file.status}{' and a web page' if seen.file.page else ''}"
    return ABSENT.say(status=told)


def _judge_file(served: Served, at: datetime) -> Verdict:
    if served.text is None:
        return UNREADABLE.say(path=served.path)
    file = read(served.text)
    found = list(_faults(served, file, at))
    if served.path == OLD_PLACE:
        found.append(OLD.say(path=served.path))
    until = moment(next(iter(file.values("expires")), ""))
    return worst(found) if found else VALID.say(path=served.path, until=f"{until:%Y-%m-%d}")


def _faults(served: Served, file: File, at: datetime) -> Iterator[Verdict]:
    path = served.path
    contacts = file.values("contact")
    if not contacts:
        yield NO_CONTACT.say(path=path)
    bad = next((value for value in contacts if not is_contact(value)), None)
    if bad is not None:
        yield BAD_CONTACT.say(path=path, value=shown(bad, 80))
    yield from _expiry(path, file.values("expires"), at)
    if served.content_type.partition(";")[0].strip() != "text/plain" or not _is_utf8(served.content_type):
        yield TYPE.say(path=path, type=shown(served.content_type, 60) or "nothing in particular")
    canonical = file.values("canonical")
    if canonical and served.url not in canonical:
        yield NOT_CANONICAL.say(path=path, url=shown(served.url, 120))
    poor = [f"{name} is no https address" for name in file.poor_links()]
    poor += [f"{file.unread} lines are no field"] if file.unread else []
    poor += ["Preferred-Languages more than once"] if len(file.values("preferred-languages")) > 1 else []
    if poor:
        yield POOR.say(path=path, what="; ".join(poor))


def _expiry(path: str, values: list[str], at: datetime) -> Iterator[Verdict]:
    until = moment(values[0]) if len(values) == 1 else None
    if not values:
        yield NO_EXPIRES.say(path=path)
    elif until is None:
        yield BAD_EXPIRES.say(path=path, value=shown("; ".join(values), 80))
    elif until <= at:
        yield EXPIRED.say(path=path, until=f"{until:%Y-%m-%d}")
    elif until < at + SOON:
        yield SOON_OVER.say(path=path, until=f"{until:%Y-%m-%d}")
    elif until > at + YEAR:
        yield FAR.say(path=path, until=f"{until:%Y-%m-%d}")


def _is_utf8(content_type: str) -> bool:
    _, named, charset = content_type.partition("charset=")
    return not named or charset.partition(";")[0].strip(" \"'") in ("utf-8", "utf8", "us-ascii")
