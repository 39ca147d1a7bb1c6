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


def next_key_file(key: VerifierKey) -> Path:
    """Where a new key waits until the log has taken it over. Each has a file of its own: whoever puts one in place
    never meets the key of an attempt that began meanwhile and may come to nothing.
    """
    return key_file().with_name(f"{key_file().name}.next-{key.id.hex()}")


def waiting_key_files() -> list[Path]:
    """Every new key that waits, or was never taken over."""
    return sorted(key_file().parent.glob(f"{key_file().name}.next*"))


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
    # Once more at the end: another process may have put the key in place between the two looks.
    for path in (key_file(), *waiting_key_files(), key_file()):
        if (found := _held(path, key)) is not None:
            if path != key_file():  # its enrolment was the last thing that a crashed process did
                _put_in_place(path)
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
    """Write a fresh key beside the present one. It signs as soon as a transaction has enrolled it.

    To be called under the log's lock: what waits there is of attempts that were never enrolled, since `signer_of` has
    moved one that was.
    """
    made = Signer(name, Ed25519PrivateKey.generate())
    for path in waiting_key_files():
        path.unlink(missing_ok=True)
    write_key(next_key_file(made.key), made.private)
    return made


def take_over_next(key: VerifierKey) -> None:
    """Put `key`, which is enrolled, where keys belong, in place of the one before."""
    _put_in_place(next_key_file(key))


def _put_in_place(path: Path) -> None:
    with contextlib.suppress(FileNotFoundError):  # another process was first
        path.replace(key_file())


def _held(path: Path, key: VerifierKey) -> Signer | None:
    """Who signs with the key in `path`, when that is `key`. Raises `KeyUnfit` where it cannot be read."""
    try:
        found = Signer(key.name, read_key_file(path)) if path.exists() else None
    except KeyUnfit:
        if path.exists():
            raise
        return None  # moved while it was looked at
    return found if found is not None and found.key == key else None
