"""A log of its own, straight from the words of RFC 6962 and C2SP: it shares no line with what it tests."""

import base64
import hashlib
import hmac
import json
import random
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

ORIGIN = "portal.example/ledger"


def tree(leaves: list[bytes]) -> bytes:
    """MTH of section 2.1."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    half = split(len(leaves))
    return hashlib.sha256(b"\x01" + tree(leaves[:half]) + tree(leaves[half:])).digest()


def split(count: int) -> int:
    """The largest power of two below `count`."""
    half = 1
    while half * 2 < count:
        half *= 2
    return half


def path(index: int, leaves: list[bytes]) -> list[bytes]:
    """PATH of section 2.1.1."""
    if len(leaves) == 1:
        return []
    half = split(len(leaves))
    if index < half:
        return [*path(index, leaves[:half]), tree(leaves[half:])]
    return [*path(index - half, leaves[half:]), tree(leaves[:half])]


def proof(old: int, leaves: list[bytes], whole: bool = True) -> list[bytes]:
    """SUBPROOF of section 2.1.2."""
    if old == len(leaves):
        return [] if whole else [tree(leaves)]
    half = split(len(leaves))
    if old <= half:
        return [*proof(old, leaves[:half], whole), tree(leaves[half:])]
    return [*proof(old - half, leaves[half:], False), tree(leaves[:half])]


@dataclass
class Key:
    """A signing key under a name."""

    name: str
    private: Ed25519PrivateKey

    @property
    def line(self) -> str:
        """The line that an auditor keeps."""
        return f"{self.name}+{self.id.hex()}+{base64.b64encode(self._typed()).decode()}"

    @property
    def id(self) -> bytes:
        """Four bytes."""
        return hashlib.sha256(self.name.encode() + b"\n" + self._typed()).digest()[:4]

    def note(self, text: str) -> bytes:
        """A note with one signature."""
        signature = base64.b64encode(self.id + self.private.sign(text.encode())).decode()
        return f"{text}\n— {self.name} {signature}\n".encode()

    def _typed(self) -> bytes:
        return b"\x01" + self.private.public_key().public_bytes_raw()


def key(rng: random.Random, name: str = ORIGIN) -> Key:
    """A key that a seed always makes again."""
    return Key(name, Ed25519PrivateKey.from_private_bytes(rng.randbytes(32)))


def plain(value: Any) -> bytes:
    """JSON without room, names sorted: enough for ASCII."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


@dataclass
class Log:
    """Entries in order, and the openings of their commitments."""

    rng: random.Random
    key: Key
    entries: list[dict[str, Any]] = field(default_factory=list)
    opened: list[dict[str, dict[str, str]]] = field(default_factory=list)
    old_keys: list[Key] = field(default_factory=list)
    minute: int = 0

    def id(self) -> str:
        """A random id, always the same for a seed."""
        raw = self.rng.randbytes(16).hex()
        return f"{raw[:8]}-{raw[8:12]}-{raw[12:16]}-{raw[16:20]}-{raw[20:]}"

    def now(self) -> str:
        """The time of the next entry."""
        self.minute += 1
        day, rest = divmod(self.minute, 1440)
        return f"2026-03-{1 + day % 28:02}T{rest // 60:02}:{rest % 60:02}:00.000000Z"

    def write(
        self,
        kind: str,
        actor: str = "",
        /,
        *,
        subject: str = "",
        private: dict[str, str] | None = None,
        **more: Any,
    ) -> int:
        """Append; answers the number. `team`, `service`, `environment` and `at` stand in the entry, others in data."""
        where = {name: more.pop(name, None) for name in ("team", "service", "environment")}
        kept = {
            name: {"nonce": self.rng.randbytes(32).hex(), "value": value}
            for name, value in (private or {}).items()
        }
        self.entries.append({
            "v": 1, "kind": kind, "at": more.pop("at", None) or self.now(), **where,
            "actor": {"person": actor} if actor else {"machine": "system"},
            "subject": {"type": "thing", "id": subject or self.id()}, "data": more,
            "commitments": {name: commitment(one) for name, one in kept.items()},
        })  # fmt: skip
        self.opened.append(kept)
        return len(self.entries) - 1

    def bodies(self) -> list[bytes]:
        """The exact bytes."""
        return [plain(entry) for entry in self.entries]

    def leaves(self) -> list[bytes]:
        """Their hashes."""
        return [hashlib.sha256(b"\x00" + body).digest() for body in self.bodies()]

    def checkpoint(self, size: int | None = None) -> bytes:
        """The signed note over the first `size` entries."""
        leaves = self.leaves()[:size]
        root = base64.b64encode(tree(leaves)).decode()
        return self.key.note(f"{self.key.name}\n{len(leaves)}\n{root}\n")

    def rotate(self) -> int:
        """Hand over to a new key."""
        old, new = self.key, key(self.rng, self.key.name)
        signature = old.private.sign(f"{new.name}\nrotate\n{new.line}\n".encode())
        self.old_keys.append(old)
        self.key = new
        return self.write(
            "ledger.key.rotated", old=old.line, new=new.line, signature=base64.b64encode(signature).decode()
        )


def commitment(one: dict[str, str]) -> str:
    """HMAC-SHA-256 of the value under its nonce."""
    return hmac.new(bytes.fromhex(one["nonce"]), one["value"].encode(), hashlib.sha256).hexdigest()
