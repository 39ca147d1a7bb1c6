"""Entries get their places once, without a gap, in batches that are signed."""

import stat

import pytest
from django.db import IntegrityError, connection, transaction

from readiness.ledger import keys, merkle, sealing
from readiness.ledger.guard import outside_file
from readiness.ledger.models import LedgerCheckpoint, LedgerEntry, LedgerKey
from readiness.ledger.note import read_checkpoint, verify
from readiness.ledger.proofs import checkpoint_at_least, consistency, inclusion, newest_checkpoint, root
from readiness.ledger.refusing import LogBroken
from readiness.ledger.sealing import seal_all, seal_entries
from tests.at_once import at_once
from tests.flushing import walls_down
from tests.ledger.sealed import AT, places, sound, write


def test_with_nothing_recorded_nothing_is_sealed(db):
    assert seal_entries(at=AT) is None
    assert not LedgerKey.objects.exists()
    assert not keys.key_file().exists()


def test_what_is_recorded_has_no_place_until_it_is_sealed(db):
    write(3)
    assert places() == [None, None, None]
    sealed = seal_entries(at=AT)
    assert (sealed.size, sealed.count) == (3, 3)
    assert places() == [0, 1, 2]


def test_a_batch_is_no_larger_than_its_limit(db):
    write(5)
    assert [seal_entries(at=AT, limit=2).count for _ in range(3)] == [2, 2, 1]
    assert seal_entries(at=AT, limit=2) is None
    assert sound(keys.verifier_keys()) == 5


def test_places_follow_ids_of_what_is_there_and_have_no_gap_where_ids_have_one(db):
    write(2)
    with transaction.atomic():
        write(3)
        transaction.set_rollback(True)
    write(2)
    seal_entries(at=AT)
    assert places() == [0, 1, 2, 3]
    ids = list(LedgerEntry.objects.order_by("seq").values_list("pk", flat=True))
    assert ids == sorted(ids)


def test_the_note_is_signed_under_the_origin_and_kept_outside_the_database(db, settings):
    settings.LEDGER_ORIGIN = "log.example/ledger"
    write(4)
    note = seal_entries(at=AT).note
    text, signers = verify(note, keys.verifier_keys())
    checkpoint = read_checkpoint(text)
    assert (checkpoint.origin, checkpoint.size, checkpoint.root) == ("log.example/ledger", 4, root(4))
    assert [key.name for key in signers] == ["log.example/ledger"]
    assert outside_file().read_text() == note == newest_checkpoint().note


def test_a_changed_setting_does_not_move_a_running_log(db, settings):
    settings.LEDGER_ORIGIN = "log.example/ledger"
    write()
    seal_entries(at=AT)
    settings.LEDGER_ORIGIN = "elsewhere.example/ledger"
    write()
    assert seal_entries(at=AT).note.startswith("log.example/ledger\n2\n")


def test_proofs_hold_against_the_checkpoints(db):
    for _ in range(5):
        write(3)
        seal_entries(at=AT)
    for entry in LedgerEntry.objects.all():
        covering = checkpoint_at_least(entry.seq)
        assert covering.size == entry.seq // 3 * 3 + 3
        for size in (covering.size, 15):
            proof = inclusion(entry.seq, size)
            assert merkle.includes(entry.seq, size, bytes(entry.leaf_hash), proof, root(size))
    assert checkpoint_at_least(15) is None
    for old in LedgerCheckpoint.objects.all():
        assert merkle.consistent(old.size, 15, bytes(old.root), root(15), consistency(old.size, 15))


@pytest.mark.django_db(transaction=True)
def test_a_tree_that_lost_the_newest_root_is_not_sealed_further():
    write(3)
    seal_entries(at=AT)
    with walls_down(), connection.cursor() as cursor:
        cursor.execute("UPDATE readiness_ledgerentry SET leaf_hash = body WHERE seq = 2")
    write()
    with pytest.raises(LogBroken, match="root"):
        seal_entries(at=AT)
    with walls_down(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM readiness_ledgernode")
    with pytest.raises(LogBroken, match="holes"):
        seal_entries(at=AT)
    assert places() == [0, 1, 2, None]


def test_an_entry_that_has_a_place_gets_no_other(db):
    entry = write()
    seal_entries(at=AT)
    with pytest.raises(LogBroken), transaction.atomic():
        sealing.append([(entry.pk, bytes(entry.leaf_hash))], at=AT)
    assert sound(keys.verifier_keys()) == 1


@pytest.mark.django_db(transaction=True)
def test_many_sequencers_at_once_give_each_place_once():
    for _round in range(6):
        write(7)
        results = at_once([lambda: seal_entries(at=AT, limit=3)] * 4)
        assert not [result for result in results if isinstance(result, Exception)]
    seal_all(at=AT)
    assert sound(keys.verifier_keys()) == 42


@pytest.mark.django_db(transaction=True)
def test_sealing_while_others_record_loses_and_repeats_nothing():
    write()
    acts = [lambda: write(10), lambda: write(10), lambda: [seal_entries(at=AT, limit=4) for _ in range(12)]]
    results = at_once([*acts, acts[-1]])
    assert not [result for result in results if isinstance(result, Exception)]
    seal_all(at=AT)
    assert sound(keys.verifier_keys()) == 21


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_an_entry_that_is_committed_late_comes_after_younger_ones():
    """Ids are given at the insert and seen at the commit: a smaller id may turn up after a larger one is sealed."""
    import threading

    inserted, go_on = threading.Event(), threading.Event()
    write()

    def slow():
        with transaction.atomic():
            write()
            inserted.set()
            go_on.wait(10)

    def quick():
        inserted.wait(10)
        write()
        seal_all(at=AT)
        go_on.set()

    at_once([slow, quick])
    seal_all(at=AT)
    assert places() == [0, 2, 1]
    assert sound(keys.verifier_keys()) == 3


def test_the_private_key_is_its_owners_alone(db):
    write()
    seal_entries(at=AT)
    assert stat.S_IMODE(keys.key_file().stat().st_mode) == 0o600
    assert stat.S_IMODE(keys.key_file().parent.stat().st_mode) == 0o700
    assert [path.name for path in keys.key_file().parent.glob("*key*")] == ["key"]


def test_the_database_gives_no_place_twice(db):
    write(2)
    seal_entries(at=AT)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE readiness_ledgerentry SET seq = 5 WHERE seq = 0")
    write()
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE readiness_ledgerentry SET seq = 1 WHERE seq IS NULL")


def test_a_hash_of_another_length_moves_no_other_entrys_hash(db):
    """Only bare SQL writes one; it is sealed as it is, and the verification tells."""
    write(3)
    with connection.cursor() as cursor:
        for length in (31, 33):
            cursor.execute(
                "INSERT INTO readiness_ledgerentry (kind, body, leaf_hash, recorded_at, subject_type) "
                "VALUES ('x', %s, %s, %s, 'x')",
                [b"{}", b"l" * length, AT],
            )
    write(1)
    kept = list(LedgerEntry.objects.order_by("pk").values_list("pk", "leaf_hash"))
    assert sealing.waiting() == [(pk, bytes(leaf)) for pk, leaf in kept]
    assert sealing.waiting(3) == [(pk, bytes(leaf)) for pk, leaf in kept[:3]]
