"""Database walls: triggers that hold the rules which neither a bug nor a bulk query may pass.

The same wall is written for PostgreSQL and SQLite. A refused statement raises `IntegrityError` on both.
Migrations put walls up; tests take those of `append_only` down around a flush.
"""

import re
from dataclasses import dataclass

from django.db import migrations
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

PREFIX = "lp_wall_"


@dataclass(frozen=True)
class Wall:
    """`verbs` on `table` are refused with `message` where `condition` holds.

    `condition` is SQL over NEW and OLD, or "" for always. `vendor` is the only database that needs the wall, or "".
    `asked_first`: PostgreSQL looks at the condition before it calls the wall's function, which costs a row that
    passes next to nothing. Only for one verb, and a condition that asks no other row.
    """

    name: str
    table: str
    verbs: tuple[str, ...]
    message: str
    condition: str = ""
    vendor: str = ""
    asked_first: bool = False


def append_only(table: str, *, may_delete: bool = False) -> Wall:
    """Rows of `table` are never changed and, unless `may_delete`, never removed."""
    verbs = ("UPDATE",) if may_delete else ("UPDATE", "DELETE", "TRUNCATE")
    return Wall(f"{PREFIX}{table}", table, verbs, f"{table} is append-only")


def refuse(name: str, table: str, *, when: str, message: str, verbs: tuple[str, ...] = ("INSERT",)) -> Wall:
    """Rows for which the SQL `when` holds are refused."""
    return Wall(f"{PREFIX}{name}", table, verbs, message, when)


def stays(table: str, *columns: str, once: tuple[str, ...] = (), over: str = "") -> Wall:
    """The `columns` of a row of `table` never change; those in `once` do while they are empty.

    Where the SQL `over`, over OLD, holds, nothing of the row changes any more.
    """
    changed = [f"NEW.{column} IS DISTINCT FROM OLD.{column}" for column in columns]
    again = [
        f"(COALESCE(CAST(OLD.{one} AS TEXT), '') <> '' AND NEW.{one} IS DISTINCT FROM OLD.{one})"
        for one in once
    ]
    condition = " OR ".join([*changed, *again, *([f"({over})"] if over else [])])
    return Wall(f"{PREFIX}{table}_stays", table, ("UPDATE",), f"{table} stays as it was", condition)


def kept(table: str) -> Wall:
    """No row of `table` is removed."""
    return Wall(f"{PREFIX}{table}_kept", table, ("DELETE", "TRUNCATE"), f"{table} stays: no row is removed")


def not_pushed_out(table: str, *columns: str, where: str = "", verbs: tuple[str, ...] = ("INSERT",)) -> Wall:
    """On SQLite no INSERT OR REPLACE, and with the verb no UPDATE OR REPLACE, removes the row that stands in its
    way by the unique `columns`.

    A column, and `where` for an index on some rows only, may be SQL in which `{row}` stands for the row.
    """
    same = " AND ".join(f"{_of('there', one)} = {_of('NEW', one)}" for one in columns)
    partly = f" AND {where.format(row='there')} AND {where.format(row='NEW')}" if where else ""
    other = "" if "INSERT" in verbs else " AND there.id <> NEW.id"
    name = "_".join(
        (PREFIX + table, *(re.sub(r"\W+", "_", one.replace("{row}", "")) for one in columns), "once")
    )
    condition = f'EXISTS (SELECT 1 FROM "{table}" there WHERE {same}{partly}{other})'  # noqa: S608
    return Wall(name, table, verbs, f"{table} stays: nothing pushes a row out", condition, "sqlite")


def statements_up(wall: Wall, vendor: str) -> list[str]:
    """The SQL that builds `wall` on `vendor` ("postgresql" or "sqlite")."""
    if wall.vendor not in {"", vendor}:
        return []
    if vendor == "sqlite":
        made = [_sqlite(wall, verb, wall.condition) for verb in wall.verbs if verb != "TRUNCATE"]
        return [*made, _against_replacing(wall)] if _is_append_only(wall) else made
    body = f"RAISE EXCEPTION '{wall.message}' USING ERRCODE = '23514';"
    if wall.condition and not wall.asked_first:
        going = "IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; " if "DELETE" in wall.verbs else ""
        body = f"IF {wall.condition} THEN {body} END IF; {going}RETURN NEW;"
    made = [
        f'CREATE FUNCTION "{wall.name}"() RETURNS trigger LANGUAGE plpgsql AS $wall$ BEGIN {body} END $wall$'
    ]
    rows = [verb for verb in wall.verbs if verb != "TRUNCATE"]
    if rows:
        when = f"WHEN ({wall.condition}) " if wall.asked_first else ""
        made.append(
            f'CREATE TRIGGER "{wall.name}" BEFORE {" OR ".join(rows)} ON "{wall.table}" '
            f'FOR EACH ROW {when}EXECUTE FUNCTION "{wall.name}"()'
        )
    if "TRUNCATE" in wall.verbs:
        made.append(
            f'CREATE TRIGGER "{wall.name}_truncate" BEFORE TRUNCATE ON "{wall.table}" '
            f'FOR EACH STATEMENT EXECUTE FUNCTION "{wall.name}"()'
        )
    return made


def statements_down(wall: Wall, vendor: str) -> list[str]:
    """The SQL that takes `wall` down."""
    if wall.vendor not in {"", vendor}:
        return []
    if vendor != "sqlite":
        return [f'DROP FUNCTION IF EXISTS "{wall.name}"() CASCADE']
    verbs = [verb for verb in wall.verbs if verb != "TRUNCATE"]
    if _is_append_only(wall):
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


def _is_append_only(wall: Wall) -> bool:
    return not wall.condition and "UPDATE" in wall.verbs


def _of(row: str, column: str) -> str:
    return column.format(row=row) if "{row}" in column else f"{row}.{column}"


def _against_replacing(wall: Wall) -> str:
    # SQLite's INSERT OR REPLACE removes the old row without firing its DELETE trigger, unless the connection
    # asks for recursive triggers. The portal's connections do; this holds for every other one.
    taken = f'NEW.id IN (SELECT id FROM "{wall.table}")'  # noqa: S608
    return _sqlite(wall, "INSERT", taken)


def _sqlite(wall: Wall, verb: str, condition: str) -> str:
    # IS NOT is what older versions of SQLite say for it.
    when = f"WHEN {condition} ".replace("IS DISTINCT FROM", "IS NOT") if condition else ""
    return (
        f'CREATE TRIGGER "{wall.name}_{verb.lower()}" BEFORE {verb} ON "{wall.table}" FOR EACH ROW {when}'
        f"BEGIN SELECT RAISE(ABORT, '{wall.message}'); END"
    )


def _run(connection: BaseDatabaseWrapper, statements: list[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
