"""Secrets that are shown once: made at random, kept only as SHA-256. Pure.

Their 256 random bits make a slow hash needless: there is nothing to guess.
"""

import hashlib
import re
import secrets
import string

_ALPHABET = string.ascii_lowercase + string.digits
_PREFIX = 8
_FORM = re.compile(r"lp_(?P<prefix>[a-z0-9]{8})_[A-Za-z0-9_-]{43}")


def link_secret() -> str:
    """43 characters of base64url: 256 random bits."""
    return secrets.token_urlsafe(32)


def api_secret() -> tuple[str, str]:
    """A token `lp_<prefix>_<secret>` and its prefix, by which scanners and lists know it."""
    prefix = "".join(secrets.choice(_ALPHABET) for _ in range(_PREFIX))
    return f"lp_{prefix}_{link_secret()}", prefix


def prefix_of(token: str) -> str | None:
    """The prefix, when `token` has the form of one of ours."""
    form = _FORM.fullmatch(token)
    return form["prefix"] if form else None


def digest_of(secret: str) -> str:
    """SHA-256 in hexadecimal: what is kept."""
    return hashlib.sha256(secret.encode()).hexdigest()
