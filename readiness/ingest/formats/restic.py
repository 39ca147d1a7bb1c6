"""`restic snapshots --json`. A snapshot with unread files looks like any other: only exit code 3 tells."""

from datetime import timedelta

from readiness.ingest import backups
from readiness.ingest.backups import MOST, Backup, Backups
from readiness.ingest.format import Format, Given, twin
from readiness.ingest.strict import Node, json_of
from readiness.ingest.twins import AT, HERE, as_json

_SAID = {3: "some files could not be read (exit code 3)", 1: "it broke off (exit code 1)"}


def parse(content: bytes, given: Given) -> Backups:
    """Snapshots, with the exit codes of `restic backup` and `restic check` that were told beside them."""
    found = json_of(content).each()[-MOST:]
    codes = {"backup": given.exit_code, "check": given.check_exit_code}
    bad = [f"restic {name}: {_SAID.get(code, f'exit code {code}')}" for name, code in codes.items() if code]
    snapshots = tuple(_snapshot(one) for one in found)
    return Backups(
        labels=tuple(one.label for one in snapshots),
        backups=snapshots,
        error="; ".join(bad),
        blind=None in codes.values(),
    )


def _snapshot(one: Node) -> Backup:
    one["id"].text(most=100)
    paths = one["paths"].each()
    if not paths:
        one["paths"].refuse("a snapshot of nothing")
    summary = one.get("summary")
    size = summary.get("total_bytes_processed") if summary else None
    line = " ".join(sorted(path.text() for path in paths))[:400]
    empty = size is not None and size.whole() == 0
    return Backup(
        one.word("id")[:64], one["time"].moment(), size.whole() if size else 0, line=line, empty=empty
    )


def _taken(days: float, size: int = 5_000_000) -> dict[str, object]:
    return {
        "time": (AT - timedelta(days=days)).isoformat(), "paths": ["/srv/data"], "hostname": "db",
        "id": f"{int(days * 10):064x}", "short_id": "x", "summary": {"total_bytes_processed": size},
    }  # fmt: skip


_ALL = [_taken(number + 0.2) for number in range(32)][::-1]
_FINE = {"exit_code": 0, "check_exit_code": 0}

FORMAT = Format(
    name="restic",
    title="restic",
    question="Are the data backed up daily, with every file read and the repository checked?",
    feeds=backups.FEEDS,
    needs=backups.NEEDS,
    source=backups.SOURCE,
    command=(
        "restic backup /srv/data; BACKUP=$?\nrestic check; CHECK=$?\n"
        "restic snapshots --json --path /srv/data > report.json"
    ),
    parameters=("exit_code=$BACKUP", "check_exit_code=$CHECK"),
    ttl=backups.TTL,
    parse=parse,
    judge=backups.judge,
    findings=backups.FINDINGS,
    good=(
        twin("a month of daily ones", as_json(_ALL), "backed_up", HERE, **_FINE),
        twin("one day missed", as_json([*_ALL[:-3], *_ALL[-2:]]), "day_missed", HERE, **_FINE),
        twin("a week of them", as_json(_ALL[-8:]), "kept_too_short", HERE, **_FINE),
    ),
    bad=(
        twin("files could not be read", as_json(_ALL), "tool_error", HERE, exit_code=3, check_exit_code=0),
        twin("the check failed", as_json(_ALL), "tool_error", HERE, exit_code=0, check_exit_code=1),
        twin("no exit code", as_json(_ALL), "exit_code_missing", HERE),
        twin("no exit code of the check", as_json(_ALL), "exit_code_missing", HERE, exit_code=0),
        twin("none", as_json([]), "no_backup", HERE, **_FINE),
        twin("three days old", as_json(_ALL[:-3]), "too_old", HERE, **_FINE),
        twin("nearly nothing in it", as_json([*_ALL[:-1], _taken(0.1, 12)]), "size_off", HERE, **_FINE),
        twin(
            "no bytes in them",
            as_json([_taken(number + 0.2, 0) for number in range(32)]),
            "empty",
            HERE,
            **_FINE,
        ),
        twin("of tomorrow", as_json([*_ALL, _taken(-1)]), "times_contradict", HERE, **_FINE),
        twin("a summary", as_json({"message_type": "summary", "files_new": 3}), "unreadable", HERE, **_FINE),
    ),
)
