"""Whether a probe has seen that a duty was done: a new certificate, a new version of every secret. Pure."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

#: Verdicts under which what a probe observed can be relied on.
TRUSTED = frozenset({"pass", "warn"})


def was_done(observations: Mapping[str, Any], path: str, *, since: datetime, seen_at: datetime) -> bool:
    """Whether every moment at `path` lies after `since` and not after the look at `seen_at`.

    A moment that is missing, or is no aware ISO 8601 time, is not known: then nothing was seen to be done.
    """
    found = [_moment(one) for one in _at(observations, path.split("."))]
    return bool(found) and all(one is not None and since < one <= seen_at for one in found)


def _at(value: object, path: list[str]) -> Iterator[object]:
    """The values at the path; None for each that is not there."""
    if not path:
        yield value
    elif path[0] == "*":
        for one in value if isinstance(value, list) else [None]:
            yield from _at(one, path[1:])
    else:
        yield from _at(value.get(path[0]) if isinstance(value, dict) else None, path[1:])


def _moment(value: object) -> datetime | None:
    if not isinstance(value, str):
        return None
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return None
    return moment if moment.tzinfo else None
