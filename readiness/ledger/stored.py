"""The log as it lies in the tables: writing an entry, reading hashes of the tree, and writing a batch of it in a few
statements."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from django.db import DEFAULT_DB_ALIAS, connection, connections, transaction
from django.db.models import Q

from readiness.ledger.merkle import Address
from readiness.ledger.models import LedgerEntry, LedgerNode
from readiness.ledger.refusing import LogBroken

#: Taken by every transaction that seals on PostgreSQL; locks of one database know no other's.
LOCK = 0x6C65_6467_6572
HASH = 32  # bytes of a SHA-256


#: What the insert of an entry names: the id is the database's, and a place is only given later.
_RECORDED = [one for one in LedgerEntry._meta.concrete_fields if one.name not in {"id", "seq"}]  # noqa: SLF001
_INSERT = (
    f"INSERT INTO readiness_ledgerentry ({', '.join(str(one.column) for one in _RECORDED)}) "  # noqa: S608
    f"VALUES ({', '.join(['%s'] * len(_RECORDED))})"
)


def insert(entry: LedgerEntry) -> None:
    """Write a new entry and give it its id. As `save()` does, whose building of the same statement each time takes
    longer than sending it: most operations write one entry, and all write one."""
    database = connections[DEFAULT_DB_ALIAS]  # `connection` stands for it, and looks for it at each use
    values = [one.get_db_prep_save(getattr(entry, one.attname), database) for one in _RECORDED]
    with transaction.mark_for_rollback_on_error(), database.cursor() as cursor:
        if database.vendor == "postgresql":
            cursor.execute(f"{_INSERT} RETURNING id", values)
            entry.pk = cursor.fetchone()[0]
        else:
            cursor.execute(_INSERT, values)
            entry.pk = cursor.lastrowid
    entry._state.adding, entry._state.db = False, database.alias  # noqa: SLF001


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


def unsealed(limit: int | None) -> list[tuple[int, bytes]]:
    """Id and leaf hash of the first entries without a place, in order of ids; None: of all."""
    if connection.vendor == "postgresql" and (found := _unsealed_at_once(limit)) is not None:
        return found
    rows = LedgerEntry.objects.filter(seq__isnull=True).order_by("pk").values_list("pk", "leaf_hash")
    return [(pk, bytes(leaf)) for pk, leaf in (rows if limit is None else rows[:limit])]


def _unsealed_at_once(limit: int | None) -> list[tuple[int, bytes]] | None:
    """The same as two values instead of two thousand: what a row costs on its way is more than what is in it.

    None where a hash has another length, which nothing of ours writes: such rows are read one by one.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT string_agg(id::text, ',' ORDER BY id), string_agg(leaf_hash, ''::bytea ORDER BY id), "
            "bool_and(octet_length(leaf_hash) = %s) FROM (SELECT id, leaf_hash FROM readiness_ledgerentry "
            "WHERE seq IS NULL ORDER BY id LIMIT %s) waiting",
            [HASH, limit],
        )
        ids, hashes, whole = cursor.fetchone()
    if ids is None:
        return []
    if not whole:
        return None
    leaves, places = bytes(hashes), ids.split(",")
    return [(int(pk), leaves[at * HASH : (at + 1) * HASH]) for at, pk in enumerate(places)]


def number(ids: Sequence[int], first: int) -> None:
    """Give the entries `ids` the places `first`, `first` + 1 ... Raises `LogBroken` unless all were unsealed."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "UPDATE readiness_ledgerentry entry SET seq = %s + given.place "
                "FROM unnest(%s::bigint[]) WITH ORDINALITY AS given (id, place) "
                "WHERE entry.id = given.id AND entry.seq IS NULL",
                [first - 1, _array(ids)],
            )
        else:
            places = range(first, first + len(ids))
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
            cursor.execute(
                'INSERT INTO readiness_ledgernode (level, "index", hash) '
                "SELECT level, place, substring(%s::bytea FROM (given.number::int - 1) * %s + 1 FOR %s) "
                "FROM unnest(%s::smallint[], %s::bigint[]) WITH ORDINALITY AS given (level, place, number)",
                [
                    b"".join(nodes.values()),
                    HASH,
                    HASH,
                    _array([level for level, _ in nodes]),
                    _array([index for _, index in nodes]),
                ],
            )
        else:
            cursor.executemany(
                'INSERT INTO readiness_ledgernode (level, "index", hash) VALUES (%s, %s, %s)',
                [(level, index, node) for (level, index), node in nodes.items()],
            )


def _array(numbers: Sequence[int]) -> str:
    """As PostgreSQL writes it: the driver would turn each number into text apart."""
    return f"{{{','.join(map(str, numbers))}}}"
