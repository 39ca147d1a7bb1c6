"""What a probe of a secret store saw of one secret. Pure."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

#: The kinds of probe that look into a store; their observations are {"secrets": [{"name", "made_at", ...}]}.
STORES = ("vault_secrets", "aws_secrets")
#: A rotation that somebody recorded, and the version that came of it, differ by what people and clocks take.
THE_SAME = timedelta(hours=1)


def version_made_at(
    observations: Mapping[str, Any], names: Collection[str], *, known: datetime | None, seen_at: datetime
) -> datetime | None:
    """When the version in use was made, where that is news: later than `known`, and not after the look at `seen_at`.

    None where the store could not be asked for it, has none in use, or knows two of that name.
    """
    listed = observations.get("secrets")
    wanted = {_plain(name) for name in names if _plain(name)}
    found = [
        one
        for one in (listed if isinstance(listed, list) else [])
        if isinstance(one, dict) and _plain(one.get("name")) in wanted
    ]
    if len(found) != 1 or found[0].get("failure"):
        return None
    made_at = _moment(found[0].get("made_at"))
    if made_at is None or made_at > seen_at:
        return None
    return made_at if known is None or made_at > known + THE_SAME else None


def _plain(name: object) -> str:
    return name.strip("/ ") if isinstance(name, str) else ""


def _moment(value: object) -> datetime | None:
    if not isinstance(value, str):
        return None
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return None
    return moment if moment.tzinfo else None
