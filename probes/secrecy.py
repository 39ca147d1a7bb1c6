"""Secrets of connections at rest: Fernet (AES-128-CBC with HMAC-SHA256), the first key seals, every key opens.

What is sealed names the origin that it is for, so that a row whose address was changed by hand opens nothing.
"""

import base64
import json

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from probes.client import BadUrl, normalise


class SecretLost(Exception):
    """No key opens it, or it was sealed for another origin. Says nothing of what it was."""


def seal(secret: str, base_url: str) -> str:
    """The secret as it is kept; "" stays "". Raises BadUrl."""
    if not secret:
        return ""
    told = json.dumps({"for": _origin(base_url), "secret": secret})
    return _keys().encrypt(told.encode()).decode("ascii")


def unseal(sealed: str, base_url: str) -> str:
    """The secret. Raises `SecretLost`."""
    if not sealed:
        return ""
    try:
        told = json.loads(_keys().decrypt(sealed.encode("ascii")))
        meant = told["for"] == _origin(base_url)
    except (InvalidToken, ValueError, KeyError, BadUrl):
        raise SecretLost from None
    if not meant:
        raise SecretLost
    return str(told["secret"])


def reseal(sealed: str) -> str:
    """The same under the newest key. Raises `SecretLost`."""
    if not sealed:
        return ""
    try:
        return _keys().rotate(sealed.encode("ascii")).decode("ascii")
    except InvalidToken:
        raise SecretLost from None


def _origin(base_url: str) -> list[str | int]:
    return list(normalise(base_url).origin)


def _keys() -> MultiFernet:
    """Those of `PROBE_SECRET_KEYS`, newest first, and at last the one that `SECRET_KEY` gives."""
    return MultiFernet([Fernet(_key(text)) for text in (*settings.PROBE_SECRET_KEYS, settings.SECRET_KEY)])


def _key(text: str) -> bytes:
    derived = HKDF(SHA256(), 32, salt=None, info=b"launchproof probes.secrecy").derive(text.encode())
    return base64.urlsafe_b64encode(derived)
