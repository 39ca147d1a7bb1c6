"""Each day's checkpoint goes out once, to everybody who asked, and every attempt is on record."""

import base64
import hashlib
import hmac
import json
from datetime import timedelta

import pytest
from django.core import mail

from readiness.anchors.models import AnchorErrand, AnchorSending
from readiness.anchors.operations import (
    add_webhook,
    make_due_anchor,
    remove_webhook,
    run_errands,
    subscribe,
    unsubscribe,
)
from readiness.anchors.operations.subscribing import AlreadyTold, NotTold, WebhookRemoved
from readiness.ledger.models import LedgerAnchor, LedgerEntry
from readiness.ledger.proofs import newest_checkpoint
from readiness.ledger.sealing import seal_all
from readiness.notify.operations import note_entries, send_due
from readiness.refusals import Forbidden, Invalid
from tests.at_once import at_once
from tests.world import AT, kinds_since, last_entry

DAY = timedelta(days=1)


def round_at(at):
    made = make_due_anchor(at=at)
    run_errands(at=at, limit=50)
    note_entries(at=at, limit=500)
    send_due(at=at, limit=100)
    return made


def outcomes():
    return list(AnchorSending.objects.order_by("at", "pk").values_list("way", "attempt", "outcome"))


def test_nobody_to_tell_makes_no_anchor_and_no_entry(shared):
    seal_all(at=AT)
    before = last_entry()
    assert round_at(AT) == 0
    assert not LedgerAnchor.objects.exists()
    assert kinds_since(before) == []


def test_a_subscriber_gets_the_exact_note_once_a_day(shared, settings):
    subscribe(actor=shared.actor("auditor"), at=AT)
    assert round_at(AT) == 1
    first = newest_checkpoint()
    assert round_at(AT + timedelta(hours=5)) == 0
    (letter,) = [one for one in mail.outbox if "Ledger checkpoint" in one.subject]
    assert letter.to == ["auditor@example.org"]
    assert first.note in letter.body
    text = first.note.partition("\n\n")[0] + "\n"
    assert hashlib.sha256(text.encode()).hexdigest() in letter.body
    assert outcomes() == [("mail", 1, "sent")]
    assert round_at(AT + DAY) == 1
    assert LedgerAnchor.objects.count() == 2
    assert len(outcomes()) == 2


def test_an_anchor_covers_all_that_was_recorded_before_it(shared):
    subscribe(actor=shared.actor("auditor"), at=AT)
    recorded = LedgerEntry.objects.count()
    round_at(AT)
    assert LedgerAnchor.objects.get().size == recorded


def test_who_wants_no_more_gets_no_more(shared):
    auditor = shared.actor("auditor")
    subscribe(actor=auditor, at=AT)
    with pytest.raises(AlreadyTold):
        subscribe(actor=auditor, at=AT)
    unsubscribe(actor=auditor, at=AT)
    with pytest.raises(NotTold):
        unsubscribe(actor=auditor, at=AT)
    assert round_at(AT) == 0
    assert kinds_since(0)[-2:] == ["anchors.mail.subscribed", "anchors.mail.unsubscribed"]


def test_a_mail_that_fails_is_on_record_and_comes_later(shared, settings):
    round_at(AT)  # what else there is to tell does not stand in the way
    subscribe(actor=shared.actor("auditor"), at=AT)
    backend, settings.EMAIL_BACKEND = settings.EMAIL_BACKEND, "tests.anchors.test_telling.Shut"
    round_at(AT)
    settings.EMAIL_BACKEND = backend
    assert outcomes() == [("mail", 1, "failed")]
    round_at(AT + timedelta(minutes=5))
    assert outcomes() == [("mail", 1, "failed"), ("mail", 2, "sent")]


class Shut:
    """A mail server that does not answer."""

    def __init__(self, **_given):
        pass

    def open(self):
        raise OSError("no route")


def test_a_webhook_gets_the_checkpoint_signed_as_standard_webhooks_say(shared, other):
    before = last_entry()
    _webhook, secret = add_webhook(url=other.url, actor=shared.actor("administrator"), at=AT)
    assert kinds_since(before) == ["anchors.webhook.added"]
    round_at(AT)
    ((headers, body),) = other.got
    key = base64.b64decode(secret.removeprefix("whsec_"))
    name, seconds = headers["webhook-id"], headers["webhook-timestamp"]
    expected = hmac.new(key, f"{name}.{seconds}.".encode() + body, hashlib.sha256).digest()
    assert headers["webhook-signature"] == "v1," + base64.b64encode(expected).decode()
    assert int(seconds) == int(AT.timestamp())
    told = json.loads(body)["data"]
    anchor = LedgerAnchor.objects.get()
    assert (told["note"], told["size"], told["root"]) == (anchor.note, anchor.size, bytes(anchor.root).hex())
    assert outcomes() == [("webhook", 1, "sent")]


def test_a_webhook_that_fails_is_tried_again_under_the_same_id_and_given_up_in_the_end(
    shared, other, settings
):
    settings.NOTICE_ATTEMPTS = 3
    other.answer = lambda _body: (500, "text/plain", b"")
    add_webhook(url=other.url, actor=shared.actor("administrator"), at=AT)
    make_due_anchor(at=AT)
    for hours in range(6):
        run_errands(at=AT + timedelta(hours=hours), limit=5)
    assert len({headers["webhook-id"] for headers, _body in other.got}) == 1
    assert [outcome for _way, _attempt, outcome in outcomes()] == ["failed", "failed", "given_up"]
    assert AnchorErrand.objects.get().state == "dead"


def test_a_removed_webhook_gets_nothing_that_still_waited(shared, other):
    administrator = shared.actor("administrator")
    webhook, _secret = add_webhook(url=other.url, actor=administrator, at=AT)
    make_due_anchor(at=AT)
    remove_webhook(webhook=webhook, actor=administrator, at=AT)
    run_errands(at=AT, limit=5)
    assert other.got == []
    assert outcomes() == [("webhook", 1, "cancelled")]
    with pytest.raises(WebhookRemoved):
        remove_webhook(webhook=webhook, actor=administrator, at=AT)


@pytest.mark.parametrize(
    "url",
    ["http://127.0.0.1:8080/", "http://169.254.169.254/latest", "http://10.1.2.3/", "ftp://example.org/", "x", "http://[::1]/",
     "https://u:p@example.org/"],
)  # fmt: skip
def test_no_address_inside_is_taken(shared, url):
    with pytest.raises(Invalid):
        add_webhook(url=url, actor=shared.actor("administrator"), at=AT)


def test_a_name_that_leads_inside_is_not_asked(shared, other, settings):
    """`localhost` looks like any name: what it leads to is looked at when something is sent."""
    settings.PROBE_ALLOW = ""
    add_webhook(url="http://localhost:8080/", actor=shared.actor("administrator"), at=AT)
    round_at(AT)
    assert outcomes() == [("webhook", 1, "failed")]


@pytest.mark.parametrize("who", ["auditor", "security_reviewer", "lead", "outsider", "colleague"])
def test_only_an_administrator_names_addresses(shared, who):
    with pytest.raises(Forbidden):
        add_webhook(url="https://hold.example.org/", actor=shared.actor(who), at=AT)


def test_of_workers_that_look_at_once_one_makes_the_anchor(shared):
    subscribe(actor=shared.actor("auditor"), at=AT)
    made = at_once([lambda: make_due_anchor(at=AT)] * 8)
    assert sorted(map(str, made)) == ["0"] * 7 + ["1"]
    assert LedgerAnchor.objects.count() == 1
    assert kinds_since(0).count("anchors.anchor.made") == 1
