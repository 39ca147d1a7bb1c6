"""Ways in which somebody with the database, its walls down, and even the private key could falsify the log.

Each mutation changes what an auditor with one earlier checkpoint has to notice, and says what it did. Where it
rewrites the log, it does so as well as can be: hashes, numbers, tree and checkpoints fit each other again, and the
checkpoints are signed, mostly with the right key.
"""

import hashlib
import json
import random
import uuid
from collections.abc import Callable
from datetime import timedelta

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import connection

from readiness.checklists.models import EvidenceReview, Waiver
from readiness.evidence.models import EvidenceRevision, StoredFile
from readiness.launches.models import SignOff
from readiness.ledger import keys, sealing
from readiness.ledger.canonical import canonical, leaf_hash
from readiness.ledger.models import LedgerCheckpoint, LedgerCommitment, LedgerEntry, LedgerKey, LedgerNode
from readiness.ledger.note import Signer, sign
from tests.world import AT

Mutation = Callable[[random.Random, int], str]
OTHER_KEY = Ed25519PrivateKey.from_private_bytes(b"o" * 32)


def run(sql, *values):
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        assert cursor.rowcount != 0, f"this changed nothing: {sql}"


def sealed_ids():
    return list(LedgerEntry.objects.filter(seq__isnull=False).order_by("seq").values_list("pk", flat=True))


def set_body(pk, body):
    run("UPDATE readiness_ledgerentry SET body = %s, leaf_hash = %s WHERE id = %s", body, leaf_hash(body), pk)


def changed_body(rng, pk):
    """The same entry with another word in it, canonical as ever."""
    told = json.loads(bytes(LedgerEntry.objects.get(pk=pk).body))
    told["data"] = {**told["data"], "note": str(rng.randrange(10**9))}
    return canonical(told)


def reseal(ids, private=None):
    """Build numbers, tree and checkpoints anew over `ids`, signed."""
    sizes = sorted({*LedgerCheckpoint.objects.values_list("size", flat=True), len(ids)})
    own = keys.signer(AT)
    signer = Signer(own.name, private or own.private)
    run("UPDATE readiness_ledgerentry SET seq = NULL WHERE seq IS NOT NULL")
    run("DELETE FROM readiness_ledgernode")
    run("DELETE FROM readiness_ledgercheckpoint")
    start, leaves = 0, dict(LedgerEntry.objects.values_list("pk", "leaf_hash"))
    for size in sizes:
        if start < size <= len(ids):
            batch = [(pk, bytes(leaves[pk])) for pk in ids[start:size]]
            sealing.append(batch, at=AT, signers=[signer])
            start = size


def drop(ids):
    LedgerCommitment.objects.filter(entry__in=ids)._raw_delete("default")
    LedgerEntry.objects.filter(pk__in=ids)._raw_delete("default")


# Of entries


def edit_bytes(rng, kept):
    pk = rng.choice(sealed_ids())
    body = bytearray(LedgerEntry.objects.get(pk=pk).body)
    body[rng.randrange(len(body))] ^= 1 << rng.randrange(8)
    run("UPDATE readiness_ledgerentry SET body = %s WHERE id = %s", bytes(body), pk)
    return "a bit of an entry"


def edit_with_hash(rng, kept):
    pk = rng.choice(sealed_ids())
    set_body(pk, changed_body(rng, pk))
    return "an entry and its hash"


def rewrite(rng, kept):
    ids = sealed_ids()
    pk = rng.choice(ids[:kept])
    set_body(pk, changed_body(rng, pk))
    reseal(ids)
    return "an entry, and everything after it sealed anew with the right key"


def edit_column(rng, kept):
    pk = rng.choice(sealed_ids())
    column, value = rng.choice(
        [
            ("kind", "teams.team.restored"),
            ("recorded_at", AT + timedelta(seconds=rng.randrange(1, 9999))),
            ("subject_type", "other"),
            ("subject_id", uuid.uuid4().hex),
            ("actor_id", "swap"),
            ("team_id", "swap"),
        ]
    )
    if value == "swap":
        table = {"actor_id": "readiness_user", "team_id": "readiness_team"}[column]
        run(
            f"UPDATE readiness_ledgerentry SET {column} = (SELECT id FROM {table} WHERE id <> "
            f"COALESCE((SELECT {column} FROM readiness_ledgerentry WHERE id = %s), %s) LIMIT 1) WHERE id = %s",
            pk,
            uuid.uuid4().hex,
            pk,
        )
    else:
        run(f"UPDATE readiness_ledgerentry SET {column} = %s WHERE id = %s", value, pk)
    return f"the column {column}"


def delete_entry(rng, kept):
    drop([rng.choice(sealed_ids())])
    return "an entry taken out"


def delete_and_close_up(rng, kept):
    ids = sealed_ids()
    pk = rng.choice(ids[:kept])
    drop([pk])
    reseal([one for one in ids if one != pk])
    return "an entry taken out, the rest sealed anew"


