"""The family of errors: closed, coded, and quiet about what it must not tell."""

import inspect
import re

import pytest

from probes import client
from probes.client import (
    ClientError,
    ConnectFailed,
    ConnectTimedOut,
    TargetBlocked,
    TlsFailed,
    TlsReason,
    errors,
)


def family(root=ClientError):
    return [root, *(member for child in root.__subclasses__() for member in family(child))]


def test_the_tree_in_the_docstring_is_the_tree_of_the_code():
    drawn = re.findall(r"^[ |]*(?:\+- )?([A-Z]\w+)", errors.__doc__.split("\n\n")[1], re.MULTILINE)
    assert set(drawn) == {one.__name__ for one in family()}


def test_every_error_is_public_with_a_code_of_its_own_and_a_sentence():
    codes = [one.code for one in family()]
    assert len(set(codes)) == len(codes)
    for one in family():
        assert getattr(client, one.__name__) is one
        sentence = inspect.getattr_static(one, "sentence")
        assert sentence.endswith(".")
        for text in filter(None, one.reasons.values()):
            assert text.endswith((".", "."))


def test_no_error_takes_a_reason_outside_its_list():
    with pytest.raises(ValueError, match="no reason"):
        ConnectFailed("because")


def test_every_tls_reason_has_its_own_sentence():
    sentences = {TlsFailed(reason).sentence for reason in TlsReason}
    assert len(sentences) == len(TlsReason)


def test_blocked_refused_and_silent_share_their_words():
    blocked = TargetBlocked("private", host="app.test", port=443, address="10.0.0.1")
    told = {
        (one.public_code, one.sentence)
        for one in (blocked, ConnectFailed("refused"), ConnectTimedOut("timed_out"))
    }
    assert len(told) == 1
    assert blocked.code == "target_blocked"  # stored on the run, for those who may know
