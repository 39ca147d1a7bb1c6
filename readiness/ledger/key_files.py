"""Ed25519 private keys in files of their own: PEM, readable by their owner only, written whole or not at all."""

import contextlib
import os
import secrets
import stat
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from readiness.ledger.refusing import KeyUnfit


def read_or_make(path: Path) -> Ed25519PrivateKey:
    """The key in `path`, made where there is none. Raises `KeyUnfit`."""
    if not path.exists():
        with contextlib.suppress(FileExistsError):  # another process of the same start was first
            write_key(path, Ed25519PrivateKey.generate())
    return read_key_file(path)


def write_key(path: Path, key: Ed25519PrivateKey) -> None:
    """Whole or not at all, never over another. Raises `FileExistsError`."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
            out.flush()
            os.fsync(out.fileno())
        os.link(draft, path)
    finally:
        draft.unlink()


def read_key_file(path: Path) -> Ed25519PrivateKey:
    """The key in `path`. Raises `KeyUnfit` where it lies open to others, or is none."""
    try:
        if path.stat().st_mode & (stat.S_IRWXO | stat.S_IWGRP):
            raise KeyUnfit(f"{path} can be read or written by others: chmod 600 {path}")
        key = load_pem_private_key(path.read_bytes(), password=None)
    except (OSError, ValueError, TypeError) as fault:
        raise KeyUnfit(f"{path} cannot be read as a private key: {type(fault).__name__}.") from fault
    if not isinstance(key, Ed25519PrivateKey):
        raise KeyUnfit(f"{path} holds no Ed25519 key.")
    return key