def insert_entry(rng, kept):
    ids = sealed_ids()
    copied = LedgerEntry.objects.get(pk=rng.choice(ids))
    body = changed_body(rng, copied.pk)
    copied.pk, copied.seq, copied.body, copied.leaf_hash = None, None, body, leaf_hash(body)
    told = json.loads(body)
    copied.body = canonical({**told, "commitments": {}})
    copied.leaf_hash = leaf_hash(copied.body)
    copied.save(force_insert=True)
    if rng.random() < 0.5:
        run("UPDATE readiness_ledgerentry SET seq = %s WHERE id = %s", len(ids), copied.pk)
        return "an entry put at the end with a number and no checkpoint"
    reseal([*ids[: (place := rng.randrange(kept))], copied.pk, *ids[place:]])
    return "an entry put in between, the rest sealed anew"


def swap(rng, kept):
    ids = sealed_ids()
    first, second = rng.sample(range(kept), 2)
    if rng.random() < 0.5:
        for place, pk in ((-1, ids[first]), (first, ids[second]), (second, ids[first])):
            run("UPDATE readiness_ledgerentry SET seq = %s WHERE id = %s", place, pk)
        return "two numbers exchanged"
    ids[first], ids[second] = ids[second], ids[first]
    reseal(ids)
    return "two entries exchanged, all sealed anew"


def unseal(rng, kept):
    run("UPDATE readiness_ledgerentry SET seq = NULL WHERE id = %s", rng.choice(sealed_ids()))
    return "a number taken away"


def truncate(rng, kept):
    ids = sealed_ids()
    drop(ids[rng.randrange(1, len(ids)) :])
    return "the newest entries taken out"


def roll_back(rng, kept):
    ids = sealed_ids()
    size = rng.randrange(1, kept)
    drop(ids[size:])
    reseal(ids[:size])
    return "an old copy, sealed as it was then"


def fork(rng, kept):
    ids = sealed_ids()
    size = rng.randrange(kept)
    for pk in ids[size:kept]:
        if rng.random() < 0.5 or pk == ids[kept - 1]:
            set_body(pk, changed_body(rng, pk))
    reseal(ids)
    return "an old copy that went on differently, up to the same length"


# Of the tree, the checkpoints and the keys


def change_node(rng, kept):
    pk = rng.choice(list(LedgerNode.objects.values_list("pk", flat=True)))
    way = rng.randrange(3)
    if way == 0:
        run("UPDATE readiness_ledgernode SET hash = %s WHERE id = %s", rng.randbytes(32), pk)
    elif way == 1:
        run("DELETE FROM readiness_ledgernode WHERE id = %s", pk)
    else:
        run('INSERT INTO readiness_ledgernode (level, "index", hash) VALUES (40, 7, %s)', rng.randbytes(32))
    return f"a node, way {way}"


def change_checkpoint(rng, kept):
    row = rng.choice(list(LedgerCheckpoint.objects.all()))
    way = rng.randrange(4)
    if way == 0:
        run("UPDATE readiness_ledgercheckpoint SET root = %s WHERE id = %s", rng.randbytes(32), row.pk)
    elif way == 1:
        run("UPDATE readiness_ledgercheckpoint SET size = size + 1000 WHERE id = %s", row.pk)
    elif way == 2:
        place = rng.randrange(len(row.note))
        other = chr((ord(row.note[place]) + 1) % 128 or 65)
        run(
            "UPDATE readiness_ledgercheckpoint SET note = %s WHERE id = %s",
            row.note[:place] + other + row.note[place + 1 :],
            row.pk,
        )
    else:
        run(
            "DELETE FROM readiness_ledgercheckpoint WHERE size = (SELECT MAX(size) FROM readiness_ledgercheckpoint)"
        )
    return f"a checkpoint, way {way}"


def sign_with_another_key(rng, kept):
    own = keys.signer(AT)
    other = Signer(own.name, OTHER_KEY)
    for row in LedgerCheckpoint.objects.all():
        text = row.note.rpartition("\n\n")[0] + "\n"
        run("UPDATE readiness_ledgercheckpoint SET note = %s WHERE id = %s", sign(text, [other]), row.pk)
    if rng.random() < 0.7:
        run(
            "UPDATE readiness_ledgerkey SET vkey = %s, key_id = %s WHERE number = 1",
            other.key.line,
            other.key.id.hex(),
        )
        return "another key in place of the log's, and everything signed with it"
    return "everything signed with another key"


def rewrite_under_another_key(rng, kept):
    other = Signer(keys.signer(AT).name, OTHER_KEY)
    ids = sealed_ids()
    pk = rng.choice(ids)
    set_body(pk, changed_body(rng, pk))
    reseal(ids, OTHER_KEY)
    run(
        "UPDATE readiness_ledgerkey SET vkey = %s, key_id = %s WHERE number = 1",
        other.key.line,
        other.key.id.hex(),
    )
    return "another log under another key"


def change_key(rng, kept):
    if rng.random() < 0.5:
        LedgerKey.objects.create(
            number=9, name="x", key_id="0" * 8, vkey=Signer("x", OTHER_KEY).key.line, added_at=AT
        )
        return "a key put in"
    run("DELETE FROM readiness_ledgerkey")
    return "the keys taken out"


