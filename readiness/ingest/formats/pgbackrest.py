"""`pgbackrest info --output=json`: a status for each stanza and an error flag for each backup; the archive moves on."""

import re

from readiness.ingest import backups
from readiness.ingest.backups import MOST, Backup, Backups
from readiness.ingest.format import Format, Given, Unreadable, twin
from readiness.ingest.strict import Node, json_of
from readiness.ingest.twins import AT, HERE, as_json

_DAY = 86400
_SEGMENT = re.compile(r"[0-9A-F]{24}")


def parse(content: bytes, given: Given) -> Backups:  # noqa: ARG001
    """All stanzas together; a backup with its error flag set is none."""
    stanzas = json_of(content).each()
    if not stanzas:
        raise Unreadable("No stanza: this is not the output of pgbackrest info, or nothing is set up.")
    entries = [(stanza.word("name"), one) for stanza in stanzas for one in stanza["backup"].each()][-MOST:]
    errors = [error for stanza in stanzas if (error := _error(stanza))]
    good = tuple(_backup(name, one) for name, one in entries if not _flagged(one))
    names = [stanza.word("name") for stanza in stanzas]
    if len(set(names)) < len(names):
        raise Unreadable("A stanza comes twice.")
    for name in names:
        own = [one for stanza, one in entries if stanza == name]
        newest = max(own, key=lambda one: one["timestamp"]["stop"].whole(), default=None)
        if newest is not None and _flagged(newest):
            errors.append(f"backup {newest.word('label')} of {name} has its error flag set")
    return Backups(
        labels=tuple(one.label for one in good),
        backups=good,
        systems=tuple(sorted({str(db["system-id"].whole()) for one in stanzas for db in one["db"].each()})),
        archive=tuple(_archived(one) for one in stanzas),
        error="; ".join(errors)[:300],
        lines=tuple(names),
    )


def _error(stanza: Node) -> str:
    status = stanza["status"]
    code = status["code"].whole()
    if code == 0:
        return ""
    return f"stanza {stanza.word('name')} has status {code}, {status.word('message') or 'without a message'}"


def _flagged(one: Node) -> bool:
    return one.has("error") and one["error"].truth()


def _backup(line: str, one: Node) -> Backup:
    one["label"].text(most=100)
    kind = one.word("type")
    return Backup(
        one.word("label"),
        one["timestamp"]["stop"].moment(),
        one["info"]["size"].whole(),
        kind == "full",
        line,
        one["info"]["size"].whole() == 0,
    )


def _archived(stanza: Node) -> str:
    """The newest segment of all histories; "" where nothing is archived."""
    found = [one["max"] for one in stanza.list_at("archive") if one.word("max")]
    for one in found:
        if not _SEGMENT.fullmatch(one.text(most=24)):
            one.refuse("the name of a segment of the log was expected")
    return max((one.text() for one in found), default="")


def _one(
    days: float, size: int = 30_000_000, *, error: bool = False, kind: str = "full"
) -> dict[str, object]:
    stop = int(AT.timestamp() - days * _DAY)
    return {
        "label": f"{stop}{kind[0].upper()}", "type": kind, "error": error, "info": {"size": size},
        "timestamp": {"start": stop - 60, "stop": stop},
    }  # fmt: skip


_LAST = "00000001000000000000009A"


def _stanza(name: str, *found: dict[str, object], code: int = 0, last: str = _LAST) -> dict[str, object]:
    return {
        "name": name, "status": {"code": code, "message": "ok" if code == 0 else "no valid backups"},
        "db": [{"id": 1, "system-id": 7381654329871234567, "version": "15"}],
        "archive": [{"id": "15-1", "min": "000000010000000000000001", "max": last}], "backup": list(found),
    }  # fmt: skip


def _info(*found: dict[str, object], code: int = 0, last: str = _LAST) -> bytes:
    return as_json([_stanza("main", *found, code=code, last=last)])


_ALL = [_one(number + 0.2) for number in range(32)][::-1]
_WEEKLY = [*_ALL[:-5], *[_one(days + 0.2, 9, kind="incr") for days in range(4, -1, -1)]]
_BEFORE = {
    "before": {"systems": ["7381654329871234567"], "archive": ["000000010000000000000091"]},
    "before_at": AT,
}
_EARLIER = "000000010000000000000091"
_TWO_BEFORE = {
    "before": {**_BEFORE["before"], "archive": [_EARLIER, _EARLIER], "lines": ["ledger", "main"]},  # type: ignore[dict-item]
    "before_at": AT,
}

