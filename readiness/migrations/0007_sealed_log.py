"""The sealed log: an entry's place, the tree over the entries, checkpoints, public keys, and walls around them."""

from dataclasses import replace

from django.db import migrations, models

import readiness.identifiers
from readiness.ledger.walls import Wall, append_only, build, not_pushed_out, refuse

_ENTRY = "readiness_ledgerentry"
_NEVER = "append-only"

#: What stood around entries before they had a place.
OLD = build((append_only(_ENTRY),))
WALLS = (
    Wall(f"lp_wall_{_ENTRY}", _ENTRY, ("DELETE", "TRUNCATE"), f"{_ENTRY} is {_NEVER}"),
    # The one change that an entry knows is the place that it is given once. Every column is named.
    Wall(
        f"lp_wall_{_ENTRY}_sealed_once",
        _ENTRY,
        ("UPDATE",),
        f"{_ENTRY} is {_NEVER}",
        " OR ".join(
            (
                "OLD.seq IS NOT NULL",
                "NEW.seq IS NULL",
                "NEW.seq < 0",
                *(
                    f"NEW.{column} IS DISTINCT FROM OLD.{column}"
                    for column in (
                        "id",
                        "kind",
                        "body",
                        "leaf_hash",
                        "recorded_at",
                        "actor_id",
                        "team_id",
                        "service_id",
                        "subject_type",
                        "subject_id",
                    )
                ),
            )
        ),
    ),
    refuse("ledgerentry_unsealed", _ENTRY, when="NEW.seq IS NOT NULL", message=f"{_ENTRY} is {_NEVER}: sealed later"),
    replace(not_pushed_out(_ENTRY, "id"), message=f"{_ENTRY} is {_NEVER}"),
    replace(not_pushed_out(_ENTRY, "seq", verbs=("UPDATE",)), message=f"{_ENTRY} is {_NEVER}"),
    append_only("readiness_ledgernode"),
    not_pushed_out("readiness_ledgernode", "level", '"index"'),
    append_only("readiness_ledgercheckpoint"),
    not_pushed_out("readiness_ledgercheckpoint", "size"),
    append_only("readiness_ledgerkey"),
    not_pushed_out("readiness_ledgerkey", "number"),
)


class Migration(migrations.Migration):
    """Columns and indexes that need no table to be made anew: on SQLite that would drop the walls."""

    dependencies = [("readiness", "0006_facts_stay")]

    operations = [
        migrations.CreateModel(
            name="LedgerNode",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("level", models.SmallIntegerField()),
                ("index", models.BigIntegerField()),
                ("hash", models.BinaryField(max_length=32)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=["level", "index"], name="ledger_node_once"),
                    models.CheckConstraint(
                        condition=models.Q(level__gte=1, level__lte=62, index__gte=0),
                        name="ledger_node_in_tree",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LedgerCheckpoint",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("size", models.BigIntegerField()),
                ("root", models.BinaryField(max_length=32)),
                ("note", models.TextField()),
                ("sealed_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=["size"], name="ledger_checkpoint_size_once"),
                    models.CheckConstraint(
                        condition=models.Q(size__gte=0), name="ledger_checkpoint_size_counts"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LedgerKey",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=readiness.identifiers.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("number", models.PositiveSmallIntegerField()),
                ("name", models.CharField(max_length=200)),
                ("key_id", models.CharField(max_length=8)),
                ("vkey", models.TextField()),
                ("added_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=["number"], name="ledger_key_number_once"),
                ],
            },
        ),
        migrations.AddField(
            "ledgerentry", "seq", models.BigIntegerField(blank=True, editable=False, null=True)
        ),
        migrations.AddIndex(
            "ledgerentry",
            models.Index(condition=models.Q(seq__isnull=True), fields=["id"], name="ledger_unsealed"),
        ),
        migrations.AddConstraint(
            "ledgerentry",
            models.UniqueConstraint(
                condition=models.Q(seq__isnull=False), fields=("seq",), name="ledger_entry_seq_once"
            ),
        ),
        migrations.RunPython(OLD.reverse_code, OLD.code),
        build(WALLS),
    ]
