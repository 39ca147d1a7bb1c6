"""By which key an SDK says who it is: a header, the query, or the DSN in the envelope. Pure.

Source: develop.sentry.dev, "Authentication". All that are told must be the same.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

_KEY = re.compile(r"[0-9a-f]{32}")
_PART = re.compile(r"sentry_key\s*=\s*\"?([^\s,\"]+)", re.IGNORECASE)


def key_of(*, header: str, query: Mapping[str, str], envelope: Mapping[str, Any] | None = None) -> str:
    """The public key; empty where none is told, one is no key, or two contradict each other."""
    told = set(_told(header, query, envelope or {}))
    found = told.pop() if len(told) == 1 else ""
    return found if _KEY.fullmatch(found) else ""


def _told(header: str, query: Mapping[str, str], envelope: Mapping[str, Any]) -> Iterator[str]:
    # Some send it as "Authorization: Sentry ..."; other schemes of that header are not meant for us.
    if header and (found := _PART.search(header)):
        yield found[1].lower()
    if given := query.get("sentry_key"):
        yield given.lower()
    dsn = envelope.get("dsn")
    if isinstance(dsn, str) and dsn:
        try:
            yield (urlsplit(dsn[:500]).username or "").lower()
        except ValueError:
            yield ""


def project_in(envelope: Mapping[str, Any]) -> str:
    """The number of the project that an envelope's DSN names; empty where there is none."""
    dsn = envelope.get("dsn")
    if not isinstance(dsn, str):
        return ""
    try:
        return urlsplit(dsn[:500]).path.rstrip("/").rpartition("/")[2]
    except ValueError:
        return ""
