"""`barman --format json list-backups all`. Only DONE is a backup; FAILED ones stand in the same list."""

from datetime import UTC, datetime

from readiness.evidence.observations import shown
from readiness.ingest import backups
from readiness.ingest.backups import MOST, Backup, Backups
from readiness.ingest.format import Format, Given, Unreadable, twin
from readiness.ingest.strict import Node, json_of
from readiness.ingest.twins import AT, HERE, as_json

# The last one waits for segments without which it cannot be restored; if they never come, the one before grows old.
_BEGUN = ("STARTED", "SYNCING", "EMPTY", "WAITING_FOR_WALS")


def parse(content: bytes, given: Given) -> Backups:
    """Every server's; the newest of each that ended must be DONE, and an exit code of `barman check` is heeded."""
    by_server = dict(json_of(content).items())
    if not set(by_server) - {"_INFO"}:
        raise Unreadable("No server: this is not the output of barman list-backups.")
    entries = [
        (server, one) for server, listed in by_server.items() if server != "_INFO" for one in listed.each()
    ][:MOST]
    done = tuple(_backup(server, one) for server, one in entries if one["status"].text(most=30) == "DONE")
    errors = [f"barman check: exit code {given.check_exit_code}"] if given.check_exit_code else []
    servers = tuple(sorted(set(by_server) - {"_INFO"}))
    for name in servers:
        over = [
            one for server, one in entries if server == name and one["status"].text(most=30) not in _BEGUN
        ]
        newest = max(over, key=lambda one: one["backup_id"].text(most=100), default=None)
        if newest is not None and newest.word("status") != "DONE":
            errors.append(
                f"backup {newest.word('backup_id')} of {shown(name, 60)} is {newest.word('status')}"
            )
    return Backups(
        labels=tuple(one.label for one in done), backups=done, error="; ".join(errors)[:300], lines=servers
    )


def _backup(server: str, one: Node) -> Backup:
    stamp = one["end_time_timestamp"]
    seconds = (
        int(stamp.value)
        if isinstance(stamp.value, str) and stamp.value.isascii() and stamp.value.isdigit()
        else -1
    )
    if not 0 <= seconds < 10**11:
        stamp.refuse("seconds since 1970 were expected")
    size = one.get("size_bytes")
    return Backup(
        one["backup_id"].text(most=100),
        datetime.fromtimestamp(seconds, UTC),
        size.whole() if size else 0,
        line=server,
        empty=size is not None and size.whole() == 0,
    )


def _one(days: float, status: str = "DONE", size: int = 40_000_000) -> dict[str, object]:
    ended = AT.timestamp() - days * 86400
    told: dict[str, object] = {
        "backup_id": datetime.fromtimestamp(ended, UTC).strftime("%Y%m%dT%H%M%S"),
        "status": status,
    }
    return {**told, "end_time_timestamp": str(int(ended)), "size_bytes": size} if status == "DONE" else told


def _listed(*found: dict[str, object]) -> bytes:
    return as_json({"main": list(found)})


def _servers(one: list[dict[str, object]], other: list[dict[str, object]]) -> bytes:
    return as_json({"ledger": one, "main": other})


_ALL = [_one(number + 0.2) for number in range(32)]
_FAILED = [_one(0.3, "FAILED"), *_ALL[1:]]

FORMAT = Format(
    name="barman",
    title="Barman",
    question="Is the database backed up daily?",
    feeds=backups.FEEDS,
    needs=backups.NEEDS,
    source=backups.SOURCE,
    command="barman check all; CHECK=$?\nbarman --format json list-backups all > report.json",
    parameters=("check_exit_code=$CHECK",),
    ttl=backups.TTL,
    parse=parse,
    judge=backups.judge,
    findings=backups.FINDINGS,
    good=(
        twin("a month of daily ones", _listed(*_ALL), "backed_up", HERE),
        twin("one under way", _listed(_one(0, "STARTED"), *_ALL), "backed_up", HERE),
        twin("one waits for its segments", _listed(_one(0.1, "WAITING_FOR_WALS"), *_ALL), "backed_up", HERE),
        twin("two servers", _servers(_ALL, _ALL), "backed_up", HERE),
        twin("one day missed", _listed(*_ALL[:2], *_ALL[3:]), "day_missed", HERE),
    ),
    bad=(
        twin("the newest failed", _listed(_one(0.1, "FAILED"), *_ALL), "tool_error", HERE),
        twin("the check failed", _listed(*_ALL), "tool_error", HERE, check_exit_code=1),
        twin("none", _listed(), "no_backup", HERE),
        twin("three days old", _listed(*_ALL[3:]), "too_old", HERE),
        twin("an empty one", _listed(_one(0.1, size=8), *_ALL), "size_off", HERE),
        twin("the newest of one server failed", _servers(_FAILED, _ALL), "tool_error", HERE),
        twin("one server of two stopped", _servers(_ALL[3:], _ALL), "too_old", HERE),
        twin("one server of two has none", _servers([], _ALL), "no_backup", HERE),
        twin(
            "no bytes in them", _listed(*[_one(number + 0.2, size=0) for number in range(32)]), "empty", HERE
        ),
        twin("ids alone", as_json({"main": ["20260601T000000"]}), "unreadable", HERE),
    ),
)
