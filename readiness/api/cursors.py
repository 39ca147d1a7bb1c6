"""Pages that go on from a row: the same cost on every page, and nothing skipped or doubled while rows come.

The cursor is signed and names the list, its filters, its order and the person it was made for.
"""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import reduce
from operator import or_
from typing import Any
from uuid import UUID

from django.core import signing
from django.db.models import Q, QuerySet

from readiness.refusals import Refusal

SALT = "readiness.api.cursor"
LIMIT, LARGEST = 50, 200


class ForeignCursor(Refusal):
    """Made up, or made for another list, other filters, another order or another person."""

    code = "cursor"
    status = 400
    sentence = "This cursor does not belong to this list with these filters. Begin again without it."


@dataclass(frozen=True)
class Page:
    """Some rows and how to go on; `next_cursor` is None at the end."""

    results: Sequence[Any]
    next_cursor: str | None


@dataclass(frozen=True)
class Place:
    """Which list this is a page of: `about` is its address and person, `filters` what narrows it."""

    about: str
    filters: Mapping[str, Any]
    ordering: str
    cursor: str | None
    limit: int

    @property
    def fingerprint(self) -> str:
        """What a cursor is bound to."""
        text = json.dumps([self.about, sorted(self.filters.items()), self.ordering], default=str)
        return hashlib.sha256(text.encode()).hexdigest()[:32]


def cut(
    rows: QuerySet[Any],
    place: Place,
    columns: Sequence[str],
    shown: Callable[[Sequence[Any]], Sequence[Any]] = lambda found: found,
) -> Page:
    """One page of `rows` in the order of `columns`, none of which is ever null and the last of which is unique.

    `shown` turns the page's rows into what is shown.
    """
    if place.cursor is not None:
        rows = rows.filter(_beyond(columns, _opened(place, len(columns))))
    found = list(rows.order_by(*columns)[: place.limit + 1])
    page, more = found[: place.limit], len(found) > place.limit
    return Page(shown(page), seal(place, [_value(page[-1], name) for name in columns]) if more else None)


def cut_together(
    lists: Sequence[QuerySet[Any]],
    place: Place,
    columns: Sequence[str],
    shown: Callable[[Sequence[Any]], Sequence[Any]] = lambda found: found,
) -> Page:
    """One page of several lists as one, as `cut` makes it of one; no two rows of any of them have equal columns.

    All `columns` go the same way, up or down, and are attributes of the rows.
    """
    if place.cursor is not None:
        beyond = _beyond(columns, _opened(place, len(columns)))
        lists = [rows.filter(beyond) for rows in lists]
    found = [row for rows in lists for row in rows.order_by(*columns)[: place.limit + 1]]
    names = [name.lstrip("-") for name in columns]
    found.sort(key=lambda row: [_value(row, name) for name in names], reverse=columns[0].startswith("-"))
    page, more = found[: place.limit], len(found) > place.limit
    return Page(shown(page), seal(place, [_value(page[-1], name) for name in columns]) if more else None)


def cut_known(rows: Sequence[Any], place: Place, columns: Sequence[str]) -> Page:
    """One page of few rows that are all there already, in the order of `columns`, none of which goes down."""
    if place.cursor is not None:
        last = tuple(_opened(place, len(columns)))
        rows = [row for row in rows if tuple(_value(row, name) for name in columns) > last]
    page = rows[: place.limit]
    more = len(rows) > place.limit
    return Page(page, seal(place, [_value(page[-1], name) for name in columns]) if more else None)


def seal(place: Place, values: Sequence[Any]) -> str:
    """The cursor that goes on behind a row with these values."""
    return signing.dumps([place.fingerprint, [_plain(value) for value in values]], salt=SALT)


def opened(place: Place) -> list[Any] | None:
    """The values in the cursor; None without one. Raises `ForeignCursor`."""
    return None if place.cursor is None else _opened(place, None)


def _opened(place: Place, length: int | None) -> list[Any]:
    try:
        fingerprint, values = signing.loads(place.cursor or "", salt=SALT)
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise ForeignCursor from error
    if fingerprint != place.fingerprint or (length is not None and len(values) != length):
        raise ForeignCursor
    return list(values)


def _beyond(columns: Sequence[str], values: Sequence[Any]) -> Q:
    names = [name.lstrip("-") for name in columns]
    steps = []
    for depth, column in enumerate(columns):
        side = "lt" if column.startswith("-") else "gt"
        equal = dict(zip(names[:depth], values[:depth], strict=True))
        steps.append(Q(**equal, **{f"{names[depth]}__{side}": values[depth]}))
    return reduce(or_, steps)


def _value(row: Any, column: str) -> Any:
    name = column.lstrip("-")
    if isinstance(row, dict):
        return row[name]
    for step in name.split("__"):
        row = getattr(row, step)
    return row


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value
