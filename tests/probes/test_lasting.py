"""What lasts of a look gives the same digest until the target changes."""

from dataclasses import replace

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
