"""The tree is RFC 6962's, by its published vectors and by other people's implementations."""

import hashlib
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readiness.ledger import merkle
from readiness.ledger.canonical import leaf_hash
from tests.ledger.judges import JUDGES

# Entries and roots as in the test data of certificate-transparency-go and of every log that followed it.
VECTORS = [
    (b"", "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"),
    (b"\x00", "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"),
    (b"\x10", "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77"),
    (b"\x20\x21", "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"),
    (b"\x30\x31", "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4"),
    (b"\x40\x41\x42\x43", "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef"),
    (b"\x50\x51\x52\x53\x54\x55\x56\x57", "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c"),
    (bytes(range(0x60, 0x70)), "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"),
]
MOST = 300
BODIES = [f"entry {number}".encode() for number in range(MOST)]

sizes = st.integers(1, 200)


@cache
def log(count=MOST):
    """Level 0 and every complete subtree of the test's log, as the tables hold them."""
    leaves = [leaf_hash(body) for body in BODIES[:count]]
    made, _edge = merkle.grown(0, [], leaves)
    return {**{(0, index): leaf for index, leaf in enumerate(leaves)}, **made}


def read(addresses):
    return {address: log()[address] for address in addresses}


def root(size):
    return merkle.root(size, read)


def changed(value, bit):
    return (int.from_bytes(value) ^ 1 << bit % 256).to_bytes(32)


def test_the_roots_are_those_that_rfc_6962_logs_publish():
    edge = []
    for size, (body, expected) in enumerate(VECTORS):
        _made, edge = merkle.grown(size, edge, [leaf_hash(body)])
        assert merkle.bagged(edge).hex() == expected


def test_an_empty_log_has_the_hash_of_nothing_as_its_root():
    assert root(0) == merkle.EMPTY_ROOT == hashlib.sha256(b"").digest()


@pytest.mark.parametrize(("index", "size"), [(0, 0), (-1, 3), (3, 3), (4, 3)])
def test_of_an_entry_that_is_not_there_is_no_proof(index, size):
    with pytest.raises(ValueError, match="no entry"):
        merkle.inclusion(index, size, read)


@pytest.mark.parametrize(("old", "new"), [(2, 1), (-1, 1), (1, 0)])
def test_a_log_that_shrank_is_no_proof(old, new):
    with pytest.raises(ValueError, match="never had"):
        merkle.consistency(old, new, read)


@pytest.mark.parametrize("judge", JUDGES)
def test_every_proof_up_to_three_hundred_is_what_others_compute(judge):
    other = judge(BODIES)
    for size in range(1, MOST + 1):
        assert root(size) == other.root(size)
        for index in range(size):
            assert merkle.inclusion(index, size, read) == other.inclusion(index, size)
            assert merkle.consistency(index + 1, size, read) == other.consistency(index + 1, size)


def test_every_proof_up_to_seventy_is_accepted():
    for size in range(71):
        whole = root(size)
        for index in range(size):
            proof = merkle.inclusion(index, size, read)
            assert merkle.includes(index, size, log()[0, index], proof, whole)
        for old in range(size + 1):
            assert merkle.consistent(old, size, root(old), whole, merkle.consistency(old, size, read))


def test_only_complete_subtrees_are_asked_for_and_all_in_one_call():
    asked = []

    def reading(addresses):
        asked.append(addresses)
        return read(addresses)

    merkle.inclusion(37, 299, reading)
    assert len(asked) == 1
    assert all((index + 1) << level <= 299 for level, index in asked[0])


@given(st.lists(st.integers(0, 40), max_size=8))
def test_a_log_grown_in_any_steps_is_the_same_log(steps):
    known, edge, size = {}, [], 0
    for step in steps:
        leaves = [log()[0, index] for index in range(size, min(size + step, MOST))]
        made, edge = merkle.grown(size, edge, leaves)
        assert not set(made) & set(known)
        known.update(made)
        size += len(leaves)
    assert merkle.bagged(edge) == root(size)
    complete = {(level, index): value for (level, index), value in log().items() if level}
    assert known == {a: value for a, value in complete.items() if (a[1] + 1) << a[0] <= size}


@given(sizes, st.data())
def test_an_inclusion_proof_holds_for_nothing_else(size, data):
    index = data.draw(st.integers(0, size - 1))
    proof, leaf, whole = merkle.inclusion(index, size, read), log()[0, index], root(size)
    bit = data.draw(st.integers(0, 255))
    assert not merkle.includes(index, size, changed(leaf, bit), proof, whole)
    assert not merkle.includes(index, size, leaf, proof, changed(whole, bit))
    assert not merkle.includes(index, size, leaf, [*proof, whole], whole)
    for part in range(len(proof)):
        wrong = [changed(value, bit) if place == part else value for place, value in enumerate(proof)]
        assert not merkle.includes(index, size, leaf, wrong, whole)
        assert not merkle.includes(index, size, leaf, proof[:part] + proof[part + 1 :], whole)
    other = data.draw(st.integers(0, size).filter(lambda number: number != index))
    assert not merkle.includes(other, size, leaf, proof, whole)


@given(st.integers(2, 200), st.data())
def test_a_consistency_proof_holds_for_nothing_else(new, data):
    old = data.draw(st.integers(1, new - 1))
    proof, before, after = merkle.consistency(old, new, read), root(old), root(new)
    bit = data.draw(st.integers(0, 255))
    assert not merkle.consistent(old, new, changed(before, bit), after, proof)
    assert not merkle.consistent(old, new, before, changed(after, bit), proof)
    assert not merkle.consistent(old, new, before, after, [*proof, after])
    assert not merkle.consistent(new, old, after, before, proof)
    for part in range(len(proof)):
        wrong = [changed(value, bit) if place == part else value for place, value in enumerate(proof)]
        assert not merkle.consistent(old, new, before, after, wrong)
        assert not merkle.consistent(old, new, before, after, proof[:part] + proof[part + 1 :])


def test_a_consistency_proof_of_the_same_log_or_of_none_is_empty():
    assert merkle.consistent(7, 7, root(7), root(7), [])
    assert not merkle.consistent(7, 7, root(7), root(7), [root(1)])
    assert not merkle.consistent(7, 7, root(7), root(8), [])
    assert merkle.consistent(0, 7, merkle.EMPTY_ROOT, root(7), [])
    assert not merkle.consistent(0, 7, root(1), root(7), [])
    assert not merkle.consistent(0, 0, merkle.EMPTY_ROOT, root(1), [])
    assert not merkle.consistent(3, 7, root(3), root(7), [])


def test_hashes_of_another_length_prove_nothing():
    proof = merkle.inclusion(2, 5, read)
    assert not merkle.includes(2, 5, log()[0, 2], [proof[0] + b"x", *proof[1:]], root(5))
    assert not merkle.includes(2, 5, log()[0, 2][:-1], proof, root(5))
    assert not merkle.consistent(2, 5, root(2), root(5), [b"", *merkle.consistency(2, 5, read)[1:]])


def test_a_leaf_that_spells_out_two_hashes_is_not_their_node():
    pair = log()[0, 0] + log()[0, 1]
    assert leaf_hash(pair) != merkle.node_hash(log()[0, 0], log()[0, 1])
