"""The tree as it lies in the tables: reading hashes of it, and writing a batch in a few statements."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from django.db import connection
from django.db.models import Q

from readiness.ledger.merkle import Address
from readiness.ledger.models import LedgerEntry, LedgerNode
from readiness.ledger.refusing import LogBroken

#: Taken by every transaction that seals on PostgreSQL; locks of one database know no other's.
LOCK = 0x6C65_6467_6572


def read(addresses: Sequence[Address]) -> dict[Address, bytes]:
    """The hashes at `addresses`, in two queries. Raises `LogBroken` when one is not there."""
    wanted: dict[int, list[int]] = defaultdict(list)
    for level, index in addresses:
        wanted[level].append(index)
    found: dict[Address, bytes] = {}
    if leaves := wanted.pop(0, None):
        rows = LedgerEntry.objects.filter(seq__in=leaves).values_list("seq", "leaf_hash")
        found.update({(0, seq): bytes(leaf) for seq, leaf in rows if seq is not None})
    if wanted:
        places = Q()
        for level, indexes in wanted.items():
            places |= Q(level=level, index__in=indexes)
        nodes = LedgerNode.objects.filter(places).values_list("level", "index", "hash")
        found.update({(level, index): bytes(node) for level, index, node in nodes})
    if missing := set(addresses) - set(found):
        raise LogBroken(f"The log's tree has {len(missing)} holes, the first at {min(missing)}.")
    return found


def take_lock() -> None:
    """Let one transaction at a time seal, until its end. On SQLite it holds the database already (IMMEDIATE)."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def number(ids: Sequence[int], first: int) -> None:
    """Give the entries `ids` the places `first`, `first` + 1 ... Raises `LogBroken` unless all were unsealed."""
    places = range(first, first + len(ids))
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "UPDATE readiness_ledgerentry entry SET seq = given.seq "
                "FROM unnest(%s::bigint[], %s::bigint[]) AS given (id, seq) "
                "WHERE entry.id = given.id AND entry.seq IS NULL",
                [list(ids), list(places)],
            )
        else:
            cursor.executemany(
                "UPDATE readiness_ledgerentry SET seq = %s WHERE id = %s AND seq IS NULL",
                list(zip(places, ids, strict=True)),
            )
        if cursor.rowcount != len(ids):
            raise LogBroken(f"Of {len(ids)} entries {cursor.rowcount} were there to be sealed.")


def add_nodes(nodes: Mapping[Address, bytes]) -> None:
    """Store subtrees that have become complete."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            levels, indexes = [level for level, _ in nodes], [index for _, index in nodes]
            cursor.execute(
                'INSERT INTO readiness_ledgernode (level, "index", hash) '
                "SELECT * FROM unnest(%s::smallint[], %s::bigint[], %s::bytea[])",
                [levels, indexes, list(nodes.values())],
            )
        else:
            cursor.executemany(
                'INSERT INTO readiness_ledgernode (level, "index", hash) VALUES (%s, %s, %s)',
                [(level, index, node) for (level, index), node in nodes.items()],
            )
