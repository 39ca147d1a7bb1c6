"""Erasing passes no legal hold and no single pair of eyes, whatever asks the database for it."""

from dataclasses import replace

from django.db import migrations

from readiness.ledger.walls import PREFIX, Wall, build, kept, not_pushed_out, refuse, stays, statements_down

_INVITATION = Wall(
    f"{PREFIX}readiness_invitation_address",
    "readiness_invitation",
    ("UPDATE",),
    "readiness_invitation stays as it was",
    "NEW.email IS DISTINCT FROM OLD.email AND NEW.email NOT LIKE 'erased-%@erased.invalid'",
)
#: The wall of 0006 without the address, which is erased with its person.
_INVITATION_STAYS = stays(
    "readiness_invitation", "id", "team_id", "role", once=("accepted_by_id", "accepted_at", "revoked_at")
)
_VALUE_HELD = (
    "EXISTS (SELECT 1 FROM readiness_legalhold h JOIN readiness_ledgerentry e ON e.id = OLD.entry_id "
    "WHERE h.lifted_at IS NULL AND (h.service_id IS NULL OR h.service_id = e.service_id "
    # Who acted on a service under a hold stays somebody.
    "OR (e.subject_type = 'user' AND EXISTS (SELECT 1 FROM readiness_ledgerentry a "
    "WHERE a.service_id = h.service_id AND a.actor_id = e.subject_id))))"
)
_FILE_HELD = (
    "EXISTS (SELECT 1 FROM readiness_legalhold h WHERE h.lifted_at IS NULL AND (h.service_id IS NULL "
    "OR EXISTS (SELECT 1 FROM readiness_evidencerevision r JOIN readiness_evidence e ON e.id = r.evidence_id "
    "WHERE r.file_id = OLD.sha256 AND e.service_id = h.service_id)))"
)
_ERASED_NOW = "NEW.erased_at IS NOT NULL AND OLD.erased_at IS NULL"

#: On SQLite a new column may make the table anew, and its walls of 0006 are gone.
_AGAIN = (
    stays("readiness_storedfile", "sha256", "size", "media_type", "stored_at"),
    kept("readiness_storedfile"),
    not_pushed_out("readiness_storedfile", "sha256"),
)

WALLS = (
    *(replace(wall, vendor="sqlite") for wall in _AGAIN),
    _INVITATION_STAYS,
    _INVITATION,
    refuse(
        "commitment_held",
        "readiness_ledgercommitment",
        when=_VALUE_HELD,
        message="a legal hold stands on this value",
        verbs=("DELETE",),
    ),
    Wall(
        f"{PREFIX}commitments_emptied",
        "readiness_ledgercommitment",
        ("TRUNCATE",),
        "private values are erased one by one",
    ),
    refuse(
        "file_held",
        "readiness_storedfile",
        when=f"{_ERASED_NOW} AND {_FILE_HELD}",
        message="a legal hold stands on this file",
        verbs=("UPDATE",),
    ),
    refuse(
        "file_four_eyes",
        "readiness_storedfile",
        when=(
            f"{_ERASED_NOW} AND NOT EXISTS (SELECT 1 FROM readiness_erasure w WHERE w.file_id = NEW.sha256 "
            "AND w.state = 'done' AND w.decided_by_id = NEW.erased_by_id)"
        ),
        message="a file is erased by one request and another approval",
        verbs=("UPDATE",),
    ),
    Wall(
        f"{PREFIX}file_erased_stays",
        "readiness_storedfile",
        ("UPDATE",),
        "readiness_storedfile stays as it was",
        "OLD.erased_at IS NOT NULL AND (NEW.erased_at IS DISTINCT FROM OLD.erased_at "
        "OR NEW.erased_by_id IS DISTINCT FROM OLD.erased_by_id "
        "OR NEW.erased_reason IS DISTINCT FROM OLD.erased_reason)",
    ),
    refuse(
        "revision_of_erased_file",
        "readiness_evidencerevision",
        when=(
            "EXISTS (SELECT 1 FROM readiness_storedfile f WHERE f.sha256 = NEW.file_id "
            "AND f.erased_at IS NOT NULL)"
        ),
        message="the content of this file was erased",
    ),
    stays(
        "readiness_erasure",
        *"id target person_id file_id entry_id name reason requested_by_id requested_at".split(),
        over="OLD.state <> 'requested'",
    ),
    stays(
        "readiness_legalhold", *"id service_id about reason set_by_id set_at".split(), over="OLD.lifted_at IS NOT NULL"
    ),
    kept("readiness_erasure"),
    kept("readiness_legalhold"),
    *(not_pushed_out(f"readiness_{table}", "id") for table in ("erasure", "legalhold")),
    *(
        not_pushed_out("readiness_erasure", *columns, where=f"{{row}}.state IN ('requested', 'done') AND {{row}}.{columns[0]} IS NOT NULL")
        for columns in (("person_id",), ("file_id",), ("entry_id", "name"))
    ),
    not_pushed_out("readiness_legalhold", "about", where="{row}.lifted_at IS NULL"),
)


def _old_wall_down(_apps, editor):
    with editor.connection.cursor() as cursor:
        for statement in statements_down(_INVITATION_STAYS, editor.connection.vendor):
            cursor.execute(statement)


class Migration(migrations.Migration):
    """Walls on both databases."""

    dependencies = [("readiness", "0014_privacy")]

    operations = [migrations.RunPython(_old_wall_down, migrations.RunPython.noop), build(WALLS)]
