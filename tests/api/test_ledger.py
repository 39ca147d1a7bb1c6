"""Holding checkpoints by API: one's own mails, other people's addresses, and who was told."""

from datetime import timedelta

from readiness.clock import now
from readiness.ledger.sealing import seal_all
from readiness.models import AnchorSending, CheckpointSubscription, LedgerAnchor
from tests.api.client import Client


def session(world, who) -> Client:
    return Client.in_session(world.person(who))


def test_the_newest_checkpoint_is_read_once_something_is_sealed(by):
    nothing = by("viewer").call("ledger_read")
    assert (nothing.status, nothing["code"]) == (409, "nothing-sealed")
    seal_all(at=now())
    read = by("viewer").call("ledger_read")
    assert read["note"].startswith(f"{read['origin']}\n{read['size']}\n")
    assert (len(read["fingerprint"]), len(read["root"])) == (64, 64)


def test_everybody_may_have_them_mailed_once_and_end_it(world):
    viewer, person = session(world, "viewer"), world.person("viewer")
    assert viewer.call("ledger_subscribe").status == 201
    assert viewer.call("ledger_subscribe")["code"] == "already-told"
    assert CheckpointSubscription.objects.filter(user=person).count() == 1
    assert viewer.call("ledger_unsubscribe").status == 204
    assert viewer.call("ledger_unsubscribe")["code"] == "not-told"


def test_a_webhooks_secret_is_shown_once_and_an_inner_address_is_refused(world):
    administrator = session(world, "administrator")
    made = administrator.call("webhooks_add", body={"url": "https://hold.example.org/x"})
    assert (made.status, made["secret"][:6]) == (201, "whsec_")
    inner = administrator.call("webhooks_add", body={"url": "http://127.0.0.1:9/"})
    assert (inner.status, list(inner["errors"])) == (422, ["url"])
    listed = session(world, "auditor").call("webhooks_list")["results"]
    assert [(one["id"], "secret" in one) for one in listed] == [(made["id"], False)]
    assert administrator.call("webhooks_remove", id=made["id"]).status == 204
    assert administrator.call("webhooks_remove", id=made["id"])["code"] == "webhook-removed"
    assert session(world, "auditor").call("webhooks_list")["results"] == []


def test_who_was_told_when_is_for_those_who_may_know(world):
    seal_all(at=now())
    checkpoint = session(world, "viewer").call("ledger_read")
    anchor = LedgerAnchor.objects.create(
        stretch=now(),
        origin=checkpoint["origin"],
        size=checkpoint["size"],
        root=bytes.fromhex(checkpoint["root"]),
        note=checkpoint["note"],
        made_at=now(),
    )
    for number in (1, 2):
        AnchorSending.objects.create(
            anchor=anchor,
            way="mail",
            person=world.person("viewer"),
            attempt=number,
            at=now() + timedelta(seconds=number),
            outcome="sent",
        )
    rows = session(world, "security_reviewer").call("sendings_list")["results"]
    assert [(one["attempt"], one["size"]) for one in rows] == [(2, anchor.size), (1, anchor.size)]
    assert session(world, "lead").call("sendings_list").status == 404
