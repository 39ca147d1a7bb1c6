"""What lasts of a look gives the same digest until the target changes."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from probes.discovery import kinds
from probes.facts import encode
from probes.kinds.tls_certificate import KIND
from probes.kinds.tls_certificate.facts import Seen
from probes.lasting import digest_of

TWIN = next(one for one in KIND.good if len(one.seen.looks) and one.seen.looks[0].certificate)


def _digest(seen: Seen) -> str:
    facts = encode(seen)
    assert isinstance(facts, dict)
    return digest_of(KIND, facts, KIND.judge(TWIN.seen, TWIN.at))


def _two() -> Seen:
    first = TWIN.seen.looks[0]
    assert first.certificate is not None
    other = replace(first, address="192.0.2.9", certificate=replace(first.certificate, sha256="f" * 64))
    return replace(TWIN.seen, looks=(first, other))


def test_the_order_and_the_names_of_addresses_and_the_cipher_change_no_digest() -> None:
    seen = _two()
    moved = tuple(replace(one, address=f"192.0.2.{n}", cipher="other") for n, one in enumerate(seen.looks))
    assert _digest(replace(seen, looks=moved[::-1])) == _digest(seen)


def test_a_renewed_certificate_and_another_chain_change_the_digest() -> None:
    seen, first = TWIN.seen, TWIN.seen.looks[0]
    assert first.certificate is not None
    renewed = replace(first, certificate=replace(first.certificate, sha256="e" * 64))
    longer = replace(first, chain_length=first.chain_length + 1)
    digests = {
        _digest(seen),
        _digest(replace(seen, looks=(renewed,))),
        _digest(replace(seen, looks=(longer,))),
    }
    assert len(digests) == 3


def test_another_reason_not_to_trust_the_same_certificate_changes_the_digest() -> None:
    seen, first = TWIN.seen, TWIN.seen.looks[0]
    reasons = [None, "unknown_issuer", "expired"]
    assert len({_digest(replace(seen, looks=(replace(first, reason=one),))) for one in reasons}) == 3


#: Kinds whose lists have places that mean something, so that turned round they are other facts.
PLACED = {
    "authorization_walk": "of each operation the first answer is nobody's",
    "headers_grade": "the first of its answers is the page that was asked for",
}


def turned(value: Any) -> Any:
    """The same with every list of things turned round; pairs and words stay as they are."""
    if isinstance(value, list):
        things = all(isinstance(one, dict) for one in value)
        return [turned(one) for one in (reversed(value) if things else value)]
    return {name: turned(one) for name, one in value.items()} if isinstance(value, dict) else value


@pytest.mark.parametrize("name", sorted(kinds()))
def test_neither_a_minute_nor_the_order_of_answers_makes_new_evidence(name: str) -> None:
    kind = kinds()[name]
    for twin in (*kind.good, *kind.bad):
        facts = encode(twin.seen)
        verdict = kind.judge_stored(facts, twin.at)
        looks = [(facts, twin.at + timedelta(seconds=61))]
        looks += [] if name in PLACED else [(turned(facts), twin.at)]
        for seen, at in looks:
            said = kind.judge_stored(seen, at)
            # Another code is new evidence anyway, and rightly.
            if (said.status, said.code) == (verdict.status, verdict.code):
                assert digest_of(kind, seen, said) == digest_of(kind, facts, verdict), twin.name
