#!/usr/bin/env python3
"""Check a Launchproof bundle without Launchproof: one file, the standard library and `cryptography`.

    python verifier.py BUNDLE --key KEYFILE [--checkpoint FILE] [--json]

KEYFILE holds the log's public key (`name+id+base64`), FILE a checkpoint that you kept from earlier. Both come
from outside the bundle: from a mail, a contract, a printed report. What is inside vouches for nothing by itself.

    exit 0  proven: every byte is the one that was signed, and every rule that can be checked offline holds
    exit 1  tampered: a signature, hash, proof or rule fails, or something listed is missing
    exit 2  malformed: this is no bundle that this file can read, or KEYFILE or FILE is none
    exit 3  sound, but the signed manifest itself says that something was withheld or erased

Read it from the end: `main`, `verify`, then what that calls. Python 3.9 or later.
"""

from __future__ import annotations

import argparse
import base64
import binascii
import hashlib
import hmac
import json
import os
import re
import struct
import sys
import zlib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

try:
    from cryptography import x509
    from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
except ImportError:
    sys.stderr.write("This needs the package `cryptography`: python -m pip install cryptography\n")
    sys.exit(2)  # never 1: nothing was found to be tampered with

FORMAT = 1  # of the manifest
ENTRY_FORMATS = (1,)
SUBJECT_FORMATS = (1, 2, 3)  # of what sign-offs sign; 3 names the findings that count
PROVEN, TAMPERED, MALFORMED, INCOMPLETE = 0, 1, 2, 3
WORDS = {PROVEN: "PROVEN", TAMPERED: "TAMPERED", MALFORMED: "MALFORMED", INCOMPLETE: "INCOMPLETE"}

# Bounds: no input makes this file read, keep or compute without end.
MIB = 2**20
MOST_MEMBERS = 700_000
LARGEST_DIRECTORY = 128 * MIB
LARGEST = {"manifest.json": 128 * MIB, "leaf-hashes": 256 * MIB, "entries": 4 * MIB, "subjects": 16 * MIB,
           "files": 16 * 1024 * MIB, "report.pdf": 1024 * MIB, "report-signed.pdf": 1024 * MIB,
           "commitments": 4 * MIB, "timestamps": MIB, "verifier.py": MIB}  # fmt: skip
LARGEST_OTHER = 64 * 1024
DEFLATE_AT_MOST = 1032  # no deflate stream grows more than so many times
MOST_TOLD, LONGEST_TOLD = 40, 500  # problems that are printed, of however many, and how much of each

NAMES = re.compile(
    r"manifest\.(json|note)|checkpoint|leaf-hashes|rotations|keys\.txt|report(-signed)?\.pdf|VERIFY\.md|verifier\.py"
    r"|(entries|commitments)/(0|[1-9][0-9]{0,15})\.json|proofs/(0|[1-9][0-9]{0,15})\.tlog-proof"
    r"|checkpoints/[1-9][0-9]{0,15}|consistency/[1-9][0-9]{0,15}-[1-9][0-9]{0,15}"
    r"|(files/[0-9a-f]{64}|subjects/[0-9a-f]{64}\.json)|timestamps/[A-Za-z0-9][A-Za-z0-9._-]{0,80}\.tsr"
)
FOLDERS = ("entries/", "commitments/", "proofs/", "checkpoints/", "consistency/", "files/", "subjects/",
           "timestamps/")  # fmt: skip


class Malformed(Exception):
    """This cannot be read as what it should be."""


class Tampered(Exception):
    """This can be read, and is not what was signed."""


# --- The tree: RFC 6962, section 2 -----------------------------------------------------------------------------


def leaf_hash(body: bytes) -> bytes:
    """The hash of an entry's exact bytes."""
    return hashlib.sha256(b"\x00" + body).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of two neighbours."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def root_of(leaves: Sequence[bytes]) -> bytes:
    """The root over leaf hashes: complete pairs level by level, a last odd one moves up as it is."""
    level = list(leaves)
    if not level:
        return hashlib.sha256(b"").digest()
    while len(level) > 1:
        paired = [node_hash(level[i], level[i + 1]) for i in range(0, len(level) - 1, 2)]
        level = paired + level[len(paired) * 2 :]
    return level[0]


def root_from_inclusion(index: int, size: int, leaf: bytes, proof: Sequence[bytes]) -> bytes | None:
    """The root that an inclusion proof leads to (RFC 9162, 2.1.3.2); None for a proof of the wrong length."""
    position, last, found = index, size - 1, leaf
    for step in proof:
        if last == 0:
            return None
        if position % 2 or position == last:
            found = node_hash(step, found)
            while not position % 2 and position:
                position, last = position // 2, last // 2
        else:
            found = node_hash(found, step)
        position, last = position // 2, last // 2
    return found if last == 0 else None


def is_consistent(old: int, new: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]) -> bool:
    """Whether the tree of `new` leaves begins with that of `old` leaves (RFC 9162, 2.1.4.2)."""
    if old == new:
        return not proof and hmac.compare_digest(old_root, new_root)
    if not 0 < old < new:
        return False
    path = list(proof) if old & (old - 1) else [old_root, *proof]
    if not path:
        return False
    position, last = old - 1, new - 1
    while position % 2:
        position, last = position // 2, last // 2
    first = second = path[0]
    for step in path[1:]:
        if last == 0:
            return False
        if position % 2 or position == last:
            first, second = node_hash(step, first), node_hash(step, second)
            while not position % 2 and position:
                position, last = position // 2, last // 2
        else:
            second = node_hash(second, step)
        position, last = position // 2, last // 2
    return last == 0 and first == old_root and second == new_root


# --- Keys and signed notes: C2SP signed-note, tlog-checkpoint --------------------------------------------------


class Key(NamedTuple):
    """A log's public key. `line` is its text, as KEYFILE holds it."""

    name: str
    key_id: bytes
    public: bytes
    line: str

    def signed(self, signature: bytes, text: bytes) -> bool:
        """Whether this key made `signature` over `text`."""
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, text)
        except (InvalidSignature, ValueError):
            return False
        return True


def read_key(line: str) -> Key:
    """A key from its line. Raises `Malformed`."""
    name, _, rest = line.partition("+")
    key_id, _, encoded = rest.partition("+")
    raw = unbase64(encoded)
    if (
        not name
        or re.search(r"\s", name)
        or not re.fullmatch(r"[0-9a-f]{8}", key_id)
        or len(raw) != 33
        or raw[0] != 1
    ):
        raise Malformed("the key file holds no Ed25519 verifier key (name+id+base64)")
    if hashlib.sha256(name.encode() + b"\n" + raw).digest()[:4].hex() != key_id:
        raise Malformed("the key's id is not that of the key: it was not copied whole")
    return Key(name, bytes.fromhex(key_id), raw[1:], line)


def read_keys(text: str) -> list[Key]:
    """Every key of a key file; blank lines and lines that begin with # are passed over. Raises `Malformed`."""
    lines = [line.strip() for line in text.splitlines()]
    keys = [read_key(line) for line in lines if line and not line.startswith("#")]
    if not keys:
        raise Malformed("the key file holds no key")
    if len({key.name for key in keys}) > 1:
        raise Malformed("the key file holds keys of several logs: give those of one")
    return keys


class Note(NamedTuple):
    """A signed note: its text, and its signatures as (name, key id, signature)."""

    text: bytes
    signatures: list[tuple[str, bytes, bytes]]

    def signers(self, keys: Iterable[Key]) -> list[Key]:
        """Which of `keys` signed it. Raises `Tampered` for a signature that claims one of them and fails."""
        found = []
        for key in keys:
            for name, key_id, signature in self.signatures:
                if (name, key_id) == (key.name, key.key_id):
                    if not key.signed(signature, self.text):
                        raise Tampered(f"a signature in the name of {key.name}+{key.key_id.hex()} is false")
                    found.append(key)
        return found


def read_note(raw: bytes, what: str) -> Note:
    """The parts of a signed note. Raises `Malformed`."""
    try:
        whole = raw.decode()
    except UnicodeDecodeError:
        raise Malformed(f"{what} is no signed note: not UTF-8") from None
    text, gap, lines = whole.rpartition("\n\n")
    if not gap or not lines.endswith("\n") or re.search("[\x00-\x09\x0b-\x1f\x7f]", whole):
        raise Malformed(f"{what} is no signed note")
    signatures = []
    for line in lines[:-1].split("\n"):
        match = re.fullmatch(r"\u2014 ([^\s+]+) ([A-Za-z0-9+/=]+)", line)
        signature = unbase64(match.group(2)) if match else b""
        if not match or len(signature) < 5:
            raise Malformed(f"{what} has a line that is no signature")
        signatures.append((match.group(1), signature[:4], signature[4:]))
    return Note((text + "\n").encode(), signatures)


class Checkpoint(NamedTuple):
    """What a log said of itself: so many entries, under this root."""

    origin: str
    size: int
    root: bytes
    note: Note


def read_checkpoint(raw: bytes, what: str) -> Checkpoint:
    """A checkpoint, whoever signed it. Raises `Malformed`."""
    note = read_note(raw, what)
    lines = note.text.decode().split("\n")
    if len(lines) < 4 or not lines[0] or not re.fullmatch(r"0|[1-9][0-9]{0,15}", lines[1]):
        raise Malformed(f"{what} is no checkpoint")
    root = unbase64(lines[2])
    if len(root) != 32:
        raise Malformed(f"{what} is no checkpoint: its root is no SHA-256")
    return Checkpoint(lines[0], int(lines[1]), root, note)


