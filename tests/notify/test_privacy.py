"""Who is told of an erasure: those who may decide, then whoever asked; never the words that are to go."""

from readiness.evidence.files import store
from readiness.evidence.operations import add_evidence
from readiness.privacy.operations import (
    approve_erasure,
    ask_erasure,
    ask_own_erasure,
    refuse_erasure,
    withdraw_erasure,
)
from tests.notify.test_rules import look, mailed, quiet
from tests.world import AT

__all__ = ["quiet"]


def ask(stage, world):
    upload = store([b"Minutes.\n"], "minutes.txt", "text/plain")
    add_evidence(
        environment=stage.environment, kind="file", title="Minutes of Ada", upload=upload,
        actor=world.actor("lead"), at=AT,
    )  # fmt: skip
    look()
    return ask_erasure(
        target="file", file=upload.sha256, reason="secret", actor=world.actor("administrator"), at=AT
    )


def test_those_who_may_decide_are_told_and_then_who_asked(stage, world):
    erasure = ask(stage, world)
    told = look()
    assert set(told) == {"security_reviewer"}  # the one administrator asked
    notice = told["security_reviewer"]
    assert notice.subject == "The erasure of a file waits for a decision"
    assert "(a secret got in)" in notice.text
    assert "Minutes" not in notice.text
    assert notice.path == "/privacy/"
    assert mailed() == {"security_reviewer"}
    approve_erasure(erasure=erasure, actor=world.actor("security_reviewer"), at=AT)
    assert look()["administrator"].subject == "The erasure of a file is approved and done"


def test_a_refusal_is_told_and_what_was_taken_back_is_not(stage, world):
    erasure = ask_own_erasure(actor=world.actor("contributor"), at=AT)
    assert set(look()) == {"security_reviewer", "administrator"}
    refuse_erasure(erasure=erasure, actor=world.actor("administrator"), at=AT)
    assert look()["contributor"].path == "/"
    again = ask_own_erasure(actor=world.actor("contributor"), at=AT)
    withdraw_erasure(erasure=again, actor=world.actor("contributor"), at=AT)
    assert look() == {}


def test_whom_it_is_about_does_not_decide_and_is_not_asked_to(stage, world):
    ask_own_erasure(actor=world.actor("security_reviewer"), at=AT)
    assert set(look()) == {"administrator"}
