"""Notes, keys and checkpoints have the forms that C2SP writes down, and nothing else is taken for one."""

import base64

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from readiness.ledger.merkle import EMPTY_ROOT
from readiness.ledger.note import (
    Checkpoint,
    NoteMalformed,
    NoteUnproven,
    Signer,
    VerifierKey,
    read_checkpoint,
    read_key,
    read_note,
    sign,
    verify,
)

# The example of Go's sumdb/note package, from which C2SP took the format.
PETER = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
POEM = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
    "\n"
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)

OLD = Signer("log.example/ledger", Ed25519PrivateKey.from_private_bytes(b"1" * 32))
NEW = Signer("log.example/ledger", Ed25519PrivateKey.from_private_bytes(b"2" * 32))
TEXT = Checkpoint("log.example/ledger", 5, b"r" * 32).text
NOTE = sign(TEXT, [OLD])


def test_a_note_that_go_signed_is_accepted():
    text, signers = verify(POEM, [read_key(PETER)])
    assert text.startswith("If you think")
    assert [key.line for key in signers] == [PETER]


def test_what_is_signed_verifies_and_reads_as_others_write_it():
    assert verify(NOTE, [OLD.key]) == (TEXT, [OLD.key])
    text, gap, line = NOTE.rpartition("\n\n")
    assert (text + "\n", gap) == (TEXT, "\n\n")
    dash, name, value = line.rstrip("\n").split(" ")
    assert (dash, name) == ("—", "log.example/ledger")
    assert base64.b64decode(value)[:4] == OLD.key.id
    assert len(base64.b64decode(value)) == 68


def test_a_line_of_an_unknown_key_is_passed_over():
    both = sign(TEXT, [OLD, NEW])
    assert verify(both, [NEW.key])[1] == [NEW.key]
    assert verify(both, [NEW.key, OLD.key])[1] == [OLD.key, NEW.key]
    longer = NOTE + "— other.example " + base64.b64encode(b"idid" + b"x" * 2420).decode() + "\n"
    assert verify(longer, [OLD.key])[1] == [OLD.key]


def test_a_note_that_no_known_key_signed_is_unproven():
    with pytest.raises(NoteUnproven, match="No known key"):
        verify(NOTE, [NEW.key])
    renamed = VerifierKey("other.example/ledger", OLD.key.public)
    with pytest.raises(NoteUnproven, match="No known key"):
        verify(NOTE, [renamed])


def test_a_wrong_signature_of_a_known_key_is_told_even_beside_a_right_one():
    forged = sign(TEXT, [NEW, OLD]).replace("\n5\n", "\n6\n")
    with pytest.raises(NoteUnproven, match="wrong"):
        verify(forged, [OLD.key])
    other = sign(Checkpoint("log.example/ledger", 6, b"r" * 32).text, [OLD])
    with pytest.raises(NoteUnproven, match="wrong"):
        verify(NOTE + other.rpartition("\n\n")[2], [OLD.key])


@given(st.integers(0, len(NOTE) - 1), st.characters(codec="utf-8"))
def test_a_note_with_one_character_changed_is_never_accepted_as_another_text(place, mark):
    changed = NOTE[:place] + mark + NOTE[place + 1 :]
    try:
        text, _signers = verify(changed, [OLD.key])
    except (NoteMalformed, NoteUnproven):
        return
    assert (text, changed) == (TEXT, NOTE)


@given(st.text())
def test_any_text_is_a_note_or_malformed(text):
    for read in (read_note, read_key, read_checkpoint):
        try:
            found = read(text)
        except NoteMalformed:
            continue
        assert type(found).__name__ in {"Note", "VerifierKey", "Checkpoint"}


@pytest.mark.parametrize(
    "note",
    [
        "",
        "\n",
        "text\n",
        TEXT,
        NOTE.removesuffix("\n"),
        NOTE.replace("\n\n", "\n"),
        NOTE.replace("— ", "- "),
        NOTE.replace("— log", "—  log"),
        NOTE.replace("— log.example/ledger ", "— log+example "),
        NOTE.replace("— log.example/ledger ", "— log\u00a0example "),
        NOTE.replace("\n5\n", "\n5\r\n"),
        NOTE.replace("\n5\n", "\n5\t\n"),
        NOTE + "\n",
        NOTE + "more\n",
        f"{TEXT}\n— log.example/ledger AAAA\n",
        NOTE + "— a AAAAAAAA\n" * 100,
        "x" * 1_000_001,
    ],
)
def test_what_is_no_note_is_malformed(note):
    with pytest.raises(NoteMalformed):
        read_note(note)


def test_base64_has_one_spelling():
    value = NOTE.rstrip("\n").rpartition(" ")[2]
    for other in (
        value.rstrip("="),
        value + "=",
        value.replace(value[40], "-", 1),
        value[:40] + "\n" + value[40:],
    ):
        with pytest.raises(NoteMalformed):
            read_note(NOTE.replace(value, other))


def test_a_text_that_a_note_cannot_hold_is_not_signed():
    for text in ("no newline", "tab\t\n", "\ud800\n"):
        with pytest.raises(NoteMalformed):
            sign(text, [OLD])


def test_a_key_line_reads_back():
    assert read_key(OLD.key.line) == read_key(OLD.key.line + "\n") == OLD.key


@pytest.mark.parametrize(
    "line",
    [
        "",
        "PeterNeumann",
        PETER.replace("c74f20a3", "c74f20a4"),
        PETER.replace("c74f20a3", "C74F20A3"),
        PETER.replace("PeterNeumann", "Peter Neumann"),
        PETER.replace("PeterNeumann", ""),
        PETER.replace("ARpc", "BRpc"),
        PETER[:-4],
        PETER + "\n\n",
    ],
)
def test_what_is_no_key_line_is_malformed(line):
    with pytest.raises(NoteMalformed):
        read_key(line)


def test_a_signer_does_not_show_its_secret():
    assert "1111" not in repr(OLD)
    assert "private" not in repr(OLD)


def test_a_checkpoint_reads_back_with_its_extension_lines():
    for checkpoint in (
        Checkpoint("log.example/ledger", 0, EMPTY_ROOT),
        Checkpoint("log.example/ledger", 2**62, b"r" * 32, ("one", "two three")),
    ):
        assert read_checkpoint(checkpoint.text) == checkpoint


@pytest.mark.parametrize(
    "text",
    [
        TEXT.removesuffix("\n"),
        "origin\n5\n",
        TEXT.replace("\n5\n", "\n05\n"),
        TEXT.replace("\n5\n", "\n+5\n"),
        TEXT.replace("\n5\n", "\n-5\n"),
        TEXT.replace("\n5\n", "\n\u0665\n"),
        TEXT.replace("\n5\n", "\n5_0\n"),
        TEXT.replace("\n5\n", "\n9223372036854775808\n"),
        TEXT.replace("\n5\n", f"\n{'9' * 6000}\n"),
        TEXT.replace("cnJy", "", 1),
        TEXT + "\n",
        "\n" + TEXT,
    ],
)
def test_what_is_no_checkpoint_is_malformed(text):
    with pytest.raises(NoteMalformed):
        read_checkpoint(text)