FORMAT = Format(
    name="pgbackrest",
    title="pgBackRest",
    question="Is the database backed up daily, and does its archive advance?",
    feeds=backups.FEEDS,
    needs=backups.NEEDS,
    source=backups.SOURCE,
    command="pgbackrest info --output=json > report.json",
    ttl=backups.TTL,
    parse=parse,
    judge=backups.judge,
    findings=backups.FINDINGS,
    good=(
        twin("a month of daily ones", _info(*_ALL), "backed_up", HERE, **_BEFORE),
        twin("the first report", _info(*_ALL), "archive_unseen", HERE),
        twin("one day missed", _info(*_ALL[:-3], *_ALL[-2:]), "day_missed", HERE, **_BEFORE),
        twin("a fortnight of them", _info(*_ALL[-14:]), "kept_too_short", HERE, **_BEFORE),
        twin("two stanzas", as_json([_stanza("ledger", *_ALL), _stanza("main", *_ALL)]), "backed_up", HERE,
             **_TWO_BEFORE),
        twin("a weekly full one", _info(*_WEEKLY), "no_recent_full", HERE, **_BEFORE),
    ),
    bad=(
        twin("a status", _info(*_ALL, code=2), "tool_error", HERE, **_BEFORE),
        twin("an error flag at status 0", _info(*_ALL[:-1], _one(0.1, error=True)), "tool_error", HERE, **_BEFORE),
        twin("none", _info(), "no_backup", HERE, **_BEFORE),
        twin("three days old", _info(*_ALL[:-3]), "too_old", HERE, **_BEFORE),
        twin("days missed", _info(*_ALL[:-5], _ALL[-1]), "days_missed", HERE, **_BEFORE),
        twin("a still archive", _info(*_ALL, last="000000010000000000000091"), "archive_stuck", HERE, **_BEFORE),
        twin("an archive of no segments", _info(*_ALL, last="up to date"), "unreadable", HERE, **_BEFORE),
        twin("nothing archived", _info(*_ALL, last=""), "archive_stuck", HERE, **_BEFORE),
        twin("another database", _info(*_ALL), "other_database", HERE, before={"systems": ["1"]}, before_at=AT),
        twin("an empty database", _info(*_ALL[:-1], _one(0.2, 20_000)), "size_off", HERE, **_BEFORE),
        twin("of tomorrow", _info(*_ALL, _one(-1)), "times_contradict", HERE, **_BEFORE),
        twin("one stanza of two stopped", as_json([_stanza("ledger", *_ALL[:-3]), _stanza("main", *_ALL)]), "too_old",
             HERE, **_TWO_BEFORE),
        twin("one of two flagged", as_json([_stanza("ledger", *_ALL[:-1], _one(0.3, error=True)),
             _stanza("main", *_ALL)]), "tool_error", HERE, **_TWO_BEFORE),
        twin("one of two without a backup, at status 0", as_json([_stanza("ledger"), _stanza("main", *_ALL)]),
             "no_backup", HERE, **_TWO_BEFORE),
        twin("one of two archives stands still", as_json([_stanza("ledger", *_ALL),
             _stanza("main", *_ALL, last=_EARLIER)]), "archive_stuck", HERE, **_TWO_BEFORE),
        twin("one of two archives nothing", as_json([_stanza("ledger", *_ALL), _stanza("main", *_ALL, last="")]),
             "archive_stuck", HERE, **_TWO_BEFORE),
        twin("a stanza twice", as_json([_stanza("main", *_ALL), _stanza("main", *_ALL)]), "unreadable", HERE),
        twin("no bytes in them", _info(*[_one(number + 0.2, 0) for number in range(32)]), "empty", HERE, **_BEFORE),
        twin("an empty database between full ones", _info(*_WEEKLY[:-1], _one(0.1, 1, kind="incr")), "size_off", HERE,
             **_BEFORE),
        twin("no stanza", as_json([]), "unreadable", HERE, **_BEFORE),
        twin("a summary", as_json({"status": "ok"}), "unreadable", HERE, **_BEFORE),
    ),
)  # fmt: skip