def unbase64(text: str) -> bytes:
    """Bytes of one exact base64 spelling. Raises `Malformed`."""
    try:
        raw = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise Malformed("something that should be base64 is not") from None
    if base64.b64encode(raw).decode() != text:
        raise Malformed("something is base64 in a spelling of its own")
    return raw


# --- Reading without trust: ZIP and JSON -----------------------------------------------------------------------


class Member(NamedTuple):
    """Where a member lies, as the ZIP's directory says."""

    name: str
    flags: int
    method: int
    crc: int
    packed: int
    size: int
    offset: int


class Archive:
    """A ZIP file as far as bundles need it: stored or deflated, one disk, plain names, nothing hidden by overlap.

    The container is no part of the proof, so it may be packed anew; but it must say one thing only. Two tools that
    unpack it differently would be two bundles.
    """

    def __init__(self, file: BinaryIO) -> None:
        self.file = file
        self.members: dict[str, Member] = {}
        self.false_crc: set[str] = set()
        offset, size, count = self._end()
        twins: set[str] = set()
        at, taken = 0, []
        directory = self._at(offset, size)
        for _ in range(count):
            member, at = self._listed(directory, at)
            if member is None:
                continue  # a folder
            if member.name.lower() in twins:
                raise Malformed(f"the ZIP holds {member.name} twice")
            twins.add(member.name.lower())
            self.members[member.name] = member
            taken.append((member.offset, member.offset + 30 + len(member.name) + member.packed))
        if at != size:
            raise Malformed("the ZIP's directory has another length than it says")
        taken.sort()
        for (_begin, end), (begin, _end) in zip(taken, [*taken[1:], (offset, offset)]):  # noqa: B905  3.9 has no strict
            if end > begin:
                raise Malformed("members of the ZIP overlap")

    def digest(self, name: str, keep: list[bytes] | None = None) -> str:
        """A member's SHA-256; `keep` takes its bytes, `false_crc` its name if need be. Raises `Malformed`."""
        if name not in self.members:
            raise Malformed(f"the bundle has no {name}")
        found, crc = hashlib.sha256(), 0
        for chunk in self._chunks(name):
            found.update(chunk)
            crc = zlib.crc32(chunk, crc)
            if keep is not None:
                keep.append(chunk)
        if crc != self.members[name].crc:
            self.false_crc.add(name)
        return found.hexdigest()

    def beginning(self, name: str, length: int) -> str:
        """The SHA-256 of the first bytes of a member. Raises `Malformed`."""
        found, left = hashlib.sha256(), length
        for chunk in self._chunks(name):
            found.update(chunk[:left])
            left -= min(left, len(chunk))
        return found.hexdigest()

    def read(self, name: str) -> bytes:
        """A whole member, of those that are small. Raises `Malformed`."""
        kept: list[bytes] = []
        self.digest(name, kept)
        return b"".join(kept)

    def _chunks(self, name: str) -> Iterator[bytes]:
        member = self.members[name]
        at, left, made = self._data(member), member.packed, 0
        inflate = zlib.decompressobj(-15) if member.method else None
        waiting = b""
        while left or waiting:
            if not waiting:
                waiting = self._at(at, min(left, MIB))
                at, left = at + len(waiting), left - len(waiting)
            if inflate is None:
                chunk, waiting = waiting, b""
            else:
                chunk, waiting = self._inflated(inflate, waiting, name)
            made += len(chunk)
            if made > member.size:
                raise Malformed(f"{name} is longer than it says")
            if chunk:
                yield chunk
        if made != member.size or (inflate and not inflate.eof):
            raise Malformed(f"{name} is shorter than it says")

    def _inflated(self, inflate: Any, packed: bytes, name: str) -> tuple[bytes, bytes]:
        try:
            chunk = inflate.decompress(packed, MIB)
        except zlib.error:
            raise Malformed(f"{name} cannot be unpacked") from None
        if inflate.unused_data:
            raise Malformed(f"{name} has bytes after its end")
        return chunk, inflate.unconsumed_tail

    def _at(self, offset: int, length: int) -> bytes:
        self.file.seek(offset)
        found = self.file.read(length)
        if len(found) != length:
            raise Malformed("the ZIP ends too early")
        return found

    def _end(self) -> tuple[int, int, int]:
        """Offset, size and count of the directory."""
        length = self.file.seek(0, os.SEEK_END)
        tail = self._at(max(0, length - 65_557), min(length, 65_557))
        at = tail.rfind(b"PK\x05\x06")
        if at < 0 or len(tail) - at < 22:
            raise Malformed("this is no ZIP file, or its end is missing")
        disk, first, here, count, size, offset, comment = struct.unpack("<4H2IH", tail[at + 4 : at + 22])
        if at + 22 + comment != len(tail) or (disk, first) != (0, 0) or here != count:
            raise Malformed("the ZIP's end does not fit")
        end = length - len(tail) + at
        if end >= 20 and self._at(end - 20, 4) == b"PK\x06\x07":
            end, wide = self._wide_end(end)
            narrow = (0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF)
            for said, limit, meant in zip((count, size, offset), narrow, wide):  # noqa: B905
                if said not in (limit, meant):
                    raise Malformed("the ZIP's two ends contradict each other")
            count, size, offset = wide
        if offset + size != end:
            raise Malformed("the ZIP's directory is not where it should be")
        if count > MOST_MEMBERS or size > LARGEST_DIRECTORY:
            raise Malformed("the ZIP has more members than any bundle")
        return offset, size, count

    def _wide_end(self, end: int) -> tuple[int, tuple[int, int, int]]:
        disk, at, disks = struct.unpack("<IQI", self._at(end - 16, 16))
        if disk or disks > 1 or at + 56 != end - 20:
            raise Malformed("the ZIP's wide end does not fit")
        sign, rest, _made, _needed, mine, first, here, count, size, offset = struct.unpack(
            "<4sQ2H2I4Q", self._at(at, 56)
        )
        if sign != b"PK\x06\x06" or rest != 44 or mine or first or here != count:
            raise Malformed("the ZIP's wide end does not fit")
        return at, (count, size, offset)

    def _listed(self, directory: bytes, at: int) -> tuple[Member | None, int]:
        head = directory[at : at + 46]
        if len(head) < 46 or head[:4] != b"PK\x01\x02":
            raise Malformed("the ZIP's directory cannot be read")
        flags, method = struct.unpack("<2H", head[8:12])
        crc, packed, size, long_name, extra, comment, disk = struct.unpack("<3I4H", head[16:36])
        attributes, offset = struct.unpack("<2I", head[38:46])
        name = _name(directory[at + 46 : at + 46 + long_name])
        rest = directory[at + 46 + long_name : at + 46 + long_name + extra]
        size, packed, offset = _widened(rest, (size, packed, offset))
        kind = attributes >> 28
        if flags & ~0x080E or method not in (0, 8) or disk or kind not in (0, 4, 8) or len(rest) != extra:
            raise Malformed(f"{name} is encrypted, linked or packed in a way that bundles are not")
        at += 46 + long_name + extra + comment
        if name in FOLDERS and size == 0:
            return None, at
        if kind == 4 or not NAMES.fullmatch(name):
            raise Malformed(f"a bundle has no member {name}")
        limit = (
            LARGEST.get(name.partition("/")[0], LARGEST_OTHER)
            if "/" in name
            else LARGEST.get(name, LARGEST_OTHER)
        )
        if size > limit or (method and size > packed * DEFLATE_AT_MOST) or (not method and size != packed):
            raise Malformed(f"{name} says that it is larger than any such member")
        return Member(name, flags, method, crc, packed, size, offset), at

    def _data(self, member: Member) -> int:
        """Where a member's bytes begin, when its own header says what the directory says."""
        head = self._at(member.offset, 30)
        sign, _needed, flags, method, _time, crc, packed, size, long_name, extra = struct.unpack(
            "<4s3HI3I2H", head
        )
        name = self._at(member.offset + 30, long_name)
        rest = self._at(member.offset + 30 + long_name, extra)
        same = sign == b"PK\x03\x04" and flags == member.flags and method == member.method
        if not same or name != member.name.encode():
            raise Malformed(f"{member.name} has a header of something else")
        said = (crc, *_widened(rest, (size, packed, 0))[:2])
        if said != (member.crc, member.size, member.packed) and not (flags & 8 and said == (0, 0, 0)):
            raise Malformed(f"{member.name} says two different sizes")
        return int(member.offset + 30 + long_name + extra)


def _name(raw: bytes) -> str:
    name = raw.decode("ascii", "backslashreplace")
    if len(raw) > 120 or not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._/-]*", name):
        raise Malformed(f"a member has a name that bundles do not use: {name[:80]!r}")
    return name


