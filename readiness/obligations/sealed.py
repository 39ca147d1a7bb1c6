"""Addresses that are secrets themselves, kept so that a dump of the database holds none of them."""

import base64
import hashlib

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.utils.crypto import salted_hmac

SALT = "readiness.obligations.channel"


def seal(text: str) -> str:
    """To be opened by this portal alone."""
    return _box().encrypt(text.encode()).decode()


def opened(sealed: str) -> str:
    """What was sealed. Raises `InvalidToken` after SECRET_KEY was lost."""
    return _box().decrypt(sealed.encode()).decode()


def signing_key(channel: object) -> bytes:
    """32 bytes, derived from SECRET_KEY and the channel's id."""
    return salted_hmac(f"{SALT}.signature", str(channel), algorithm="sha256").digest()


def shown_secret(channel: object) -> str:
    """What the receiver of a signed webhook is given: `whsec_` and base64 (Standard Webhooks)."""
    return f"whsec_{base64.b64encode(signing_key(channel)).decode()}"


def _box() -> MultiFernet:
    return MultiFernet([_fernet(str(key)) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)])


def _fernet(key: str) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(f"{SALT}/{key}".encode()).digest()))
