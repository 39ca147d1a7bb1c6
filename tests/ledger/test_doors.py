"""What commands print of the log, what its public addresses answer, and that a web process holds no key."""

import io
import logging
import os
import time

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client

from readiness.ledger import guard, keeping, keys
from readiness.ledger.keeping import Sealer
from readiness.ledger.models import LedgerEntry
from readiness.ledger.note import read_checkpoint, read_key, verify
from readiness.ledger.proofs import newest_checkpoint
from readiness.ledger.sealing import seal_all
from tests.ledger.sealed import AT, places, sound, write

pytestmark = pytest.mark.django_db(transaction=True)


def printed(*command):
    out = io.StringIO()
    call_command(*command, stdout=out)
    return out.getvalue()


def test_the_key_command_prints_the_key_and_nothing_else():
    line = printed("ledger_key")
    assert read_key(line) == keys.verifier_keys()[0]
    assert printed("ledger_key") == line
    assert line.count("\n") == 1


def test_the_checkpoint_command_seals_first_and_prints_the_note_and_nothing_else():
    write(3)
    note = printed("ledger_checkpoint")
    assert read_checkpoint(verify(note, keys.verifier_keys())[0]).size == 3
    assert note == newest_checkpoint().note == printed("ledger_checkpoint")


def test_an_empty_log_has_a_checkpoint_too():
    note = printed("ledger_checkpoint")
    assert read_checkpoint(verify(note, [read_key(printed("ledger_key"))])[0]).size == 0
    write(2)
    assert sound(keys.verifier_keys()) == 0
    assert read_checkpoint(verify(printed("ledger_checkpoint"), keys.verifier_keys())[0]).size == 2


def test_rotation_by_command_prints_the_new_key():
    before = printed("ledger_key")
    after = printed("ledger_key", "--rotate")
    assert before != after == printed("ledger_key")
    assert [key.line + "\n" for key in keys.verifier_keys()] == [before, after]


def test_commands_say_in_a_sentence_why_nothing_is_sealed():
    write()
    seal_all(at=AT)
    guard.outside_file().write_text("nonsense")
    write()
    for command in (["ledger_checkpoint"], ["ledger_key", "--rotate"], ["work", "--drain"]):
        with pytest.raises(CommandError, match="cannot be read as a note of the log"):
            printed(*command)


def test_resuming_a_sound_log_is_refused_and_a_reason_is_wanted():
    with pytest.raises(CommandError, match="nothing to resume"):
        printed("ledger_resume", "--reason", "why not")
    with pytest.raises(CommandError, match="what happened"):
        printed("ledger_resume", "--reason", " ")


def test_the_resume_command_tells_the_new_name_and_key():
    write()
    seal_all(at=AT)
    keys.key_file().unlink()
    told = printed("ledger_resume", "--reason", "The key was lost.")
    assert told.endswith(printed("ledger_key"))
    assert f"goes on as {keys.newest_key().name}." in told


def test_a_drain_seals_all_that_is_recorded(settings):
    settings.ROOT_URLCONF = "tests.notify.addresses"
    write(3)
    printed("work", "--drain")
    assert LedgerEntry.objects.exists()
    assert None not in places()


def test_everybody_reads_checkpoint_and_key_as_they_are():
    client = Client()
    assert client.get("/ledger/checkpoint").status_code == 404
    assert client.get("/ledger/key").status_code == 404
    write()
    seal_all(at=AT)
    for path, content in (
        ("/ledger/checkpoint", newest_checkpoint().note),
        ("/ledger/key", f"{keys.newest_key().vkey}\n"),
    ):
        answer = client.get(path)
        assert (answer.status_code, answer.content.decode()) == (200, content)
        assert answer["Content-Type"] == "text/plain; charset=utf-8"
        assert "no-store" in answer["Cache-Control"]
        assert client.post(path).status_code == 405
        assert not answer.cookies


def test_no_page_opens_the_private_key(monkeypatch):
    write()
    seal_all(at=AT)
    keys.key_file().chmod(0)
    monkeypatch.setattr(keys, "read_key_file", lambda path: pytest.fail("a page read the key"))
    assert Client().get("/ledger/checkpoint").status_code == 200
    assert Client().get("/ledger/key").status_code == 200


@pytest.fixture
def sealer(settings):
    settings.LEDGER_SEAL_EVERY = 20
    made = Sealer(lambda: AT)
    made.start()
    yield made
    made.stop()


def wait_for(condition):
    deadline = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_the_thread_of_a_worker_seals_what_others_record(sealer):
    for _ in range(3):
        write(2)
        wait_for(lambda: None not in places())
    assert sound(keys.verifier_keys()) == 6


def test_the_thread_tells_a_refusal_once_and_goes_on_when_it_is_mended(sealer, caplog):
    write()
    wait_for(guard.outside_file().exists)
    note = guard.outside_file().read_text()
    with caplog.at_level(logging.ERROR):
        guard.outside_file().write_text("nonsense")
        write()
        wait_for(lambda: sealer.trouble)
        time.sleep(0.2)
    assert caplog.text.count("sealing_refused") == 1
    guard.outside_file().write_text(note)
    wait_for(lambda: None not in places())
    wait_for(lambda: not sealer.trouble)


def test_a_stopped_thread_takes_no_further_turn(sealer):
    sealer.stop()
    assert not sealer.is_alive()
    write()
    time.sleep(0.1)
    assert places() == [None]


def test_a_worker_that_forks_never_forks_in_the_middle_of_a_turn(sealer):
    """The child of a fork has no such thread, and must not find its locks taken for ever."""
    for _ in range(20):
        write()
        child = os.fork()
        if child == 0:
            os._exit(0 if keeping._turn.acquire(timeout=5) else 1)
        assert os.waitpid(child, 0)[1] == 0
    connection.close()
    wait_for(lambda: None not in places())
    assert sound(keys.verifier_keys()) == 20


def test_demo_data_is_sealed(settings):
    settings.ROOT_URLCONF = "tests.notify.addresses"
    printed("seed_demo", "--services", "2")
    assert None not in places()
    assert sound(keys.verifier_keys()) > 0
