"""Each day's checkpoint gets a token that OpenSSL accepts, however long the authority is away; nothing else counts."""

from datetime import timedelta

import pytest

from readiness.anchors.models import AnchorErrand, AnchorSending, AnchorToken
from readiness.anchors.operations import make_due_anchor, run_errands
from readiness.anchors.timestamps import BadToken, question, read_answer
from readiness.ledger.models import LedgerAnchor
from tests.anchors.receiver import Authority
from tests.world import AT, kinds_since

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def day(at):
    make_due_anchor(at=at)
    run_errands(at=at, limit=20)


def test_a_token_comes_is_kept_and_is_judged_good_by_openssl(shared, stamping, authority):
    day(AT)
    token = AnchorToken.objects.get()
    anchor = LedgerAnchor.objects.get()
    assert token.anchor == anchor
    assert authority.judges(anchor.note, bytes(token.token))
    assert not authority.judges(anchor.note + "x", bytes(token.token))
    assert "Test TSA" in token.authority
    assert AnchorErrand.objects.get().state == "done"
    assert "anchors.anchor.stamped" in kinds_since(0)


def test_an_authority_that_is_down_for_days_costs_no_token(shared, stamping, authority):
    stamping.answer = lambda _body: (503, "text/plain", b"")
    for hours in range(0, 24 * 5, 2):
        day(AT + hours * HOUR)
    assert LedgerAnchor.objects.count() == 6  # from a morning on: six days are touched
    assert not AnchorToken.objects.exists()
    assert set(AnchorErrand.objects.values_list("state", flat=True)) == {"planned"}
    assert not AnchorSending.objects.exclude(outcome="failed").exists()
    stamping.answer = authority.stamp
    day(AT + 5 * DAY - HOUR)
    assert AnchorToken.objects.count() == 6
    for token in AnchorToken.objects.select_related("anchor"):
        assert authority.judges(token.anchor.note, bytes(token.token))


@pytest.fixture
def elsewhere(tmp_path):
    """An authority that nobody here trusts."""
    return Authority(tmp_path)


@pytest.mark.parametrize(
    "bad",
    ["another authority", "another note", "an older answer", "one byte", "nothing", "a page", "another kind"],
)
def test_what_proves_nothing_is_not_kept(shared, stamping, authority, elsewhere, bad):
    older = authority.stamp(question("an older note\n").as_bytes())
    answers = {
        "another authority": elsewhere.stamp,
        "another note": lambda _body: authority.stamp(question("another note\n").as_bytes()),
        "an older answer": lambda _body: older,
        "one byte": lambda body: _flipped(authority.stamp(body)),
        "nothing": lambda _body: (200, "application/timestamp-reply", b""),
        "a page": lambda _body: (200, "application/timestamp-reply", b"<html>Moved</html>"),
        "another kind": lambda body: (200, "text/html", authority.stamp(body)[2]),
    }
    stamping.answer = answers[bad]
    day(AT)
    assert not AnchorToken.objects.exists()
    assert AnchorErrand.objects.get().state == "planned"
    assert AnchorSending.objects.get().said


def _flipped(answer):
    status, kind, body = answer
    return status, kind, body[:-40] + bytes([body[-40] ^ 1]) + body[-39:]


def test_a_right_token_for_another_question_is_refused(authority):
    """The nonce binds an answer to its question: an old one cannot be played again."""
    reply = authority.stamp(question("note\n").as_bytes())[2]
    with pytest.raises(BadToken):
        read_answer(question("note\n"), reply, "note\n", authority.root)


def test_without_an_authority_nothing_is_asked(shared, other, settings):
    assert settings.TIMESTAMP_URL == ""
    day(AT)
    assert other.got == []
    assert not LedgerAnchor.objects.exists()