def _widened(extra: bytes, said: tuple[int, int, int]) -> tuple[int, int, int]:
    """Size, packed size and offset, from the ZIP64 field for those that do not fit in 32 bits."""
    if 0xFFFFFFFF not in said:
        return said
    values: list[int] = []
    while len(extra) >= 4:
        tag, length = struct.unpack("<2H", extra[:4])
        if tag == 1 and not length % 8:
            values = list(struct.unpack(f"<{length // 8}Q", extra[4 : 4 + length].ljust(length, b"\xff")))
        extra = extra[4 + length :]
    wide = []
    for value in said:
        if value == 0xFFFFFFFF:
            if not values:
                raise Malformed("a member has no size")
            value = values.pop(0)
        wide.append(value)
    return wide[0], wide[1], wide[2]


def read_json(raw: bytes, what: str) -> Any:
    """JSON of strings, whole numbers, lists and maps, each name once. Raises `Malformed`."""
    if raw.count(b"[") + raw.count(b"{") > 4_000_000 or raw.count(b",") > 16_000_000:
        raise Malformed(f"{what} has more parts than any bundle")
    try:
        return json.loads(
            raw.decode(),
            object_pairs_hook=_once,
            parse_float=_refuse,
            parse_constant=_refuse,
            parse_int=_whole,
        )
    except (ValueError, RecursionError) as error:
        raise Malformed(f"{what} cannot be read: {str(error)[:80]}") from None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands there twice")
    return found


def _whole(text: str) -> int:
    if len(text) > 17:
        raise ValueError("a number is too large")
    return int(text)


def _refuse(_text: str) -> Any:
    raise ValueError("a number is not whole")


# --- What is found ---------------------------------------------------------------------------------------------


class Report:
    """What was checked, and what came of it."""

    def __init__(self) -> None:
        self.checks: list[tuple[str, int, str]] = []
        self.problems: list[str] = []
        self.missing: list[str] = []
        self.notes: list[str] = []
        self.signatures: list[dict[str, Any]] = []
        self.malformed = ""
        self.untold = 0

    def check(self, name: str, count: int, text: str) -> None:
        """Something was looked at, `count` times. Whether it held is told by `problems`."""
        self.checks.append((name, count, text))

    def problem(self, text: str) -> None:
        """Something is not as it was signed, or breaks a rule."""
        if len(self.problems) < MOST_TOLD:
            self.problems.append(text[:LONGEST_TOLD])
        else:
            self.untold += 1

    @property
    def exit(self) -> int:
        """The answer."""
        if self.malformed:
            return MALFORMED
        if self.problems:
            return TAMPERED
        return INCOMPLETE if self.missing else PROVEN

    def as_json(self) -> dict[str, Any]:
        """The same for machines."""
        return {
            "result": WORDS[self.exit].lower(),
            "exit": self.exit,
            "checks": [{"check": name, "count": count, "text": text} for name, count, text in self.checks],
            "problems": self.problems + ([f"and {self.untold} more"] if self.untold else []),
            "malformed": self.malformed or None,
            "missing": self.missing,
            "notes": self.notes,
            "sign_offs": self.signatures,
        }

    def lines(self) -> Iterator[str]:
        """The same for people, one line a check."""
        yield from (f"checked   {name}: {text}" for name, _count, text in self.checks)
        for one in self.signatures:
            who = f"{one['name']} ({one['person']})" if one["name"] else one["person"]
            yield f"signed    #{one['entry']} {one['at']} as {one['role']} by {who} on {one['digest'][:16]}"
        yield from (f"note      {text}" for text in self.notes)
        yield from (f"missing   {text}" for text in self.missing)
        yield from (f"PROBLEM   {text}" for text in self.as_json()["problems"])
        if self.malformed:
            yield f"PROBLEM   {self.malformed}"
        yield {
            PROVEN: "PROVEN: what this bundle holds is what the log holds, and every rule checked above is kept.",
            TAMPERED: "TAMPERED: this is not what was signed, or it breaks a rule. Trust none of it.",
            MALFORMED: "MALFORMED: this cannot be read as a bundle of this format.",
            INCOMPLETE: "INCOMPLETE: what is here is sound; the manifest itself says that something is missing.",
        }[self.exit]


class Entry(NamedTuple):
    """One entry of the log, as far as rules ask. Ids are text; "" stands for none."""

    seq: int
    kind: str
    at: str
    person: str
    team: str
    service: str
    environment: str
    subject: str
    data: dict[str, Any]
    commitments: dict[str, str]

    def text(self, name: str) -> str:
        """A text of `data`, or ""."""
        value = self.data.get(name)
        return value if isinstance(value, str) else ""


def read_entry(seq: int, body: bytes) -> Entry:
    """An entry from its exact bytes. Raises `Malformed`."""
    what = f"entry #{seq}"
    told = _map(read_json(body, what), what)
    if told.get("v") not in ENTRY_FORMATS:
        raise Malformed(f"{what} is of a format that this file does not know: take a newer one")
    actor, subject = _map(told.get("actor"), what), _map(told.get("subject"), what)
    data, commitments = _map(told.get("data"), what), _map(told.get("commitments"), what)
    at = _text(told.get("at"), what)
    if not re.fullmatch(r"[0-9]{4}-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-6][0-9]\.[0-9]{6}Z", at):
        raise Malformed(f"{what} has no time")
    if not all(isinstance(value, str) for value in commitments.values()):
        raise Malformed(f"{what} has something else for a commitment")
    team, service, environment = (
        _text(told.get(name) or "", what) for name in ("team", "service", "environment")
    )
    return Entry(
        seq, _text(told.get("kind"), what), at, _text(actor.get("person", ""), what), team, service, environment,
        _text(subject.get("id"), what), data, commitments,
    )  # fmt: skip


