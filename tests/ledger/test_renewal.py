"""The log gets a new key, and goes on after a loss, in a way that it tells itself."""

import base64
import json

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from readiness.ledger import guard, keys, renewal
from readiness.ledger.key_files import write_key
from readiness.ledger.models import LedgerCheckpoint, LedgerCommitment, LedgerEntry, LedgerKey
from readiness.ledger.note import read_checkpoint, read_key, verify
from readiness.ledger.proofs import newest_checkpoint, root
from readiness.ledger.refusing import KeyUnfit, LogBehindAnchor, NothingToResume
from readiness.ledger.sealing import seal_all, seal_entries
from readiness.teams.actors import SYSTEM
from tests.ledger.sealed import AT, places, sound, write
from tests.ledger.test_guard import roll_back

pytestmark = pytest.mark.django_db(transaction=True)


def newest_entry():
    return LedgerEntry.objects.order_by("-pk").first()


def told():
    return json.loads(bytes(newest_entry().body))


def rotate():
    return renewal.rotate_key(actor=SYSTEM, at=AT)


def resume():
    return renewal.resume_log(actor=SYSTEM, at=AT, reason="The disk broke.")


def test_a_rotation_is_endorsed_by_the_old_key_and_covered_by_both():
    write(2)
    seal_all(at=AT)
    old = keys.verifier_keys()[0]
    write()
    row = rotate()
    new = read_key(row.vkey)
    data = told()["data"]
    assert (data["old"], data["new"]) == (old.line, new.line)
    message = f"{old.name}\nrotate\n{new.line}\n".encode()
    assert old.signed(message, base64.b64decode(data["signature"]))
    assert (old.name, places()) == (new.name, [0, 1, 2, 3])
    assert verify(newest_checkpoint().note, [old, new])[1] == [old, new]
    write()
    seal_all(at=AT)
    assert verify(newest_checkpoint().note, [old, new])[1] == [new]
    assert sound([old, new]) == 5


def test_the_old_key_is_gone_after_a_rotation():
    write()
    seal_all(at=AT)
    before = keys.key_file().read_bytes()
    rotate()
    assert keys.key_file().read_bytes() != before
    assert not keys.waiting_key_files()
    assert keys.key_file().stat().st_mode & 0o777 == 0o600


