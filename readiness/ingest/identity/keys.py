"""The public keys of an issuer, and whether one of them has signed a token. Pure.

Source: RFC 7517 (JWK), RFC 8725, sections 3.1 and 3.5. The cryptography is PyJWT's.
"""

from collections.abc import Iterable, Mapping
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from readiness.ingest.identity.reading import Claimed

MOST_KEYS = 100
RSA_BITS = 2048
_CURVES = {"ES256": "P-256", "ES384": "P-384", "ES512": "P-521"}
_PUBLIC = ("kty", "kid", "alg", "n", "e", "crv", "x", "y")
_MOST_TRIED = 4

Key = dict[str, str]


def keys_in(document: Any) -> list[Key] | None:
    """The public signing keys of a JWK set; None for what is none, or is beyond all bounds.

    Secrets are left out, and so is a pair of keys: whoever could read it here could sign with it.
    """
    rows = document.get("keys") if isinstance(document, dict) else None
    if not isinstance(rows, list) or len(rows) > MOST_KEYS:
        return None
    usable = [row for row in rows if isinstance(row, dict) and _usable(row)]
    return [{name: row[name] for name in _PUBLIC if isinstance(row.get(name), str)} for row in usable]


def knows(keys: Iterable[Key], token: Claimed) -> bool:
    """Whether a key is there that could have signed it."""
    return bool(_candidates(keys, token))


def has_signed(keys: Iterable[Key], token: Claimed) -> bool:
    """Whether one of the keys made the token's signature, by the algorithm that its header names."""
    return any(_fits(key, token) for key in _candidates(keys, token)[:_MOST_TRIED])


def _usable(row: Mapping[str, Any]) -> bool:
    verifies = row.get("key_ops")
    return (
        row.get("kty") in ("RSA", "EC", "OKP")
        and "d" not in row
        and row.get("use", "sig") == "sig"
        and (not isinstance(verifies, list) or "verify" in verifies)
    )


def _candidates(keys: Iterable[Key], token: Claimed) -> list[Key]:
    able = [key for key in keys if _of_kind(key, token.algorithm)]
    if token.key_id is None:
        return able if len(able) == 1 else []
    return [key for key in able if key.get("kid") == token.key_id]


def _of_kind(key: Key, algorithm: str) -> bool:
    if key.get("alg", algorithm) != algorithm:
        return False
    if algorithm in _CURVES:
        return (key["kty"], key.get("crv")) == ("EC", _CURVES[algorithm])
    if algorithm == "EdDSA":
        return (key["kty"], key.get("crv")) == ("OKP", "Ed25519")
    return key["kty"] == "RSA"


def _fits(key: Key, token: Claimed) -> bool:
    try:
        public = jwt.PyJWK(dict(key), algorithm=token.algorithm).key
        if isinstance(public, RSAPublicKey) and public.key_size < RSA_BITS:
            return False
        jwt.PyJWS().decode(token.text, key=public, algorithms=[token.algorithm])
    except (jwt.PyJWTError, ValueError, TypeError):
        return False
    return True