def _map(value: Any, what: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise Malformed(f"{what} is not made as it should be")
    return value


def _list(value: Any, what: str) -> list[Any]:
    if not isinstance(value, list):
        raise Malformed(f"{what} is not made as it should be")
    return value


def _text(value: Any, what: str) -> str:
    if not isinstance(value, str):
        raise Malformed(f"{what} is not made as it should be")
    return value


# --- The rules of four eyes, retold from the entries alone -----------------------------------------------------

#: Who may accept evidence, by what the checklist asks for; entries of old do not say it.
REVIEWERS = {
    "": {"contributor", "lead", "security_reviewer"},
    "peer": {"contributor", "lead", "security_reviewer"},
    "lead": {"lead", "security_reviewer"},
    "security_reviewer": {"security_reviewer"},
}


class Revision(NamedTuple):
    """A revision of evidence, as its entry tells it."""

    id: str
    digest: str
    person: str
    at: str


class Rules:
    """Takes entries in the order of the log and says where one breaks a rule, judged by the entries before it.

    `subject_of` gives what a sign-off signed, by its digest, or None where the bundle does not hold it.
    """

    def __init__(self, report: Report, subject_of: Any) -> None:
        self.report, self.subject_of = report, subject_of
        self.counts = {"sign-offs": 0, "reviews": 0, "waivers": 0, "launches": 0}
        self.members: dict[tuple[str, str], str] = {}  # person, team -> role
        self.across: set[tuple[str, str]] = set()  # person, role
        self.inactive: set[str] = set()
        self.names: dict[str, str] = {}
        self.teams: dict[str, str] = {}  # service -> team
        self.revisions: dict[tuple[str, int], Revision] = {}  # evidence, number
        self.numbers: dict[str, int] = {}  # revision -> number
        self.withdrawn: set[str] = set()
        self.attached: dict[tuple[str, str], tuple[str, str]] = {}  # evidence, item -> person, time
        self.decisions: dict[tuple[str, int], dict[str, str]] = {}  # evidence, number -> item -> decision
        self.keys: dict[str, str] = {}  # item -> its key, where an entry tells it
        self.seen: set[tuple[str, str, str, str]] = set()  # environment, probe, verdict, code
        self.waivers: dict[str, dict[str, str]] = {}
        self.findings: dict[str, dict[str, str]] = {}
        self.claims: dict[
            tuple[str, str], dict[str, tuple[str, str | None, str]]
        ] = {}  # environment, key -> item
        self.templates: dict[str, tuple[str, int, str]] = {}  # checklist -> slug, number, digest
        self.launches: dict[str, dict[str, str]] = {}
        self.signed: dict[str, tuple[str, str, str, str]] = {}  # sign-off -> launch, digest, role, person
        self.on_state: dict[
            tuple[str, str], tuple[set[str], set[str]]
        ] = {}  # launch, digest -> people, roles

    def take(self, entry: Entry, opened: dict[str, str]) -> None:
        """The next entry, with those of its commitments that the bundle opens."""
        rule = RULES.get(entry.kind)
        if rule is not None:
            rule(self, entry, opened)

    def no(self, entry: Entry, text: str) -> None:
        """Entry breaks a rule."""
        self.report.problem(f"entry #{entry.seq}: {text}")

    def holds(self, entry: Entry, roles: Iterable[str]) -> bool:
        """Whether who made `entry` held one of `roles` then, in its team or across the organisation."""
        wanted, person = set(roles), entry.person
        within = bool(entry.team) and self.members.get((person, entry.team)) in wanted
        return person not in self.inactive and (
            within or any((person, role) in self.across for role in wanted)
        )

    # People

    def member_in(self, entry: Entry, _opened: dict[str, str]) -> None:
        self.members[entry.text("person"), entry.team] = entry.text("to") or entry.text("role")

    def member_out(self, entry: Entry, _opened: dict[str, str]) -> None:
        self.members.pop((entry.text("person"), entry.team), None)

    def invited(self, entry: Entry, _opened: dict[str, str]) -> None:
        if entry.team:
            self.members[entry.person, entry.team] = entry.text("role")
        else:
            self.across.add((entry.person, entry.text("role")))

    def granted(self, entry: Entry, _opened: dict[str, str]) -> None:
        self.across.add((entry.text("person"), entry.text("role")))

    def revoked(self, entry: Entry, _opened: dict[str, str]) -> None:
        self.across.discard((entry.text("person"), entry.text("role")))

    def deactivated(self, entry: Entry, _opened: dict[str, str]) -> None:
        self.inactive.add(entry.subject)

    def reactivated(self, entry: Entry, _opened: dict[str, str]) -> None:
        self.inactive.discard(entry.subject)

    def named(self, entry: Entry, opened: dict[str, str]) -> None:
        if opened.get("name"):
            self.names[entry.subject] = opened["name"]

    def owned(self, entry: Entry, _opened: dict[str, str]) -> None:
        self.teams[entry.service] = entry.team

    # Evidence

    def submitted(self, entry: Entry, _opened: dict[str, str]) -> None:
        number = entry.data.get("number")
        if not isinstance(number, int):
            raise Malformed(f"entry #{entry.seq} has no number of its revision")
        if (entry.subject, number) in self.revisions:
            self.no(entry, "this revision of evidence was written down before")
        revision = entry.text("revision")
        self.revisions[entry.subject, number] = Revision(
            revision, entry.text("digest"), entry.person, entry.at
        )
        self.numbers[revision] = number
        self.seen.add((entry.environment, entry.text("probe"), entry.text("verdict"), entry.text("code")))

    def withdraw(self, entry: Entry, _opened: dict[str, str]) -> None:
        self.withdrawn.add(entry.subject)

    def attach(self, entry: Entry, _opened: dict[str, str]) -> None:
        for item in _list(entry.data.get("items"), f"entry #{entry.seq}"):
            self.attached[entry.subject, _text(item, "an item")] = entry.person, entry.at

    def detach(self, entry: Entry, _opened: dict[str, str]) -> None:
        self.attached.pop((entry.subject, entry.text("item")), None)

    def reviewed(self, entry: Entry, _opened: dict[str, str]) -> None:
        self.counts["reviews"] += 1
        evidence, item, number = (
            entry.text("evidence"),
            entry.text("item"),
            self.numbers.get(entry.text("revision")),
        )
        found = self.revisions.get((evidence, number)) if number is not None else None
        if number is None or found is None:
            self.no(entry, "decides on a revision of evidence that no earlier entry submits")
            return
        if found.digest != entry.text("digest"):
            self.no(entry, "decides on other content than was submitted")
        attacher, attached_at = self.attached.get((evidence, item), ("", ""))
        if entry.person == found.person or (entry.person == attacher and attached_at >= found.at):
            self.no(entry, "a person decided on evidence that they put forward themselves")
        if evidence in self.withdrawn:
            self.no(entry, "decides on evidence that had been withdrawn")
        if not self.holds(entry, REVIEWERS.get(entry.text("accepted_by"), ())):
            self.no(entry, "the reviewer did not hold a role that may decide on this")
        decision = "accepted" if entry.kind == "checklists.evidence.accepted" else "returned"
        self.decisions.setdefault((evidence, number), {})[item] = decision
        self.keys.update({item: entry.text("key")} if entry.text("key") else {})

    def claimed(self, entry: Entry, opened: dict[str, str]) -> None:
        items = self.claims.setdefault((entry.environment, entry.text("key")), {})
        items[entry.subject] = entry.person, opened.get("reason"), entry.text("claim")

    def unclaimed(self, entry: Entry, _opened: dict[str, str]) -> None:
        self.claims.get((entry.environment, entry.text("key")), {}).pop(entry.subject, None)

    # Waivers

    def asked(self, entry: Entry, opened: dict[str, str]) -> None:
        self.waivers[entry.subject] = {
            "person": entry.person, "ends": entry.text("expires_at"), "item": entry.text("item"), "state": "requested",
            # A waiver of a finding excuses no item.
            "key": entry.text("finding") or entry.text("key"),
            **({"reason": opened["reason"]} if "reason" in opened else {}),
        }  # fmt: skip

    def waiver_decided(self, entry: Entry, _opened: dict[str, str]) -> None:
        self.counts["waivers"] += 1
        waiver = self.waivers.get(entry.subject)
        if waiver is None:
            self.no(entry, "decides on a waiver that no earlier entry asks for")
            return
        if waiver["state"] != "requested":
            self.no(entry, "decides on a waiver that was decided on or withdrawn before")
        if waiver["person"] == entry.person:
            self.no(entry, "a person decided on the waiver that they asked for")
        if waiver["ends"] != entry.text("expires_at"):
            self.no(entry, "the waiver ends at another time than was asked for")
        if not self.holds(entry, ("lead", "security_reviewer")):
            self.no(entry, "who decided on the waiver did not hold a role that may")
        approved = entry.kind.endswith(".approved")
        if approved and entry.at >= waiver["ends"]:
            self.no(entry, "approves a waiver that was over")
        waiver["state"] = "approved" if approved else "refused"

    def waiver_withdrawn(self, entry: Entry, _opened: dict[str, str]) -> None:
        self.waivers.setdefault(entry.subject, {})["state"] = "withdrawn"

    # Findings

    def found(self, entry: Entry, _opened: dict[str, str]) -> None:
        self.findings[entry.subject] = {
            "environment": entry.environment, "kind": entry.text("kind"), "severity": entry.text("severity"),
        }  # fmt: skip

    def mended(self, entry: Entry, _opened: dict[str, str]) -> None:
        self.findings.pop(entry.subject, None)

    # Checklists and launches

    def started(self, entry: Entry, _opened: dict[str, str]) -> None:
        slug = entry.text("template") or self.templates.get(entry.subject, ("",))[0]
        number = entry.data.get("to", entry.data.get("number"))
        self.templates[entry.subject] = slug, number if isinstance(number, int) else 0, entry.text("digest")

    def requested(self, entry: Entry, _opened: dict[str, str]) -> None:
        self.launches[entry.subject] = {
            "service": entry.service, "environment": entry.environment, "checklist": entry.text("checklist"),
            "state": "open",
        }  # fmt: skip

    def cancelled(self, entry: Entry, _opened: dict[str, str]) -> None:
        self.launches.setdefault(entry.subject, {})["state"] = "closed"

    def signed_off(self, entry: Entry, _opened: dict[str, str]) -> None:
        self.counts["sign-offs"] += 1
        launch, digest, role = self.launches.get(entry.subject), entry.text("digest"), entry.text("role")
        self.report.signatures.append({
            "entry": entry.seq, "at": entry.at, "role": role, "person": entry.person,
            "name": self.names.get(entry.person, ""), "digest": digest, "launch": entry.subject,
        })  # fmt: skip
        if launch is None or launch["state"] != "open":
            self.no(entry, "signs a launch that was not open by the entries before it")
        elif (launch.get("service"), launch.get("environment")) != (entry.service, entry.environment):
            self.no(entry, "signs for another service or environment than the launch is of")
        if self.teams.get(entry.service, entry.team) != entry.team:
            self.no(entry, "is written under a team that did not have the service")
        people, roles = self.on_state.setdefault((entry.subject, digest), (set(), set()))
        if entry.person in people or role in roles:
            self.no(entry, "one person, or one role, signed the same state twice: two people must sign")
        people.add(entry.person)
        roles.add(role)
        if role not in ("lead", "security_reviewer") or not self.holds(entry, (role,)):
            self.no(entry, f"the signer did not hold the role {role!r} then")
        self.signed[entry.text("sign_off")] = entry.subject, digest, role, entry.person
        subject = self.subject_of(entry, digest)
        if subject is not None:
            self.covers(entry, subject, launch or {})

    def decided(self, entry: Entry, _opened: dict[str, str]) -> None:
        if entry.text("role") not in ("lead", "security_reviewer") or not self.holds(
            entry, (entry.text("role"),)
        ):
            self.no(entry, "who decided whether to launch did not hold that role then")

    def covers(self, entry: Entry, subject: dict[str, Any], launch: dict[str, str]) -> None:
        """Whether everything in the signed subject stands in entries before the signature, in the same words."""
        what = f"what entry #{entry.seq} signs"
        if subject.get("format") not in SUBJECT_FORMATS:
            raise Malformed(f"{what} is of a format that this file does not know: take a newer one")
        if (subject.get("service"), subject.get("environment")) != (entry.service, entry.environment):
            self.no(entry, "what was signed is about another service or environment")
        template = _map(subject.get("template"), what)
        known = self.templates.get(launch.get("checklist", ""))
        if known != (template.get("slug"), template.get("number"), template.get("digest")):
            self.no(entry, "what was signed follows another template than the checklist did")
        others: set[str] = set()
        items = _list(subject.get("items"), what)
        if not items:
            self.no(entry, "signs a checklist without items")
        for item in items:
            others |= self.item_covered(entry, _map(item, what))
            self.holds_by_something(entry, item)
        if subject.get("format") == 3:
            others |= self.findings_covered(entry, _list(subject.get("findings"), what))
        if entry.text("role") == "security_reviewer" and entry.person in others:
            self.no(entry, "a security reviewer signed what they put forward themselves")

    def item_covered(self, entry: Entry, item: dict[str, Any]) -> set[str]:
        """The same for one item; answers who put it forward."""
        what, people = f"what entry #{entry.seq} signs", set()
        key = _text(item.get("key"), what)
        for one in _list(item.get("evidence"), what):
            people |= self.evidence_covered(entry, key, _map(one, what))
        for one in _list(item.get("probes"), what):
            probe = _map(one, what)
            fact = tuple(_text(probe.get(name), what) for name in ("kind", "verdict", "code"))
            if (entry.environment, *fact) not in self.seen:
                self.no(entry, f"{key}: no earlier entry tells that the probe {fact[0]} saw this")
        if item.get("waiver") is not None:
            people.add(self.waiver_covered(entry, key, _map(item.get("waiver"), what)))
        said = item.get("not_applicable")
        if said is not None:
            claims = self.claims.get((entry.environment, key), {}).values()
            # Format 1 told a claim by its reason alone.
            claim = said if isinstance(said, dict) else {"reason": said}
            fitting = [
                person
                for person, opened, identity in claims
                if opened in (None, claim.get("reason"))
                and claim.get("id", identity) == identity
                and claim.get("claimed_by", person) == person
            ]
            if not fitting:
                self.no(
                    entry, f"{key}: no earlier entry claims that this item does not apply, for this reason"
                )
            people.update(fitting)
        return people

    def holds_by_something(self, entry: Entry, item: dict[str, Any]) -> None:
        """Only what is ready is signed: each item passes, is waived or does not apply, and shows by what."""
        shown = {
            "pass": any(one.get("review") == "accepted" for one in item["evidence"])
            or any(one.get("verdict") in ("pass", "warn") for one in item["probes"]),
            "waived": item.get("waiver") is not None,
            "not_applicable": item.get("not_applicable") is not None,
        }
        standing = item.get("standing")
        if not isinstance(standing, str) or not shown.get(standing):
            self.no(
                entry,
                f"{item['key']}: is signed as {standing!r}, and nothing that was signed with it shows that",
            )

    def evidence_covered(self, entry: Entry, key: str, one: dict[str, Any]) -> set[str]:
        evidence, number = _text(one.get("id"), key), one.get("revision")
        found = self.revisions.get((evidence, number)) if isinstance(number, int) else None
        if found is None or found.digest != one.get("sha256"):
            self.no(entry, f"{key}: no earlier entry submits this revision of evidence with this content")
            return set()
        if evidence in self.withdrawn:
            self.no(entry, f"{key}: this evidence had been withdrawn")
        decisions = self.decisions.get((evidence, int(number or 0)), {})
        here = [decision for item, decision in decisions.items() if self.keys.get(item, key) == key]
        if one.get("review") is not None and one.get("review") not in here:
            self.no(entry, f"{key}: no earlier entry says that this evidence was {one.get('review')}")
        return {found.person}

    def waiver_covered(self, entry: Entry, key: str, one: dict[str, Any]) -> str:
        waiver = self.waivers.get(_text(one.get("id"), key), {})
        if waiver.get("state") != "approved" or waiver.get("ends") != one.get("expires_at"):
            self.no(entry, f"{key}: no earlier entry approves this waiver until this time")
        if waiver.get("reason", one.get("reason")) != one.get("reason"):
            self.no(entry, f"{key}: the waiver was asked for with another reason")
        if entry.at >= _text(one.get("expires_at"), key) or waiver.get("key") not in (None, "", key):
            self.no(entry, f"{key}: the waiver was over, or is of another item")
        return waiver.get("person", "")

    def findings_covered(self, entry: Entry, named: list[Any]) -> set[str]:
        """Whether each finding that counts is named as it stood, under a waiver; answers who asked for these."""
        what, people, told = f"what entry #{entry.seq} signs", set(), set()
        for one in named:
            finding = _map(one, what)
            pk = _text(finding.get("id"), what)
            told.add(pk)
            known = self.findings.get(pk)
            about = {
                "environment": entry.environment,
                "kind": finding.get("kind"),
                "severity": finding.get("severity"),
            }
            if known != about:
                self.no(entry, f"finding {pk}: no earlier entry opens it like this, or it was resolved")
            if finding.get("waiver") is None:
                self.no(entry, f"finding {pk}: is signed without a waiver, and keeps a launch back")
                continue
            waiver = _map(finding.get("waiver"), what)
            # Its reason is not part of what is signed: it stands in the log alone.
            reason = self.waivers.get(_text(waiver.get("id"), what), {}).get("reason")
            people.add(self.waiver_covered(entry, pk, {**waiver, "reason": reason}))
        for pk, known in self.findings.items():
            weighs = known["kind"] == "dependency" and known["severity"] in ("critical", "high")
            if weighs and known["environment"] == entry.environment and pk not in told:
                self.no(entry, f"finding {pk}: was open, and is not named in what was signed")
        return people

    def launched(self, entry: Entry, _opened: dict[str, str]) -> None:
        self.counts["launches"] += 1
        launch = self.launches.get(entry.subject)
        if launch is None or launch["state"] != "open":
            self.no(entry, "records a launch that was not open by the entries before it")
        signed = [
            self.signed.get(_text(one, "a sign-off"))
            for one in _list(entry.data.get("sign_offs"), "a launch")
        ]
        covering = [one for one in signed if one and one[:2] == (entry.subject, entry.text("digest"))]
        roles, people = sorted(one[2] for one in covering), {one[3] for one in covering}
        if roles != ["lead", "security_reviewer"] or len(people) != 2:
            self.no(
                entry, "records a launch without the signatures of two people in both roles on this state"
            )
        if not self.holds(entry, ("lead",)):
            self.no(entry, "who recorded the launch was not a lead of the team then")
        self.launches.setdefault(entry.subject, {})["state"] = "closed"


RULES = {
    "teams.member.added": Rules.member_in,
    "teams.member.changed": Rules.member_in,
    "teams.member.removed": Rules.member_out,
    "teams.member.left": Rules.member_out,
    "teams.invitation.accepted": Rules.invited,
    "teams.organisation_role.granted": Rules.granted,
    "teams.organisation_role.revoked": Rules.revoked,
    "teams.person.deactivated": Rules.deactivated,
    "teams.person.reactivated": Rules.reactivated,
    "teams.person.registered": Rules.named,
    "teams.profile.edited": Rules.named,
    "catalog.service.created": Rules.owned,
    "catalog.service.transferred": Rules.owned,
    "evidence.evidence.added": Rules.submitted,
    "evidence.evidence.revised": Rules.submitted,
    "evidence.probe_result.recorded": Rules.submitted,
    "evidence.evidence.withdrawn": Rules.withdraw,
    "checklists.evidence.attached": Rules.attach,
    "checklists.evidence.detached": Rules.detach,
    "checklists.evidence.accepted": Rules.reviewed,
    "checklists.evidence.returned": Rules.reviewed,
    "checklists.not_applicable.claimed": Rules.claimed,
    "checklists.not_applicable.withdrawn": Rules.unclaimed,
    "checklists.not_applicable.voided": Rules.unclaimed,
    "checklists.waiver.requested": Rules.asked,
    "checklists.waiver.approved": Rules.waiver_decided,
    "checklists.waiver.refused": Rules.waiver_decided,
    "checklists.waiver.withdrawn": Rules.waiver_withdrawn,
    "checklists.waiver.voided": Rules.waiver_withdrawn,
    "findings.finding.opened": Rules.found,
    "findings.finding.resolved": Rules.mended,
    "findings.waiver.requested": Rules.asked,
    "findings.waiver.approved": Rules.waiver_decided,
    "findings.waiver.refused": Rules.waiver_decided,
    "findings.waiver.withdrawn": Rules.waiver_withdrawn,
    "checklists.checklist.started": Rules.started,
    "checklists.checklist.upgraded": Rules.started,
    "launches.launch.requested": Rules.requested,
    "launches.launch.cancelled": Rules.cancelled,
    "launches.launch.decided": Rules.decided,
    "launches.launch.recorded": Rules.launched,
    "launches.sign_off.signed": Rules.signed_off,
}


# --- The bundle ------------------------------------------------------------------------------------------------


class Bundle:
    """One bundle against one key. The steps stand in `verify`, in the order in which each rests on the last."""

    def __init__(self, archive: Archive, keys: list[Key], report: Report) -> None:
        self.archive, self.report = archive, report
        self.trusted, self.current = list(keys), list(keys)
        self.rotations: set[int] = set()
        self.sizes: dict[str, int] = {}
        self.hashes: dict[str, str] = {}
        self.checked: set[str] = set()
        self.manifest: dict[str, Any] = {}
        self.checkpoint = Checkpoint("", 0, b"", Note(b"", []))
        self.checkpoint_bytes = b""
        self.leaves: list[bytes] | None = None
        self.absent: set[tuple[str, str]] = set()  # ("", member) or (entry, commitment)
        self.erasures: list[
            tuple[str, str, str, Any]
        ] = []  # what, entry, commitment, and the entry that tells it
        self.tombstones: dict[int, Entry] = {}
        self.unopened = 0

    def follow_rotations(self) -> None:
        """Trust the key that a trusted key handed over to. Such an entry vouches for itself by the old key."""
        if "rotations" not in self.archive.members:
            return
        for line in self.archive.read("rotations").decode("ascii", "replace").splitlines():
            name = f"entries/{line}.json"
            if not re.fullmatch(r"0|[1-9][0-9]{0,15}", line) or name not in self.archive.members:
                raise Malformed("the bundle's list of key changes names no entry")
            if self.archive.members[name].size > LARGEST_OTHER:
                raise Malformed("a change of key is larger than any")
            entry = read_entry(int(line), self.archive.read(name))
            old, new = read_key(entry.text("old")), read_key(entry.text("new"))
            said = f"{new.name}\nrotate\n{new.line}\n".encode()
            signature = unbase64(entry.text("signature"))
            if entry.kind != "ledger.key.rotated" or old.name != new.name:
                raise Tampered(f"entry #{entry.seq} is said to change the key and does not")
            self.rotations.add(entry.seq)
            if old in self.trusted:
                if not old.signed(signature, said):
                    raise Tampered(f"entry #{entry.seq} changes the key without the old key's signature")
                self.trusted = [*(key for key in self.trusted if key != new), new]
                self.current = [new]

    def read_manifest(self) -> None:
        """The manifest, once its signature holds. Everything else is judged by it."""
        note = read_note(self.archive.read("manifest.note"), "manifest.note")
        lines = note.text.decode().split("\n")
        signers = note.signers(self.trusted)
        if not signers:
            raise Tampered("the manifest is not signed by the key that you gave")
        raw: list[bytes] = []
        digest = self.archive.digest("manifest.json", raw)
        body = b"".join(raw)
        expected = [
            f"{signers[0].name}/bundle",
            str(len(body)),
            base64.b64encode(bytes.fromhex(digest)).decode(),
            "",
        ]
        if lines != expected:
            raise Tampered("the manifest is not the one that was signed")
        self.refuse_false_crc("manifest.json", "manifest.note", "rotations")
        manifest = _map(read_json(body, "the manifest"), "the manifest")
        if manifest.get("format") != FORMAT:
            raise Malformed("the bundle is of a format that this file does not know: take a newer one")
        if manifest.get("origin") != signers[0].name:
            raise Tampered("the manifest is of another log than its signature")
        self.manifest = manifest
        for one in _list(manifest.get("members"), "the manifest"):
            member = _map(one, "the manifest")
            name, size, found = member.get("name"), member.get("size"), member.get("sha256")
            if (
                not isinstance(name, str)
                or not isinstance(found, str)
                or not isinstance(size, int)
                or name in self.hashes
            ):
                raise Malformed("the manifest's list cannot be read")
            if not NAMES.fullmatch(name) or name.startswith("manifest."):
                raise Malformed(f"the manifest lists what no bundle of this format holds: {name[:80]!r}")
            self.hashes[name], self.sizes[name] = found, size
        self.report.check(
            "manifest", len(self.hashes), f"signed by {_shown(signers[0])}, lists {len(self.hashes)} members"
        )

    def compare_lists(self) -> None:
        """What is there, against what is listed, and what is said to be missing."""
        there = set(self.archive.members) - {"manifest.json", "manifest.note"}
        for name in sorted(set(self.hashes) - there):
            self.report.problem(f"{name} is listed and not there")
        for name in sorted(there - set(self.hashes)):
            self.report.problem(f"{name} is there and not listed")
        for word in ("withheld", "erased"):
            for one in _list(self.manifest.get(word), "the manifest"):
                self._missing(word, _map(one, "the manifest"))

    def _missing(self, word: str, one: dict[str, Any]) -> None:
        why, by = _text(one.get("why"), "the manifest"), one.get("by_entry")
        if "name" in one:
            name = _text(one["name"], "the manifest")
            if not re.fullmatch(r"files/.*|subjects/.*|report(-signed)?\.pdf", name) or not NAMES.fullmatch(
                name
            ):
                raise Malformed(f"the manifest says that {name[:80]!r} is {word}, which cannot be")
            if name in self.hashes:
                raise Malformed(f"the manifest lists {name} and says that it is {word}")
            self.absent.add(("", name))
        else:
            name = f"{_text(one.get('commitment'), 'the manifest')} of entry #{one.get('entry')}"
            self.absent.add((str(one.get("entry")), _text(one.get("commitment"), "the manifest")))
        if by is not None:
            self.erasures.append((name, str(one.get("entry", "")), str(one.get("commitment", "")), by))
        self.report.missing.append(f"{name}: {word}, {why}" + (f" (entry #{by})" if by is not None else ""))

    def take(self, name: str) -> bytes | None:
        """A member's bytes, when they are those that the manifest lists; else None, and a problem is told."""
        raw: list[bytes] = []
        return b"".join(raw) if self.hash_is_right(name, raw) else None

    def hash_is_right(self, name: str, keep: list[bytes] | None = None) -> bool:
        """Whether a member is what the manifest lists. One that is not there was told of before."""
        self.checked.add(name)
        if name not in self.archive.members or name not in self.hashes:
            return False
        if self.archive.members[name].size != self.sizes[name]:
            self.report.problem(f"{name} has another size than was signed")
            return False
        if self.archive.digest(name, keep) != self.hashes[name]:
            self.report.problem(f"{name} is not the one that was signed")
            return False
        self.refuse_false_crc(name)
        return True

    def refuse_false_crc(self, *names: str) -> None:
        """Where the bytes are right and the container says they are not, other tools will not unpack them."""
        if not self.archive.false_crc.isdisjoint(names):
            raise Malformed(f"the ZIP gives a false CRC-32 for one of {', '.join(names)}")

    def check_checkpoint(self, outside: Checkpoint | None) -> None:
        """The bundle's checkpoint: signed, the one that the manifest names, and going on from the reader's own."""
        raw = self.take("checkpoint")
        if raw is None:
            raise Tampered("the checkpoint is missing or changed")
        self.checkpoint_bytes, self.checkpoint = raw, read_checkpoint(raw, "the checkpoint")
        found = self.checkpoint
        named = _map(self.manifest.get("checkpoint"), "the manifest")
        if found.origin != self.manifest["origin"]:
            raise Tampered(f"the checkpoint is of another log: {found.origin}")
        if not found.note.signers(self.current):
            raise Tampered("the checkpoint is not signed by the log's present key")
        if (named.get("size"), named.get("root")) != (found.size, found.root.hex()):
            raise Tampered("the checkpoint is not the one that the manifest names")
        self.report.check(
            "checkpoint",
            1,
            f"{found.size} entries, root {found.root.hex()[:16]}, signed by {_shown(self.current[0])}",
        )
        self._read_leaves()
        earlier = [name for name in self.hashes if name.startswith("checkpoints/")]
        for name in sorted(earlier):
            body = self.take(name)
            if body is not None:
                self._goes_on_from(read_checkpoint(body, name), name)
        if earlier:
            self.report.check(
                "earlier checkpoints", len(earlier), f"the log goes on from {len(earlier)} that it published"
            )
        self._judge_other_proofs()
        if outside is None:
            self.report.notes.append(
                "you gave no checkpoint of your own (--checkpoint): this shows what the log's keeper signed, "
                "not that they never signed something else"
            )
            return
        self._goes_on_from(outside, "your checkpoint")
        self.report.check("your checkpoint", 1, f"compared with yours of {outside.size} entries")

    def _read_leaves(self) -> None:
        if "leaf-hashes" not in self.hashes:
            self.report.notes.append(
                "the bundle holds no leaf hashes: only checkpoints that it names can be compared"
            )
            return
        raw = self.take("leaf-hashes") or b""
        leaves = [raw[at : at + 32] for at in range(0, len(raw), 32)]
        if len(raw) != 32 * self.checkpoint.size or root_of(leaves) != self.checkpoint.root:
            self.report.problem("the leaf hashes are not those of the checkpoint")
            return
        self.leaves = leaves
        self.report.check("leaf hashes", len(leaves), f"{len(leaves)} make the checkpoint's root")

    def _goes_on_from(self, old: Checkpoint, what: str) -> None:
        new = self.checkpoint
        if old.origin != new.origin:
            self.report.problem(
                f"{what} is of another log, {old.origin}: that log was not carried on by this one"
            )
            return
        if not old.note.signers(self.trusted):
            self.report.problem(f"{what} is not signed by this log's key")
            return
        if old.size > new.size:
            self.report.problem(
                f"{what} knows {old.size} entries, the bundle only {new.size}: it was made earlier, or the log was "
                "rolled back. Ask for a bundle made now"
            )
            return
        name = f"consistency/{old.size}-{new.size}"
        proof = self._proof(self.take(name)) if name in self.hashes else None
        if proof is not None and not is_consistent(old.size, new.size, old.root, new.root, proof):
            self.report.problem(
                f"{name} does not show that the log goes on from {what}: it was rewritten or forked"
            )
        elif self.leaves is not None:
            if root_of(self.leaves[: old.size]) != old.root:
                self.report.problem(f"the log does not go on from {what}: it was rewritten or forked")
        elif old.size == new.size:
            if old.root != new.root:
                self.report.problem(f"{what} has another root for as many entries: the log was forked")
        elif proof is None and old.size:
            self.report.problem(
                f"the bundle does not show that the log goes on from {what} of {old.size} entries. Ask for one made "
                "with it: manage.py export_bundle --checkpoint FILE"
            )

    def _judge_other_proofs(self) -> None:
        """Proofs from checkpoints that the bundle's maker knew and its reader does not hold."""
        names = sorted(name for name in self.hashes if name.startswith("consistency/"))
        leaves = self.leaves if len(names) <= 100 else None  # each costs a tree; with leaves none is needed
        for name in names:
            old, new = (int(part) for part in name[12:].split("-"))
            proof = self._proof(self.take(name))
            if new != self.checkpoint.size or not old <= new:
                self.report.problem(f"{name} is about another checkpoint than this bundle's")
            elif proof is not None and leaves is not None:
                root = root_of(leaves[:old])
                if not is_consistent(old, new, root, self.checkpoint.root, proof):
                    self.report.problem(f"{name} does not show that the log goes on")

    def _proof(self, raw: bytes | None) -> list[bytes] | None:
        if raw is None:
            return None
        steps = [unbase64(line) for line in raw.decode("ascii", "replace").split("\n")[:-1]]
        if (not raw.endswith(b"\n") and raw) or any(len(step) != 32 for step in steps):
            raise Malformed("a proof of consistency cannot be read")
        return steps

    def check_entries(self) -> None:
        """Each entry in the log, its files and commitments, and then every rule, in the order of the log."""
        listed = _list(self.manifest.get("entries"), "the manifest")
        members = {int(name[8:-5]) for name in self.hashes if name.startswith("entries/")}
        if not all(type(seq) is int for seq in listed) or sorted(listed) != sorted(members):
            raise Malformed("the manifest contradicts itself about its entries")
        rules, files, rotations = Rules(self.report, self._subject), set(), set()
        proven = opened = 0
        for seq in sorted(members):
            body = self.take(f"entries/{seq}.json")
            if body is None or not self._is_in_log(seq, body):
                continue
            proven += 1
            entry = read_entry(seq, body)
            values = self._opened(entry)
            opened += len(values)
            if entry.kind == "ledger.key.rotated":
                rotations.add(seq)
            if entry.kind.endswith(".erased"):
                self.tombstones[seq] = entry
            if entry.kind == "ledger.log.resumed":
                self.report.notes.append(
                    f"the log was lost and went on at entry #{seq} under another name: checkpoints from before are of "
                    "another log"
                )
            files |= self._file_of(entry)
            rules.take(entry, values)
        if rotations - self.rotations:
            self.report.problem("the bundle does not name every change of key that it holds")
        self.report.check(
            "entries", proven, f"{proven} of {len(members)} proven to be in the log at their number"
        )
        self.report.check("commitments", opened, f"{opened} values opened and equal to what was committed to")
        self._judge_files(files)
        self._judge_erasures()
        for word, count in rules.counts.items():
            self.report.check(word, count, f"{count} judged by the entries before each")
        if self.unopened:
            self.report.notes.append(
                f"{self.unopened} addresses or names of people and teams are left closed"
            )

    def _judge_files(self, named: set[str]) -> None:
        for name in sorted(name for name in self.hashes if name.startswith("files/")):
            if name not in named or self.hashes[name] != name[6:]:
                self.report.problem(f"{name} is not a file that an entry of this bundle names")

    def _judge_erasures(self) -> None:
        for what, seq, label, by in self.erasures:
            entry = self.tombstones.get(by) if isinstance(by, int) else None
            if entry is None or not self._tells_of(entry, what, seq, label):
                self.report.problem(f"no entry #{by} of this bundle tells that {what} was erased")

    def _tells_of(self, entry: Entry, what: str, seq: str, label: str) -> bool:
        """Whether an entry of an erasure names a file, or an entry by its leaf hash with the erased name."""
        if not label:
            return what == f"files/{entry.text('file')}"
        body = self.archive.read(f"entries/{seq}.json")
        names = entry.data.get("names")
        return entry.text("entry") == leaf_hash(body).hex() and isinstance(names, list) and label in names

    def _is_in_log(self, seq: int, body: bytes) -> bool:
        raw = self.take(f"proofs/{seq}.tlog-proof")
        if raw is None:
            if f"proofs/{seq}.tlog-proof" not in self.hashes:
                self.report.problem(f"entry #{seq} has no proof")
            return False
        head, gap, note = raw.partition(b"\n\n")
        lines = head.decode("ascii", "replace").split("\n")
        if not gap or lines[0] != "c2sp.org/tlog-proof@v1" or len(lines) < 2 or lines[1] != f"index {seq}":
            raise Malformed(f"the proof of entry #{seq} cannot be read, or is of another entry")
        proof, leaf = [unbase64(line) for line in lines[2:]], leaf_hash(body)
        held = seq < self.checkpoint.size and self.checkpoint.root == root_from_inclusion(
            seq, self.checkpoint.size, leaf, proof
        )
        if not held or note != self.checkpoint_bytes:
            self.report.problem(f"entry #{seq} is not in the log under this checkpoint")
            return False
        if self.leaves is not None and self.leaves[seq] != leaf:
            self.report.problem(f"entry #{seq} is not among the leaf hashes")
        return True

    def _opened(self, entry: Entry) -> dict[str, str]:
        """The values behind an entry's commitments, as far as they are given and right."""
        name = f"commitments/{entry.seq}.json"
        raw = self.take(name) if name in self.hashes else None
        given = _map(read_json(raw, name), name) if raw is not None else {}
        values = {}
        for label, pair in given.items():
            nonce, value = (_text(_map(pair, name).get(part), name) for part in ("nonce", "value"))
            if not re.fullmatch(r"([0-9a-f]{2})+", nonce):
                raise Malformed(f"{name} cannot be read")
            made = hmac.new(
                bytes.fromhex(nonce), value.encode("utf-8", "surrogatepass"), hashlib.sha256
            ).hexdigest()
            if entry.commitments.get(label) != made:
                self.report.problem(f"{name}: {label} is not what entry #{entry.seq} committed to")
            else:
                values[label] = value
        for label in set(entry.commitments) - set(given):
            if entry.kind.startswith("teams."):
                self.unopened += 1  # who somebody is, beyond their id, is for the organisation to tell
            elif (str(entry.seq), label) not in self.absent:
                self.report.problem(f"{label} of entry #{entry.seq} is neither opened nor said to be missing")
        return values

    def _file_of(self, entry: Entry) -> set[str]:
        if not entry.kind.startswith("evidence.") or not entry.text("file"):
            return set()
        name = f"files/{entry.text('file')}"
        if name not in self.hashes and ("", name) not in self.absent:
            self.report.problem(
                f"{name}, which entry #{entry.seq} names, is neither here nor said to be missing"
            )
        return {name}

    def _subject(self, entry: Entry, digest: str) -> dict[str, Any] | None:
        name = f"subjects/{digest}.json"
        if name not in self.hashes:
            if ("", name) not in self.absent:
                self.report.problem(f"what entry #{entry.seq} signs is neither here nor said to be missing")
            return None
        raw = self.take(name)
        if raw is None:
            return None
        if hashlib.sha256(raw).hexdigest() != digest:
            self.report.problem(f"{name} is not what entry #{entry.seq} signs")
            return None
        return _map(read_json(raw, name), name)

    def check_rest(self) -> None:
        """Every member that nothing above has read: files, documents, this file's copy."""
        files = size = 0
        for name in sorted(set(self.hashes) & set(self.archive.members)):
            if name in self.checked:
                continue
            held = self.hash_is_right(name)
            if held and name.startswith("files/"):
                files, size = files + 1, size + self.sizes[name]
            elif held and name.startswith(("proofs/", "commitments/", "subjects/")):
                self.report.problem(f"{name} belongs to nothing in this bundle")
        self.report.check("files", files, f"{files} of {size} bytes have the SHA-256 of their entries")
        self._signed_report()
        if any(name.startswith("timestamps/") for name in self.hashes):
            self.report.notes.append(
                "time stamps are not judged here: `openssl ts -verify`, as VERIFY.md says"
            )

    def _signed_report(self) -> None:
        """A signature in a PDF is appended: before it stand the bytes of the report that it is of."""
        plain, signed = "report.pdf", "report-signed.pdf"
        if signed not in self.hashes or signed not in self.archive.members:
            return
        if plain not in self.hashes:
            if ("", plain) not in self.absent:
                self.report.problem(f"{signed} is here, and {plain} is neither here nor said to be missing")
        elif self.archive.beginning(signed, self.sizes[plain]) != self.hashes[plain]:
            self.report.problem(f"{signed} is no signed copy of {plain}")
            return
        self._pdf_signature(signed, self.sizes.get(plain, 0))

    def _pdf_signature(self, name: str, plain: int) -> None:
        signer = None
        try:
            if self.sizes[name] <= LARGEST_SIGNED:
                signer = pdf_signer(self.archive.read(name), plain)
        except Tampered as problem:
            self.report.problem(f"{name} {problem}")
            return
        except (Malformed, ValueError, IndexError, TypeError):
            self.report.problem(f"{name} has a signature that cannot be read")
            return
        except UnsupportedAlgorithm:
            pass
        if signer is None:
            self.report.notes.append(f"the signature in {name} is not judged here: a reader of PDF shows it")
            return
        print_of = signer.fingerprint(hashes.SHA256()).hex()
        self.report.check("PDF signature", 1, f"{name} is signed, whole, by the certificate {print_of}")
        self.report.notes.append(
            f"who holds the certificate of {name} ({signer.subject.rfc4514_string()[:200]}) is not judged here"
        )


def _shown(key: Key) -> str:
    return f"{key.name}+{key.key_id.hex()}"


# --- The signature in a PDF ------------------------------------------------------------------------------------

# Object identifiers (RFC 5652, 5035, 5754), as DER writes them.
SIGNED_DATA, DATA = bytes.fromhex("2a864886f70d010702"), bytes.fromhex("2a864886f70d010701")
CONTENT_TYPE, MESSAGE_DIGEST = bytes.fromhex("2a864886f70d010903"), bytes.fromhex("2a864886f70d010904")
SIGNING_CERTIFICATE = bytes.fromhex("2a864886f70d010910022f")
DIGESTS = {bytes.fromhex("6086480165030402") + bytes([last]): made for last, made in
           ((1, hashes.SHA256), (2, hashes.SHA384), (3, hashes.SHA512))}  # fmt: skip
PSS = bytes.fromhex("2a864886f70d01010a")
BYTE_RANGE = re.compile(rb"/ByteRange\s*\[\s*0\s+(\d{1,12})\s+(\d{1,12})\s+(\d{1,12})\s*\]")
LARGEST_SIGNED, LONGEST_CMS = 256 * MIB, MIB


class Der(NamedTuple):
    """One value: its tag, the bytes in it, and its bytes with tag and length."""

    tag: int
    inside: bytes
    whole: bytes

    def parts(self) -> list[Der]:
        """The values in it, one after another."""
        found, at = [], 0
        while at < len(self.inside):
            found.append(read_der(self.inside, at))
            at += len(found[-1].whole)
        return found


def read_der(raw: bytes, at: int = 0) -> Der:
    """The value that begins there. Raises `Malformed`."""
    if len(raw) < at + 2 or raw[at] & 31 == 31 or raw[at + 1] == 128 or raw[at + 1] > 132:
        raise Malformed("no DER")
    long = raw[at + 1] & 127 if raw[at + 1] > 127 else 0
    begins = at + 2 + long
    ends = begins + (int.from_bytes(raw[at + 2 : begins], "big") if long else raw[at + 1])
    if ends > len(raw):
        raise Malformed("DER that ends too soon")
    return Der(raw[at], raw[begins:ends], raw[at:ends])


def pdf_signer(content: bytes, plain: int) -> x509.Certificate | None:
    """Whose signature in the PDF `content`, appended to its first `plain` bytes, covers all of it; it is right.

    None where it is of a kind that is not judged here. Whether to trust the certificate is the reader's to say.
    Raises `Tampered`, or `Malformed`, `ValueError` and `IndexError` where it cannot be read.
    """
    told = BYTE_RANGE.findall(content, plain)
    if len(told) != 1 or content.count(b"/ByteRange", plain) != 1:
        raise Tampered("does not hold exactly one signature after the report")
    gap, after, rest = map(int, told[0])
    signature = content[gap:after]
    if not plain <= gap < after <= gap + LONGEST_CMS or after + rest != len(content):
        raise Tampered("has a signature that does not cover all of it")
    if not re.fullmatch(rb"<[0-9A-Fa-f]+>", signature):
        raise Tampered("hides something beside its signature")
    raw = bytes.fromhex(signature[1:-1].decode())
    signed = read_der(raw)
    if raw[len(signed.whole) :].strip(b"\0"):
        raise Tampered("hides something behind its signature")
    return cms_signer(signed, content[:gap] + content[after:])


def cms_signer(signed: Der, message: bytes) -> x509.Certificate | None:
    """The same of a CMS signature (RFC 5652 section 5) over `message`."""
    kind, wrapped = signed.parts()
    data = wrapped.parts()[0].parts()
    if kind.inside != SIGNED_DATA or [one.inside for one in data[2].parts()] != [DATA]:
        raise Tampered("has no detached signature")
    (signer,) = data[-1].parts()
    parts = signer.parts()
    if len(parts) < 6 or parts[3].tag != 0xA0:
        raise Tampered("has a signature without signed attributes")
    if parts[2].parts()[0].inside not in DIGESTS:
        return None
    made = DIGESTS[parts[2].parts()[0].inside]()
    attributes = {kind.inside: values.parts() for kind, values in (one.parts() for one in parts[3].parts())}
    if len(attributes) != len(parts[3].parts()):
        raise Tampered("has a signature that says something twice")
    if [one.inside for one in attributes.get(CONTENT_TYPE, [])] != [DATA]:
        raise Tampered("has a signature over something else")
    digest = hashlib.new(made.name, message).digest()
    if [one.inside for one in attributes.get(MESSAGE_DIGEST, [])] != [digest]:
        raise Tampered("was changed after it was signed")
    certificates = [one.whole for part in data[3:-1] if part.tag == 0xA0 for one in part.parts()]
    (named,) = attributes.get(SIGNING_CERTIFICATE) or [
        Der(0, b"", b"")
    ]  # PAdES names the certificate by its hash
    for der in certificates:
        if b"\x04\x20" + hashlib.sha256(der).digest() in named.whole[:200]:
            certificate = x509.load_der_x509_certificate(der)
            # What is signed has the tag of a SET, whatever tag it has where it stands (section 5.4).
            return (
                certificate
                if key_signed(certificate, parts[5].inside, b"1" + parts[3].whole[1:], made, parts[4])
                else None
            )
    raise Tampered("does not hold the certificate that its signature names")


def key_signed(
    certificate: x509.Certificate,
    signature: bytes,
    message: bytes,
    made: hashes.HashAlgorithm,
    algorithm: Der,
) -> bool:
    """False where this kind of key or signature is not judged here. Raises `Tampered`."""
    key = certificate.public_key()
    try:
        if isinstance(key, rsa.RSAPublicKey) and algorithm.parts()[0].inside != PSS:
            key.verify(signature, message, padding.PKCS1v15(), made)
        elif isinstance(key, ec.EllipticCurvePublicKey):
            key.verify(signature, message, ec.ECDSA(made))
        elif isinstance(key, Ed25519PublicKey):
            key.verify(signature, message)
        else:
            return False
    except InvalidSignature:
        raise Tampered("has a signature that the certificate in it did not make") from None
    return True


# --- The whole -------------------------------------------------------------------------------------------------


def verify(path: str, key_text: str, checkpoint: bytes | None = None) -> Report:
    """Check the bundle at `path` by the key file's text and, if given, an earlier checkpoint. Never raises."""
    report = Report()
    try:
        keys = read_keys(key_text)
        outside = None
        if checkpoint is not None:  # mail writes line ends of its own
            outside = read_checkpoint(checkpoint.replace(b"\r\n", b"\n"), "your checkpoint")
        if not Path(path).is_file():
            raise Malformed("there is no such file")
        with Path(path).open("rb") as file:
            bundle = Bundle(Archive(file), keys, report)
            bundle.follow_rotations()
            bundle.read_manifest()
            bundle.compare_lists()
            bundle.check_checkpoint(outside)
            bundle.check_entries()
            bundle.check_rest()
    except Tampered as problem:
        report.problem(str(problem))
    except Malformed as problem:
        report.malformed = str(problem)
    except OSError as problem:
        report.malformed = f"the bundle cannot be read: {problem.strerror or 'input or output failed'}"
    except (MemoryError, RecursionError):
        report.malformed = "the bundle is larger than this machine can check"
    except Exception as problem:  # noqa: BLE001  whoever made the bundle chose its bytes: none of them is to end in a trace
        report.malformed = f"the bundle is made in a way that no bundle is ({type(problem).__name__})"
    return report


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description="Check a Launchproof bundle offline.")
    parser.add_argument("bundle")
    parser.add_argument(
        "--key", required=True, help="file with the log's public key, from outside the bundle"
    )
    parser.add_argument("--checkpoint", help="file with a checkpoint of the log that you kept from earlier")
    parser.add_argument("--json", action="store_true", help="answer as JSON")
    given = parser.parse_args(arguments)
    report = Report()
    try:
        key = _small(given.key).decode()
        checkpoint = _small(given.checkpoint) if given.checkpoint else None
        report = verify(given.bundle, key, checkpoint)
    except (OSError, ValueError):
        report.malformed = "the key or the checkpoint cannot be read: give a text file for each"
    text = json.dumps(report.as_json(), indent=1) if given.json else "\n".join(map(_plain, report.lines()))
    try:
        print(text.encode("ascii", "backslashreplace").decode(), flush=True)
    except OSError:  # nobody reads on
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    return report.exit


def _small(path: str) -> bytes:
    with Path(path).open("rb") as file:
        raw = file.read(LARGEST_OTHER + 1)
    if len(raw) > LARGEST_OTHER:
        raise ValueError(path)
    return raw


def _plain(line: str) -> str:
    """A line that does nothing to a terminal."""
    return "".join(letter if letter.isprintable() else "?" for letter in line)


if __name__ == "__main__":
    sys.exit(main())
