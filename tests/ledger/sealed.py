"""A log for tests: entries about one team, recorded and sealed."""

from datetime import UTC, datetime

from django.db import transaction

from readiness.ledger.models import LedgerCheckpoint, LedgerEntry, LedgerNode
from readiness.ledger.note import read_checkpoint, verify
from readiness.ledger.operations import record
from readiness.teams.actors import SYSTEM
from readiness.teams.models import Team

AT = datetime(2026, 3, 3, 9, tzinfo=UTC)


def team():
    return Team.objects.get_or_create(slug="payments", defaults={"name": "Payments", "created_at": AT})[0]


def write(count=1, **more):
    """`count` entries, each in a transaction of its own."""
    about = team()
    for _number in range(count):
        with transaction.atomic():
            entry = record(kind="teams.team.edited", actor=SYSTEM, at=AT, subject=about, team=about, **more)
    return entry


def places():
    """Every entry's place, in order of ids."""
    return list(LedgerEntry.objects.order_by("pk").values_list("seq", flat=True))


def sound(keys):
    """Whether the log is what a sealed log is: no gap, every checkpoint signed and over the same entries."""
    from readiness.ledger import merkle

    sealed = list(
        LedgerEntry.objects.filter(seq__isnull=False).order_by("seq").values_list("seq", "leaf_hash")
    )
    assert [seq for seq, _leaf in sealed] == list(range(len(sealed)))
    leaves = [bytes(leaf) for _seq, leaf in sealed]
    nodes, _edge = merkle.grown(0, [], leaves)
    stored = {
        (level, index): bytes(node)
        for level, index, node in LedgerNode.objects.values_list("level", "index", "hash")
    }
    assert stored == nodes
    known = {**nodes, **{(0, seq): leaf for seq, leaf in enumerate(leaves)}}
    checkpoints = list(LedgerCheckpoint.objects.order_by("size"))
    for row in checkpoints:
        checkpoint = read_checkpoint(verify(row.note, keys)[0])
        expected = merkle.root(row.size, lambda addresses: {one: known[one] for one in addresses})
        assert (checkpoint.size, checkpoint.root, bytes(row.root)) == (row.size, expected, expected)
    assert (checkpoints[-1].size if checkpoints else 0) == len(sealed)
    return len(sealed)
