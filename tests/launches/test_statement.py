"""The gate's answer, signed: in-toto in a DSSE envelope, under a key of its own that the ledger tells of."""

import base64
import json

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from readiness.launches.gate import GateAnswer, Reason
from readiness.launches.gate_key import (
    NoGateKey,
    enrol_gate_key,
    gate_key_file,
    gate_signer,
    newest_gate_key,
)
from readiness.launches.models import GateKey
from readiness.launches.statement import (
    EnvelopeUnproven,
    GateSubject,
    gate_statement,
    open_envelope,
    pre_authentication,
    seal_envelope,
)
from readiness.ledger.note import Signer, read_key
from readiness.ledger.refusing import KeyUnfit
from readiness.models import LedgerEntry
from tests.world import AT

SUBJECT = GateSubject(service="shop", environment="production", digest="ab" * 32, portal="https://p.example")
SIGNER = Signer("p.example/ledger/gate", Ed25519PrivateKey.from_private_bytes(b"1" * 32))
OTHER = Signer("p.example/ledger/gate", Ed25519PrivateKey.from_private_bytes(b"2" * 32))


def test_the_bytes_that_are_signed_are_those_of_the_dsse_protocol():
    """The protocol's own example of its encoding, with our type."""
    assert pre_authentication(b"hello world") == (b"DSSEv1 28 application/vnd.in-toto+json 11 hello world")


def test_the_statement_says_the_answer_and_where_each_thing_is_mended():
    answer = GateAnswer(
        "no-go", (Reason("fail", "security.tls", "TLS: expired."), Reason("empty", None, "x"))
    )
    told = json.loads(gate_statement(SUBJECT, answer, {"security.tls": "https://p.example/tls"}, AT))
    assert told["_type"] == "https://in-toto.io/Statement/v1"
    assert told["subject"] == [{"name": "shop/production", "digest": {"sha256": "ab" * 32}}]
    assert told["predicate"]["verdict"] == "no-go"
    assert [one["link"] for one in told["predicate"]["reasons"]] == [
        "https://p.example/tls",
        "https://p.example",
    ]


def test_a_go_says_until_when():
    told = json.loads(gate_statement(SUBJECT, GateAnswer("go", (), AT, "security.tls"), {}, AT))
    assert told["predicate"]["valid_until"] == "2026-03-03T09:00:00.000000Z"


def test_only_the_key_that_signed_opens_it():
    envelope = seal_envelope(b'{"a":1}', SIGNER)
    assert open_envelope(envelope, SIGNER.key) == {"a": 1}
    assert envelope["signatures"][0]["keyid"] == SIGNER.key.id.hex()
    with pytest.raises(EnvelopeUnproven):
        open_envelope(envelope, OTHER.key)


@given(st.binary(max_size=60), st.binary(max_size=60))
def test_no_other_payload_passes_under_the_same_signature(payload, other):
    envelope = seal_envelope(payload, SIGNER) | {"payload": base64.b64encode(other).decode()}
    if payload == other:
        return
    with pytest.raises(EnvelopeUnproven):
        open_envelope(envelope, SIGNER.key)


@pytest.mark.parametrize(
    "broken",
    [
        {},
        {"payload": "%"},
        {"payloadType": "text/plain"},
        {"signatures": [{}]},
        {"signatures": 1},
        {"payload": 3},
    ],
)
def test_what_is_no_envelope_is_refused_and_not_a_fault(broken):
    whole = seal_envelope(b"{}", SIGNER)
    with pytest.raises(EnvelopeUnproven):
        open_envelope({} if not broken else whole | broken, SIGNER.key)


def test_before_a_worker_made_the_key_nothing_is_signed(db):
    assert newest_gate_key() is None
    with pytest.raises(NoGateKey):
        gate_signer()


def test_the_key_is_made_once_readable_by_its_owner_only_and_told_to_the_ledger(db):
    assert [enrol_gate_key(at=AT), enrol_gate_key(at=AT)] == [1, 0]
    assert gate_key_file().stat().st_mode & 0o777 == 0o600
    assert gate_signer().key == read_key(newest_gate_key())
    entry = LedgerEntry.objects.get(kind="launches.gate_key.enrolled")
    assert newest_gate_key() in bytes(entry.body).decode()


def test_another_key_in_the_file_signs_only_once_it_is_told(db):
    enrol_gate_key(at=AT)
    first = newest_gate_key()
    gate_key_file().unlink()
    with pytest.raises(NoGateKey):
        gate_signer()
    assert enrol_gate_key(at=AT) == 1
    assert newest_gate_key() != first
    assert GateKey.objects.count() == 2


def test_a_key_that_others_can_read_signs_nothing(db):
    enrol_gate_key(at=AT)
    gate_key_file().chmod(0o644)
    with pytest.raises(KeyUnfit):
        gate_signer()
