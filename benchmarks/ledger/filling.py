"""A long log on an empty database, recorded in bulk and sealed by the sequencer. Sound: what it tells of is there."""

import shutil
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

TEAMS = 200  # whose edits the log tells of
START = datetime(2026, 3, 3, 9, tzinfo=UTC)
_ENTRIES = "id, kind, body, leaf_hash, recorded_at, team_id, subject_type, subject_id"
_VALUES = "entry_id, name, nonce, value"


def fill(count: int, *, private: bool = False) -> None:
    """Empty the database and make its log `count` entries long.

    The first tell of teams made by operations; the others that these were edited, each with a value that it
    commits to where `private`.
    """
    from readiness.ledger.sealing import seal_all, size_now

    began = time.monotonic()
    empty()
    teams = _teams()
    seal_all(at=START)
    _record(teams, count - size_now(), private)
    recorded = time.monotonic()
    seal_all(at=START)
    print(
        f"made a log of {size_now()} entries: recorded in {recorded - began:.0f} s, "
        f"sealed in {time.monotonic() - recorded:.0f} s",
        flush=True,
    )


def empty(*, migrated: bool = True) -> None:
    """Tables, keys and what the log said outside: all anew."""
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA public CASCADE")
        cursor.execute("CREATE SCHEMA public")
    for made in Path(settings.VAR_DIR).iterdir():
        shutil.rmtree(made) if made.is_dir() else made.unlink()
    if migrated:
        call_command("migrate", verbosity=0)


def _teams() -> list:
    from readiness.teams.actors import SYSTEM
    from readiness.teams.operations import create_team

    return [create_team(name=f"Team {number}", actor=SYSTEM, at=START) for number in range(TEAMS)]


def _record(teams: list, count: int, private: bool) -> None:
    from django.db import connection, transaction

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('readiness_ledgerentry', 'id'))")
        first, values = cursor.fetchone()[0], []
        with cursor.copy(f"COPY readiness_ledgerentry ({_ENTRIES}) FROM STDIN") as copy:
            for number, draft in enumerate(_edits(teams, count, private), first):
                one = draft.entry
                copy.write_row(
                    (
                        number,
                        one.kind,
                        one.body,
                        one.leaf_hash,
                        one.recorded_at,
                        one.team_id,
                        "team",
                        one.subject_id,
                    )
                )
                values += [(number, name, *kept) for name, kept in draft.kept.items()]
        with cursor.copy(f"COPY readiness_ledgercommitment ({_VALUES}) FROM STDIN") as copy:
            for value in values:
                copy.write_row(value)
        cursor.execute(
            "SELECT setval(pg_get_serial_sequence('readiness_ledgerentry', 'id'), %s)", [first + count]
        )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _edits(teams: list, count: int, private: bool) -> Iterator:
    from readiness.ledger.operations import drafted
    from readiness.teams.actors import SYSTEM

    for number in range(1, count + 1):
        team = teams[number % len(teams)]
        yield drafted(
            kind="teams.team.edited", actor=SYSTEM, at=START + timedelta(seconds=number), subject=team, team=team,
            private={"name": team.name} if private else None,
        )  # fmt: skip
