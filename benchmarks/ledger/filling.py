"""A long log made in bulk: the same rows that recording and sealing would have made, without their time."""

import time
from datetime import UTC, datetime, timedelta

BATCH = 1000  # entries under one checkpoint
START = datetime(2026, 3, 3, 9, tzinfo=UTC)


def fill(count: int) -> None:
    """Empty the ledger and make it `count` entries long, sealed in batches."""
    from django.db import connection, transaction

    began = time.monotonic()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        for table in ("commitment", "entry", "node", "checkpoint", "key"):
            cursor.execute(f"DELETE FROM readiness_ledger{table}")
        signer, leaves = _signer(), []
        with cursor.copy(
            "COPY readiness_ledgerentry (seq, kind, body, leaf_hash, recorded_at, subject_type, subject_id) FROM STDIN"
        ) as copy:
            for row in _entries(count):
                leaves.append(row[3])
                copy.write_row(row)
        _tree(cursor, leaves, signer)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE readiness_ledgerentry, readiness_ledgernode, readiness_ledgercheckpoint")
    print(f"made a log of {count} entries in {time.monotonic() - began:.0f} s", flush=True)


def _entries(count: int):
    from readiness.identifiers import new_id
    from readiness.ledger.canonical import canonical, leaf_hash
    from readiness.ledger.operations import stamp

    for seq in range(count):
        at, subject = START + timedelta(seconds=seq), new_id()
        body = canonical(
            {
                "v": 1, "kind": "teams.team.edited", "at": stamp(at), "actor": {"machine": "system"}, "team": None,
                "service": None, "environment": None, "subject": {"type": "team", "id": str(subject)},
                "data": {"fields": ["name"]}, "commitments": {},
            }
        )  # fmt: skip
        yield seq, "teams.team.edited", body, leaf_hash(body), at, "team", subject


def _signer():
    from readiness.ledger import keys

    return keys.signer(START)


def _tree(cursor, leaves: list[bytes], signer) -> None:
    from readiness.ledger import merkle
    from readiness.ledger.models import LedgerCheckpoint
    from readiness.ledger.note import Checkpoint, sign

    edge: list[bytes] = []
    checkpoints, nodes = [], []
    for start in range(0, len(leaves), BATCH):
        batch = leaves[start : start + BATCH]
        made, edge = merkle.grown(start, edge, batch)
        nodes += [(level, index, node) for (level, index), node in made.items()]
        told = Checkpoint(signer.name, start + len(batch), merkle.bagged(edge))
        checkpoints.append(
            LedgerCheckpoint(size=told.size, root=told.root, note=sign(told.text, [signer]), sealed_at=START)
        )
    with cursor.copy('COPY readiness_ledgernode (level, "index", hash) FROM STDIN') as copy:
        for node in nodes:
            copy.write_row(node)
    LedgerCheckpoint.objects.bulk_create(checkpoints)