def test_a_rotation_that_crashed_after_its_commit_is_finished_by_the_next_seal(monkeypatch):
    write()
    seal_all(at=AT)
    monkeypatch.setattr(keys, "take_over_next", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        rotate()
    monkeypatch.undo()
    assert keys.waiting_key_files()
    write()
    seal_all(at=AT)
    assert not keys.waiting_key_files()
    rotate()
    assert sound(keys.verifier_keys()) == 4


def test_a_rotation_that_is_undone_leaves_the_old_key(monkeypatch):
    write()
    seal_all(at=AT)
    monkeypatch.setattr(renewal.sealing, "append", lambda *_a, **_k: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        rotate()
    monkeypatch.undo()
    write()
    seal_all(at=AT)
    assert LedgerKey.objects.count() == 1
    rotate()
    assert sound(keys.verifier_keys()) == 3


def test_a_rotation_that_begins_before_another_has_put_its_key_in_place_loses_no_key(monkeypatch):
    """The second is undone after its fresh key was laid out: nothing may put that in place of the first one's."""
    write()
    seal_all(at=AT)
    in_place, sealed = keys.take_over_next, renewal.sealing.append

    def second_first(*key):
        monkeypatch.setattr(keys, "take_over_next", in_place)
        monkeypatch.setattr(renewal.sealing, "append", lambda *_a, **_k: in_place(*key) or 1 / 0)
        with pytest.raises(ZeroDivisionError):
            rotate()
        monkeypatch.setattr(renewal.sealing, "append", sealed)
        in_place(*key)

    monkeypatch.setattr(keys, "take_over_next", second_first)
    rotate()
    write()
    seal_all(at=AT)
    assert LedgerKey.objects.count() == 2
    assert sound(keys.verifier_keys()) == 3


def test_the_very_first_key_can_be_rotated():
    rotate()
    assert LedgerKey.objects.count() == 2
    assert sound(keys.verifier_keys()) == 1


def test_a_sound_log_is_not_resumed():
    with pytest.raises(NothingToResume):
        resume()
    write()
    seal_all(at=AT)
    with pytest.raises(NothingToResume):
        resume()
    assert LedgerEntry.objects.count() == 1


def test_after_a_loss_the_log_goes_on_under_a_new_origin_and_names_what_was_lost(settings):
    settings.LEDGER_ORIGIN = "log.example/ledger"
    write(3)
    seal_all(at=AT)
    write(3)
    seal_all(at=AT)
    lost = root(6)
    roll_back(3)
    write(2)
    with pytest.raises(LogBehindAnchor):
        seal_all(at=AT)
    row = resume()
    assert row.name == "log.example/ledger/2"
    data = told()["data"]
    assert data["lost"] == {"origin": "log.example/ledger", "size": 6, "root": lost.hex()}
    assert (data["size"], data["origin"], data["new"]) == (3, "log.example/ledger/2", row.vkey)
    assert LedgerCommitment.objects.get(entry=newest_entry()).value == "The disk broke."
    assert newest_entry().seq == 3, "it is the first entry of the log that goes on"
    checkpoint = read_checkpoint(verify(newest_checkpoint().note, [read_key(row.vkey)])[0])
    assert (checkpoint.origin, checkpoint.size) == ("log.example/ledger/2", 4)
    assert guard.outside_file().read_text() == newest_checkpoint().note
    assert seal_all(at=AT) == 2
    assert sound(keys.verifier_keys()) == 6


def test_a_second_loss_opens_a_third_log(settings):
    settings.LEDGER_ORIGIN = "log.example/ledger"
    write(2)
    seal_all(at=AT)
    write(2)
    seal_all(at=AT)
    roll_back(2)
    write()
    assert resume().name == "log.example/ledger/2"
    write(2)
    seal_all(at=AT)
    roll_back(3)
    write()
    with pytest.raises(LogBehindAnchor):
        seal_all(at=AT)
    assert resume().name == "log.example/ledger/3"
    seal_all(at=AT)
    sound(keys.verifier_keys())


def test_the_copy_from_before_a_resumption_does_not_take_the_same_origin_again(settings):
    settings.LEDGER_ORIGIN = "log.example/ledger"
    write(2)
    seal_all(at=AT)
    note = guard.outside_file()
    other = keys.signer(AT)
    from readiness.ledger.note import Checkpoint, Signer, sign

    note.write_text(
        sign(
            Checkpoint("log.example/ledger/2", 9, b"r" * 32).text,
            [Signer("log.example/ledger/2", other.private)],
        )
    )
    write()
    with pytest.raises(LogBehindAnchor, match="does not know"):
        seal_all(at=AT)
    assert resume().name == "log.example/ledger/3"


def test_a_lost_key_is_told_and_the_log_goes_on_with_a_new_one():
    write(2)
    seal_all(at=AT)
    old = keys.verifier_keys()[0]
    keys.key_file().unlink()
    write()
    with pytest.raises(KeyUnfit, match="is not there"):
        seal_entries(at=AT)
    row = resume()
    assert read_key(row.vkey).public != old.public
    assert told()["data"]["lost"]["size"] == 2
    seal_all(at=AT)
    assert sound(keys.verifier_keys()) == 4


def test_another_key_in_the_file_is_refused():
    write()
    seal_all(at=AT)
    keys.key_file().unlink()
    write_key(keys.key_file(), Ed25519PrivateKey.generate())
    write()
    with pytest.raises(KeyUnfit, match="another key"):
        seal_entries(at=AT)
    assert LedgerCheckpoint.objects.count() == 1


@pytest.mark.parametrize("mode", [0o604, 0o602, 0o620, 0o666])
def test_a_key_that_others_can_reach_is_refused(mode):
    write()
    seal_all(at=AT)
    keys.key_file().chmod(mode)
    write()
    with pytest.raises(KeyUnfit, match="chmod 600"):
        seal_entries(at=AT)


@pytest.mark.parametrize(
    "content", [b"", b"nonsense", b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"]
)
def test_a_file_that_holds_no_key_is_refused(content):
    write()
    seal_all(at=AT)
    keys.key_file().write_bytes(content)
    write()
    with pytest.raises(KeyUnfit, match="cannot be read"):
        seal_entries(at=AT)


def test_an_existing_key_is_taken_for_a_new_database():
    write_key(keys.key_file(), Ed25519PrivateKey.generate())
    before = keys.key_file().read_bytes()
    write()
    seal_all(at=AT)
    assert keys.key_file().read_bytes() == before
