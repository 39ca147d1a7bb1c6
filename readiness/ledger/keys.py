"""The log's keys: the private one in a file of its own, the public ones in the database.

Only a worker or a command opens the file. The web process shows public keys and signs nothing.
"""

import contextlib
from datetime import datetime
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings

from readiness.ledger.key_files import read_key_file, read_or_make, write_key
from readiness.ledger.models import LedgerKey
from readiness.ledger.note import Signer, VerifierKey, read_key
from readiness.ledger.refusing import KeyUnfit


def key_file() -> Path:
    """Where the private key lies (PEM, readable by its owner only)."""
    return Path(settings.LEDGER_KEY_FILE or settings.VAR_DIR / "ledger" / "key")


def next_key_file() -> Path:
    """Where a new key waits until the log has taken it over."""
    return key_file().with_name(f"{key_file().name}.next")


def newest_key() -> LedgerKey | None:
    """The key that signs now; None before the first entry is sealed."""
    return LedgerKey.objects.order_by("-number").first()


def verifier_keys() -> list[VerifierKey]:
    """Every public key that the log ever had, the first one first."""
    return [read_key(key.vkey) for key in LedgerKey.objects.order_by("number")]


def signer(at: datetime) -> Signer:
    """Who signs now; for a log without a key yet, a new one is made and becomes its first.

    To be called in the transaction that seals, under its lock. Raises `KeyUnfit`.
    """
    row = newest_key()
    if row is None:
        first = Signer(settings.LEDGER_ORIGIN, read_or_make(key_file()))
        enrol(first.key, at)
        return first
    return signer_of(read_key(row.vkey))


def signer_of(key: VerifierKey) -> Signer:
    """The private half of `key`, which is enrolled. Raises `KeyUnfit` when no file holds it."""
    for path in (key_file(), next_key_file()):
        if path.exists() and (found := Signer(key.name, read_key_file(path))).key == key:
            if path == next_key_file():  # its enrolment was the last thing that a crashed process did
                take_over_next()
            return found
    if key_file().exists():
        raise KeyUnfit(
            f"{key_file()} holds another key than the log's newest, {key.line}. Bring the right file back, or "
            "give the log a new key with manage.py ledger_resume."
        )
    raise KeyUnfit(
        f"The private key {key_file()} is not there. Bring it back from its backup, or give the log a new one "
        "with manage.py ledger_resume."
    )


def enrol(key: VerifierKey, at: datetime) -> LedgerKey:
    """Make `key` the one that signs from now on."""
    last = newest_key()
    return LedgerKey.objects.create(
        number=last.number + 1 if last else 1, name=key.name, key_id=key.id.hex(), vkey=key.line, added_at=at
    )


def lay_out_next(name: str) -> Signer:
    """Write a fresh key beside the present one. It signs as soon as a transaction has enrolled it."""
    made = Ed25519PrivateKey.generate()
    path = next_key_file()
    path.unlink(missing_ok=True)  # of an attempt that was never enrolled: `signer_of` moves one that was
    write_key(path, made)
    return Signer(name, made)


def take_over_next() -> None:
    """Put the newest key where keys belong, in place of the one before."""
    with contextlib.suppress(FileNotFoundError):
        next_key_file().replace(key_file())
