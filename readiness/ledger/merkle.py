"""The tree over the log's entries: RFC 6962 (= RFC 9162, section 2.1) with SHA-256. Pure.

Hashes of complete subtrees never change once the log has passed them, so only those are stored. An `Address` is
(level, index): level 0 are the entries' leaf hashes, and (level, index) covers the entries from
`index << level` up to `(index + 1) << level`. Every hash that a root or a proof needs is put together from a few
stored ones, which is why the functions that need some ask for all addresses in one call of `read`.
"""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence

Address = tuple[int, int]
Read = Callable[[Sequence[Address]], Mapping[Address, bytes]]

HASH_SIZE = 32
EMPTY_ROOT = hashlib.sha256(b"").digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """SHA-256 of 0x01 and both halves."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def peaks(start: int, end: int) -> list[Address]:
    """The complete subtrees that cover entries `start` up to `end`, the largest first.

    `start` is a multiple of the largest power of two within `end - start`, as every range of a proof is.
    """
    found = []
    while start < end:
        level = (end - start).bit_length() - 1
        found.append((level, start >> level))
        start += 1 << level
    return found


def bagged(hashes: Sequence[bytes]) -> bytes:
    """The root over subtrees as `peaks` lists them; of none, the root of an empty log."""
    if not hashes:
        return EMPTY_ROOT
    root = hashes[-1]
    for left in reversed(hashes[:-1]):
        root = node_hash(left, root)
    return root


def grown(
    size: int, edge: Sequence[bytes], leaves: Iterable[bytes]
) -> tuple[dict[Address, bytes], list[bytes]]:
    """Append `leaves` to a log of `size` entries whose `peaks(0, size)` have the hashes `edge`.

    Returns the subtrees of level 1 and above that became complete, and the new edge.
    """
    made: dict[Address, bytes] = {}
    stack = list(edge)
    for place, leaf in enumerate(leaves, start=size):
        level, index, whole = 0, place, leaf
        while index & 1:
            whole = node_hash(stack.pop(), whole)
            level, index = level + 1, index >> 1
            made[level, index] = whole
        stack.append(whole)
    return made, stack


def root(size: int, read: Read) -> bytes:
    """The root of the log's first `size` entries."""
    return _hashes_of([(0, size)], read)[0]


def inclusion(index: int, size: int, read: Read) -> list[bytes]:
    """The proof that entry `index` is among the first `size` (RFC 9162 2.1.3.1), lowest level first.

    Raises `ValueError` unless 0 <= index < size.
    """
    if not 0 <= index < size:
        raise ValueError(f"A log of {size} entries has no entry {index}.")
    ranges = []
    start, end = 0, size
    while end - start > 1:
        middle = start + _left(end - start)
        if index < middle:
            ranges.append((middle, end))
            end = middle
        else:
            ranges.append((start, middle))
            start = middle
    return _hashes_of(ranges[::-1], read)


def consistency(old: int, new: int, read: Read) -> list[bytes]:
    """The proof that the first `old` of `new` entries are what they were (RFC 9162 2.1.4.1).

    Empty when both are equal, or `old` is 0: an empty log is the beginning of every log.
    Raises `ValueError` unless 0 <= old <= new.
    """
    if not 0 <= old <= new:
        raise ValueError(f"A log of {new} entries never had {old}.")
    if old in {0, new}:
        return []
    ranges = []
    start, end, known = 0, new, True
    while old != end:
        middle = start + _left(end - start)
        if old <= middle:
            ranges.append((middle, end))
            end = middle
        else:
            ranges.append((start, middle))
            start, known = middle, False
    if not known:
        ranges.append((start, end))
    return _hashes_of(ranges[::-1], read)


def includes(index: int, size: int, leaf: bytes, proof: Sequence[bytes], root: bytes) -> bool:
    """Whether `proof` shows that `leaf` is entry `index` under `root` of `size` entries (RFC 9162 2.1.3.2)."""
    if not 0 <= index < size or not _hashes([leaf, root, *proof]):
        return False
    place, last, found = index, size - 1, leaf
    for part in proof:
        if last == 0:
            return False
        if place & 1 or place == last:
            found = node_hash(part, found)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            found = node_hash(found, part)
        place, last = place >> 1, last >> 1
    return last == 0 and found == root


def consistent(old: int, new: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]) -> bool:
    """Whether `proof` shows that the log under `new_root` began as the one under `old_root` (2.1.4.2)."""
    if not 0 <= old <= new or not _hashes([old_root, new_root, *proof]):
        return False
    if old in {0, new}:
        return not proof and old_root == (EMPTY_ROOT if old == 0 else new_root) and _is_root(new, new_root)
    path = [old_root, *proof] if old & (old - 1) == 0 else list(proof)
    if not path:
        return False
    place, last = old - 1, new - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    first = second = path[0]
    for part in path[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            first, second = node_hash(part, first), node_hash(part, second)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            second = node_hash(second, part)
        place, last = place >> 1, last >> 1
    return last == 0 and first == old_root and second == new_root


def _is_root(size: int, root: bytes) -> bool:
    return size > 0 or root == EMPTY_ROOT


def _left(count: int) -> int:
    """The largest power of two below `count`: how many entries the left half has."""
    return 1 << (count - 1).bit_length() - 1


def _hashes_of(ranges: Sequence[tuple[int, int]], read: Read) -> list[bytes]:
    parts = [peaks(start, end) for start, end in ranges]
    known = read([address for part in parts for address in part])
    return [bagged([known[address] for address in part]) for part in parts]


def _hashes(values: Sequence[bytes]) -> bool:
    return all(len(value) == HASH_SIZE for value in values)
