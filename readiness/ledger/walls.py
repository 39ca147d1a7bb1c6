"""Database walls: triggers that hold the rules which neither a bug nor a bulk query may pass.

The same wall is written for PostgreSQL and SQLite. A refused statement raises `IntegrityError` on both.
Migrations put walls up; tests take those of `append_only` down around a flush.
"""

from dataclasses import dataclass

from django.db import migrations
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

PREFIX = "lp_wall_"


@dataclass(frozen=True)
class Wall:
    """`verbs` on `table` are refused with `message` where `condition` holds.

    `condition` is SQL over NEW and OLD, or "" for always.
    """

    name: str
    table: str
    verbs: tuple[str, ...]
    message: str
    condition: str = ""


def append_only(table: str, *, may_delete: bool = False) -> Wall:
    """Rows of `table` are never changed and, unless `may_delete`, never removed."""
    verbs = ("UPDATE",) if may_delete else ("UPDATE", "DELETE", "TRUNCATE")
    return Wall(f"{PREFIX}{table}", table, verbs, f"{table} is append-only")


def refuse(name: str, table: str, *, when: str, message: str, verbs: tuple[str, ...] = ("INSERT",)) -> Wall:
    """Rows for which the SQL `when` holds are refused."""
    return Wall(f"{PREFIX}{name}", table, verbs, message, when)


def statements_up(wall: Wall, vendor: str) -> list[str]:
    """The SQL that builds `wall` on `vendor` ("postgresql" or "sqlite")."""
    if vendor == "sqlite":
        made = [_sqlite(wall, verb, wall.condition) for verb in wall.verbs if verb != "TRUNCATE"]
        return made if wall.condition else [*made, _against_replacing(wall)]
    body = f"RAISE EXCEPTION '{wall.message}' USING ERRCODE = '23514';"
    if wall.condition:
        body = f"IF {wall.condition} THEN {body} END IF; RETURN NEW;"
    made = [
        f'CREATE FUNCTION "{wall.name}"() RETURNS trigger LANGUAGE plpgsql AS $wall$ BEGIN {body} END $wall$'
    ]
    rows = [verb for verb in wall.verbs if verb != "TRUNCATE"]
    made.append(
        f'CREATE TRIGGER "{wall.name}" BEFORE {" OR ".join(rows)} ON "{wall.table}" '
        f'FOR EACH ROW EXECUTE FUNCTION "{wall.name}"()'
    )
    if "TRUNCATE" in wall.verbs:
        made.append(
            f'CREATE TRIGGER "{wall.name}_truncate" BEFORE TRUNCATE ON "{wall.table}" '
            f'FOR EACH STATEMENT EXECUTE FUNCTION "{wall.name}"()'
        )
    return made


def statements_down(wall: Wall, vendor: str) -> list[str]:
    """The SQL that takes `wall` down."""
    if vendor != "sqlite":
        return [f'DROP FUNCTION IF EXISTS "{wall.name}"() CASCADE']
    verbs = [verb for verb in wall.verbs if verb != "TRUNCATE"]
    if not wall.condition:
        verbs.append("INSERT")
    return [f'DROP TRIGGER IF EXISTS "{wall.name}_{verb.lower()}"' for verb in verbs]


def build(walls: tuple[Wall, ...]) -> migrations.RunPython:
    """A migration step that puts `walls` up, and takes them down on the way back."""

    def up(_apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
        vendor = editor.connection.vendor
        _run(editor.connection, [sql for wall in walls for sql in statements_up(wall, vendor)])

    def down(_apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
        vendor = editor.connection.vendor
        _run(editor.connection, [sql for wall in walls for sql in statements_down(wall, vendor)])

    return migrations.RunPython(up, down)


def _against_replacing(wall: Wall) -> str:
    # SQLite's INSERT OR REPLACE removes the old row without firing its DELETE trigger, unless the connection
    # asks for recursive triggers. The portal's connections do; this holds for every other one.
    taken = f'NEW.id IN (SELECT id FROM "{wall.table}")'  # noqa: S608
    return _sqlite(wall, "INSERT", taken)


def _sqlite(wall: Wall, verb: str, condition: str) -> str:
    when = f"WHEN {condition} " if condition else ""
    return (
        f'CREATE TRIGGER "{wall.name}_{verb.lower()}" BEFORE {verb} ON "{wall.table}" FOR EACH ROW {when}'
        f"BEGIN SELECT RAISE(ABORT, '{wall.message}'); END"
    )


def _run(connection: BaseDatabaseWrapper, statements: list[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