# Of private values


def change_value(rng, kept):
    row = rng.choice(list(LedgerCommitment.objects.all()))
    way = rng.randrange(5)
    if way == 0:
        run("UPDATE readiness_ledgercommitment SET value = %s WHERE id = %s", f"{row.value}.", row.pk)
    elif way == 1:
        run("UPDATE readiness_ledgercommitment SET nonce = %s WHERE id = %s", rng.randbytes(32), row.pk)
    elif way == 2:
        run("UPDATE readiness_ledgercommitment SET name = 'other' WHERE id = %s", row.pk)
    elif way == 3:
        run("DELETE FROM readiness_ledgercommitment WHERE id = %s", row.pk)
    else:
        LedgerCommitment.objects.create(
            entry=row.entry, name="put_in", nonce=b"n" * 32, value="A forged reason."
        )
    return f"a private value, way {way}"


# Of the rows that decisions stand on


def change_revision(rng, kept):
    row = rng.choice(list(EvidenceRevision.objects.all()))
    column, value = rng.choice(
        [
            ("statement", "It was so all the time."),
            ("digest", rng.randbytes(32).hex()),
            ("number", row.number + 7),
            ("verdict", "fail"),
            ("effective_until", AT + timedelta(days=4000)),
            ("submitted_at", AT + timedelta(days=rng.randrange(1, 99))),
        ]
    )
    if column == "verdict" and not row.verdict:
        column, value = "statement", "Nothing of the kind."
    if column == "statement" and row.verdict:
        column, value = "sentence", "All is well."
    run(f"UPDATE readiness_evidencerevision SET {column} = %s WHERE id = %s", value, plain(row.pk))
    return f"the {column} of a revision"


def change_review(rng, kept):
    row = rng.choice(list(EvidenceReview.objects.all()))
    way = rng.randrange(4)
    if way == 0:
        run(
            "UPDATE readiness_evidencereview SET decision = 'returned', reason = 'x' WHERE id = %s",
            plain(row.pk),
        )
    elif way == 1:
        run(
            "UPDATE readiness_evidencereview SET reviewed_at = %s WHERE id = %s",
            AT - timedelta(days=rng.randrange(1, 99)),
            plain(row.pk),
        )
    elif way == 2:
        run("DELETE FROM readiness_evidencereview WHERE id = %s", plain(row.pk))
    else:
        row.pk, row.number = uuid.uuid4(), row.number + 1
        row.save(force_insert=True)
    return f"a review, way {way}"


def change_waiver(rng, kept):
    row = rng.choice(list(Waiver.objects.all()))
    column, value = rng.choice(
        [
            ("expires_at", AT + timedelta(days=3000 + rng.randrange(99))),
            ("reason", "Another reason."),
            ("decision_reason", "By all means."),
            ("requested_at", AT - timedelta(days=rng.randrange(1, 99))),
        ]
    )
    run(f"UPDATE readiness_waiver SET {column} = %s WHERE id = %s", value, plain(row.pk))
    return f"the {column} of a waiver"


def change_signature(rng, kept):
    row = rng.choice(list(SignOff.objects.all()))
    way = rng.randrange(5)
    if way == 0:
        run(
            "UPDATE readiness_signoff SET signed_at = %s WHERE id = %s",
            AT - timedelta(days=rng.randrange(1, 99)),
            plain(row.pk),
        )
    elif way == 1:
        run("UPDATE readiness_signoff SET statement = 'Signed with joy.' WHERE id = %s", plain(row.pk))
    elif way == 2:
        subject = bytes(row.subject) + b" "
        run(
            "UPDATE readiness_signoff SET subject = %s, digest = %s WHERE id = %s",
            subject,
            hashlib.sha256(subject).hexdigest(),
            plain(row.pk),
        )
    elif way == 3:
        run("DELETE FROM readiness_signoff WHERE id = %s", plain(row.pk))
    else:
        run("UPDATE readiness_signoff SET subject = %s WHERE id = %s", b"{}", plain(row.pk))
    return f"a signature, way {way}"


def change_file(rng, kept):
    row = StoredFile.objects.first()
    if rng.random() < 0.5:
        run("UPDATE readiness_storedfile SET size = size + 1 WHERE sha256 = %s", row.sha256)
        return "the size of a file"
    copy = StoredFile(sha256=rng.randbytes(32).hex(), size=1, media_type="text/plain", stored_at=AT)
    copy.save(force_insert=True)
    return "a file that is not there"


def plain(pk):
    """A UUID as the database holds it."""
    return pk if connection.vendor == "postgresql" else pk.hex


MUTATIONS: tuple[Mutation, ...] = (
    edit_bytes, edit_with_hash, rewrite, edit_column, delete_entry, delete_and_close_up, insert_entry, swap, unseal,
    truncate, roll_back, fork, change_node, change_checkpoint, sign_with_another_key, rewrite_under_another_key,
    change_key, change_value, change_revision, change_review, change_waiver, change_signature, change_file,
)  # fmt: skip
