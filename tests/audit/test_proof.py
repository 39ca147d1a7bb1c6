"""Each entry leads to its proof: the hashes from its bytes to a signed checkpoint, checked by other code."""

import base64

import pytest
from django.test import Client

from readiness.ledger import keys, merkle
from readiness.ledger.canonical import leaf_hash
from readiness.ledger.note import read_checkpoint, verify
from readiness.ledger.proofs import NotSealed, proof_text
from readiness.ledger.sealing import seal_all
from readiness.models import LedgerEntry
from tests.api.client import Client as Api
from tests.launches.stage import set_up
from tests.ledger.sealed import write
from tests.world import AT, build

pytestmark = pytest.mark.django_db(transaction=True)


def proven(text, body):
    """The place that the proof gives the bytes; fails when it proves nothing."""
    head, _, note = text.partition("\n\n")
    kind, index, *hashes = head.split("\n")
    assert kind == "c2sp.org/tlog-proof@v1"
    seq = int(index.removeprefix("index "))
    log = read_checkpoint(verify(note, keys.verifier_keys())[0])
    path = [base64.b64decode(one, validate=True) for one in hashes]
    assert merkle.includes(seq, log.size, leaf_hash(body), path, log.root)
    return seq


def entered(user):
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.mark.parametrize("count", [1, 2, 7, 8])
def test_every_entry_of_a_log_of_any_size_is_proven_by_its_text(count):
    write(count)
    seal_all(at=AT)
    for entry in LedgerEntry.objects.all():
        assert proven(proof_text(entry.seq), bytes(entry.body)) == entry.seq


def test_a_proof_of_one_entry_is_none_of_another():
    for number in range(5):
        write(data={"number": number})
    seal_all(at=AT)
    first, second = LedgerEntry.objects.order_by("seq")[:2]
    with pytest.raises((AssertionError, ValueError)):
        proven(proof_text(first.seq), bytes(second.body))


def test_what_is_not_sealed_has_no_proof():
    write(2)
    seal_all(at=AT)
    later = write()
    with pytest.raises(NotSealed):
        proof_text(later.seq)
    with pytest.raises(NotSealed):
        proof_text(2)


def test_page_and_api_say_recorded_then_sealed_and_hand_out_the_proof(transactional_db):
    world = build()
    stage = set_up(world)
    entry = LedgerEntry.objects.filter(service=stage.service).latest("pk")
    page, api = entered(world.people["viewer"]), Api.in_session(world.people["viewer"])
    address = f"/audit/{entry.pk}/"
    assert b"not sealed yet" in page.get(address).content
    assert page.get(f"{address}proof.tlog-proof").status_code == 409
    assert api.call("audit_read", number=entry.pk)["sealed_as"] is None
    refused = api.call("audit_proof", number=entry.pk)
    assert (refused.status, refused["code"]) == (409, "not-sealed")
    seal_all(at=AT)
    entry.refresh_from_db()
    assert f"Sealed as #{entry.seq}".encode() in page.get(address).content
    assert f"sealed as #{entry.seq}<".encode() in page.get("/audit/").content
    assert api.call("audit_read", number=entry.pk)["sealed_as"] == entry.seq
    download = page.get(f"{address}proof.tlog-proof")
    assert download["Content-Disposition"] == f'attachment; filename="{entry.seq}.tlog-proof"'
    for content in (download.content, api.call("audit_proof", number=entry.pk).content):
        assert proven(content.decode(), bytes(entry.body)) == entry.seq


def test_nobody_gets_the_proof_of_an_entry_that_they_do_not_see(transactional_db):
    world = build()
    stage = set_up(world)
    entry = LedgerEntry.objects.filter(service=stage.service).latest("pk")
    seal_all(at=AT)
    outsider = world.people["outsider"]
    assert entered(outsider).get(f"/audit/{entry.pk}/proof.tlog-proof").status_code == 404
    assert Api.in_session(outsider).call("audit_proof", number=entry.pk).status == 404
