"""An old copy of the database, or another one, is not sealed behind what the log once said outside."""

import pytest
from django.db import connection, transaction

from readiness.ledger import guard, keys
from readiness.ledger.models import LedgerCheckpoint, LedgerEntry, LedgerKey
from readiness.ledger.note import Checkpoint, Signer, sign
from readiness.ledger.proofs import newest_checkpoint
from readiness.ledger.refusing import LogBehindAnchor
from readiness.ledger.sealing import seal_all, seal_entries
from tests.flushing import walls_down
from tests.ledger.sealed import AT, places, sound, write

pytestmark = pytest.mark.django_db(transaction=True)


def roll_back(size):
    """What restoring an old copy leaves: the first `size` entries, sealed by the checkpoint of then."""
    from readiness.ledger.models import LedgerCommitment, LedgerNode

    with walls_down(), transaction.atomic():
        for model, condition in (
            (
                LedgerCommitment,
                "entry_id IN (SELECT id FROM readiness_ledgerentry WHERE seq >= %s OR seq IS NULL)",
            ),
            (LedgerEntry, "seq >= %s OR seq IS NULL"),
            (LedgerCheckpoint, "size > %s"),
        ):
            with connection.cursor() as cursor:
                cursor.execute(f"DELETE FROM {model._meta.db_table} WHERE {condition}", [size])
        for node in LedgerNode.objects.all():
            if (node.index + 1) << node.level > size:
                LedgerNode.objects.filter(pk=node.pk)._raw_delete("default")


def test_an_old_copy_is_refused_and_nothing_is_sealed():
    write(3)
    seal_all(at=AT)
    write(3)
    seal_all(at=AT)
    roll_back(3)
    write(2)
    with pytest.raises(LogBehindAnchor, match="6 entries, the database 3"):
        seal_entries(at=AT)
    assert places() == [0, 1, 2, None, None]
    assert newest_checkpoint().size == 3


def test_an_old_copy_that_grew_past_the_note_is_refused():
    write(3)
    seal_all(at=AT)
    write(1)
    seal_all(at=AT)
    note = guard.outside_file().read_text()
    roll_back(3)
    guard.outside_file().unlink()
    write(4, data={"other": 1})
    seal_all(at=AT)
    guard.outside_file().write_text(note)
    write()
    with pytest.raises(LogBehindAnchor, match="not those of"):
        seal_entries(at=AT)


def test_a_note_of_another_log_is_refused():
    write()
    seal_all(at=AT)
    other = Signer("other.example/ledger", keys.signer(AT).private)
    guard.outside_file().write_text(sign(Checkpoint(other.name, 1, b"r" * 32).text, [other]))
    write()
    with pytest.raises(LogBehindAnchor, match=r"other\.example/ledger"):
        seal_entries(at=AT)


def test_an_empty_database_beside_a_note_is_refused():
    write()
    seal_all(at=AT)
    roll_back(0)
    with walls_down(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM readiness_ledgerkey")
    write()
    with pytest.raises(LogBehindAnchor):
        seal_entries(at=AT)
    assert not LedgerKey.objects.exists()


@pytest.mark.parametrize("content", [b"", b"nonsense", b"\xff\xfe", b"a\n1\n\n"])
def test_a_note_that_cannot_be_read_is_refused_and_not_overwritten(content):
    write()
    seal_all(at=AT)
    guard.outside_file().write_bytes(content)
    write()
    with pytest.raises(LogBehindAnchor, match="cannot be read"):
        seal_entries(at=AT)
    assert guard.outside_file().read_bytes() == content


def test_without_a_note_the_log_goes_on_and_keeps_one():
    write()
    seal_all(at=AT)
    guard.outside_file().unlink()
    write()
    seal_all(at=AT)
    assert guard.outside_file().read_text() == newest_checkpoint().note
    assert sound(keys.verifier_keys()) == 2


def test_an_older_note_never_takes_the_place_of_a_newer_one():
    write()
    first = seal_entries(at=AT).note
    write()
    second = seal_entries(at=AT).note
    guard.keep_outside(first)
    assert guard.outside_file().read_text() == second


def test_a_note_that_lags_behind_is_no_reason_to_stop():
    """After a crash between commit and file, or where several machines seal, each with a file of its own."""
    write()
    first = seal_entries(at=AT).note
    write()
    seal_entries(at=AT)
    guard.outside_file().write_text(first)
    write()
    assert seal_entries(at=AT).size == 3


def test_a_folder_that_cannot_be_written_stops_no_sealing(settings, tmp_path):
    settings.LEDGER_KEY_FILE = tmp_path / "key"
    settings.VAR_DIR = tmp_path / "file"
    (tmp_path / "file").mkdir()
    (tmp_path / "file" / "ledger").write_text("not a folder")
    write()
    with pytest.raises(LogBehindAnchor, match="cannot be read"):
        seal_entries(at=AT)
    (tmp_path / "file" / "ledger").unlink()
    (tmp_path / "file" / "ledger").mkdir()
    (tmp_path / "file" / "ledger" / "checkpoint.new").mkdir()  # as if the disk were full
    assert seal_entries(at=AT).size == 1
    assert not guard.outside_file().exists()
