"""Signed notes, their keys, and checkpoints. Pure, over `cryptography`.

Formats: c2sp.org/signed-note and c2sp.org/tlog-checkpoint. A note is text that ends with a newline, an empty line,
and signature lines `— <name> <base64 of key id and signature>`. Lines of keys that one does not know are passed
over, so a second kind of signature can be added beside Ed25519 without a change of format.
"""

import base64
import binascii
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

ED25519 = 0x01
KEY_SIZE = 32
SIGNATURE_SIZE = 64
MAX_NOTE = 1_000_000  # characters
MAX_SIGNATURES = 100
MAX_SIZE = 2**63  # entries: what other people's software counts with
DASH = "\N{EM DASH} "


class NoteMalformed(ValueError):
    """The text is no note, key line or checkpoint."""


class NoteUnproven(ValueError):
    """The note is well formed, but no known key signed it, or a known key's signature is wrong."""


@dataclass(frozen=True)
class VerifierKey:
    """A public Ed25519 key (32 bytes) under a name."""

    name: str
    public: bytes

    @property
    def id(self) -> bytes:
        """The first four bytes of SHA-256(name, newline, 0x01, public key)."""
        return hashlib.sha256(self.name.encode() + b"\n" + self.encoded).digest()[:4]

    @property
    def encoded(self) -> bytes:
        """The kind of signature, and the key."""
        return bytes([ED25519]) + self.public

    @property
    def line(self) -> str:
        """`<name>+<key id in hexadecimal>+<base64>`, without a newline."""
        return f"{self.name}+{self.id.hex()}+{base64.b64encode(self.encoded).decode()}"

    def signed(self, message: bytes, signature: bytes) -> bool:
        """Whether `signature` is this key's over `message`."""
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, message)
        except InvalidSignature:
            return False
        return True


@dataclass(frozen=True)
class Signer:
    """A private key under a name."""

    name: str
    private: Ed25519PrivateKey = field(repr=False)

    @property
    def key(self) -> VerifierKey:
        """The public half."""
        return VerifierKey(self.name, self.private.public_key().public_bytes_raw())


@dataclass(frozen=True)
class Signature:
    """One signature line: whose it says it is, and what it holds."""

    name: str
    key_id: bytes
    value: bytes


@dataclass(frozen=True)
class Note:
    """A note's text, its last newline included, and its signatures, not yet verified."""

    text: str
    signatures: tuple[Signature, ...]


@dataclass(frozen=True)
class Checkpoint:
    """What a log says of itself: `size` entries have the root `root` (32 bytes)."""

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The text that is signed."""
        lines = (self.origin, str(self.size), base64.b64encode(self.root).decode(), *self.extensions)
        return "".join(f"{line}\n" for line in lines)


def sign(text: str, signers: Sequence[Signer]) -> str:
    """The note that holds `text`, one signature line for each signer in order.

    Raises `NoteMalformed` for text that a note cannot hold.
    """
    _check_text(text)
    lines = []
    for signer in signers:
        value = base64.b64encode(signer.key.id + signer.private.sign(text.encode())).decode()
        lines.append(f"{DASH}{signer.name} {value}\n")
    return f"{text}\n{''.join(lines)}"


def read_note(note: str) -> Note:
    """Take a note apart. Raises `NoteMalformed`; verifies nothing."""
    if len(note) > MAX_NOTE:
        raise NoteMalformed("The note is too long.")
    head, gap, tail = note.rpartition("\n\n")
    if not gap or not tail.endswith("\n"):
        raise NoteMalformed("A note ends with an empty line and signature lines.")
    lines = tail[:-1].split("\n")
    if len(lines) > MAX_SIGNATURES:
        raise NoteMalformed("The note has too many signature lines.")
    text = f"{head}\n"
    _check_text(text)
    return Note(text, tuple(_signature(line) for line in lines))


def verify(note: str, keys: Iterable[VerifierKey]) -> tuple[str, list[VerifierKey]]:
    """The note's text, and those of `keys` that signed it, in the order of its lines.

    Raises `NoteMalformed`; `NoteUnproven` when none signed, or a line of a known key holds a wrong signature.
    """
    taken = read_note(note)
    known = {(key.name, key.id): key for key in keys}
    signers: list[VerifierKey] = []
    for signature in taken.signatures:
        key = known.get((signature.name, signature.key_id))
        if key is None:
            continue
        if not key.signed(taken.text.encode(), signature.value):
            raise NoteUnproven(f"The signature of {key.name} ({key.id.hex()}) is wrong.")
        if key not in signers:
            signers.append(key)
    if not signers:
        raise NoteUnproven("No known key signed this note.")
    return taken.text, signers


def read_key(line: str) -> VerifierKey:
    """A verifier key from its line, with or without a last newline. Raises `NoteMalformed`."""
    name, _, rest = line.removesuffix("\n").partition("+")
    key_id, _, encoded = rest.partition("+")
    _check_name(name)
    content = _base64(encoded)
    if len(content) != 1 + KEY_SIZE or content[0] != ED25519:
        raise NoteMalformed("The key is no Ed25519 key.")
    key = VerifierKey(name, content[1:])
    if key.id.hex() != key_id:
        raise NoteMalformed("The key's id does not belong to it.")
    return key


def read_checkpoint(text: str) -> Checkpoint:
    """A checkpoint from a note's text. Raises `NoteMalformed`."""
    if not text.endswith("\n"):
        raise NoteMalformed("A checkpoint ends with a newline.")
    lines = text[:-1].split("\n")
    if len(lines) < 3 or not all(lines):
        raise NoteMalformed("A checkpoint has an origin, a size, a root, and no empty line.")
    origin, count, root, *extensions = lines
    if not (count.isascii() and count.isdigit() and len(count) < 20) or count != str(int(count)):
        raise NoteMalformed("A checkpoint's size is a whole number.")
    hashed = _base64(root)
    if len(hashed) != hashlib.sha256().digest_size or int(count) >= MAX_SIZE:
        raise NoteMalformed("A checkpoint's root is a SHA-256 hash.")
    return Checkpoint(origin, int(count), hashed, tuple(extensions))


def _signature(line: str) -> Signature:
    if not line.startswith(DASH):
        raise NoteMalformed("A signature line starts with a dash.")
    name, _, encoded = line.removeprefix(DASH).partition(" ")
    _check_name(name)
    content = _base64(encoded)
    if len(content) < 5:
        raise NoteMalformed("A signature line holds a key id and a signature.")
    return Signature(name, content[:4], content[4:])


def _check_text(text: str) -> None:
    if not text.endswith("\n") or any(mark < " " and mark != "\n" for mark in text):
        raise NoteMalformed("A note's text ends with a newline and has no other control characters.")
    try:
        text.encode()
    except UnicodeEncodeError as fault:
        raise NoteMalformed("A note's text is UTF-8.") from fault


def _check_name(name: str) -> None:
    if not name or "+" in name or not name.isprintable() or any(mark.isspace() for mark in name):
        raise NoteMalformed("A key's name has no spaces and no plus sign.")


def _base64(encoded: str) -> bytes:
    """Strict: one spelling for every content, so that nothing can be changed unnoticed."""
    try:
        content = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError) as fault:
        raise NoteMalformed("This is no base64.") from fault
    if base64.b64encode(content).decode() != encoded:
        raise NoteMalformed("This is no base64 as everybody writes it.")
    return content
