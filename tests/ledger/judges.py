"""Other people's implementations of the same tree, which judge ours. They share no code with the product."""

import sys
from collections.abc import Sequence
from typing import Protocol

import pymerkle


class Judge(Protocol):
    """A log in memory, made by somebody else from the same entries."""

    def __init__(self, bodies: Sequence[bytes]) -> None:
        """Hold the entries."""

    def root(self, size: int) -> bytes:
        """The root of the first `size` entries."""

    def inclusion(self, index: int, size: int) -> list[bytes]:
        """The proof for entry `index`, counted from 0."""

    def consistency(self, old: int, new: int) -> list[bytes]:
        """The proof that the first `old` of `new` entries did not change."""


class Pymerkle:
    """pymerkle counts entries from 1, and the leaf begins its proofs.

    Its own proofs of consistency go further down than RFC 9162 says; so the RFC's definition is spelled out here,
    over its hashes.
    """

    def __init__(self, bodies: Sequence[bytes]) -> None:
        self.tree = pymerkle.InmemoryTree(algorithm="sha256")
        for body in bodies:
            self.tree.append_entry(body)

    def root(self, size: int) -> bytes:
        return bytes(self.tree.get_root(size))

    def inclusion(self, index: int, size: int) -> list[bytes]:
        return [bytes(part) for part in self.tree.prove_inclusion(index + 1, size).path[1:]]

    def consistency(self, old: int, new: int) -> list[bytes]:
        theirs = self.tree.prove_consistency(old, new)
        theirs.verify(self.root(old), self.root(new), prior_size=old, later_size=new)
        return self._subproof(old, 0, new, complete=True)

    def _subproof(self, old: int, start: int, end: int, *, complete: bool) -> list[bytes]:
        if old == end - start:
            return [] if complete else [bytes(self.tree._get_root(start, end))]
        half = 1
        while half * 2 < end - start:
            half *= 2
        if old <= half:
            right = bytes(self.tree._get_root(start + half, end))
            return [*self._subproof(old, start, start + half, complete=complete), right]
        left = bytes(self.tree._get_root(start, start + half))
        return [*self._subproof(old - half, start + half, end, complete=False), left]


JUDGES: list[type[Judge]] = [Pymerkle]

if sys.version_info >= (3, 12):
    import aics_tlog.tree

    class AicsTlog:
        """aics-tlog speaks RFC 9162 word for word."""

        def __init__(self, bodies: Sequence[bytes]) -> None:
            self.tree = aics_tlog.tree.MerkleTree(bodies, level_cache_sizes=512)

        def root(self, size: int) -> bytes:
            return self.tree.root(size)

        def inclusion(self, index: int, size: int) -> list[bytes]:
            return self.tree.inclusion_proof(index, size)

        def consistency(self, old: int, new: int) -> list[bytes]:
            return self.tree.consistency_proof(old, new)

    JUDGES.append(AicsTlog)
