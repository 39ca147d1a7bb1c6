"""Queries that are built and compiled once, and from then on only filled in.

Django takes 1 to 5 ms to build a query of ten tables and turn it into SQL; the database answers in a tenth of that.
A function with `@prepared` builds such a query. It is called once for each form that the query can take, with
stand-ins in place of values; every call then sends the SQL that was kept with the values given:

    @prepared
    def _waiting(most: int, *, actor: Actor, before: datetime) -> QuerySet[Waiver]:
        return waivers_waiting(actor).filter(requested_at__lt=before)[:most]

    rows = _waiting(25, actor=actor, before=at)

What stands before the asterisk decides on the form, and the SQL is kept for it. What stands behind is filled in: a
UUID, a text, a date, a time, several UUIDs (at least one), or something with an `Outline`, such as an actor; None
is a form of its own. The builder sees stand-ins alone, so that nothing of one person can be kept for another; it
asks the database nothing. A value has to be sent as it is, or as a text that is contained in or begins another
(`name__icontains=text`); else `NotSent` is raised.
"""

from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import wraps
from itertools import islice
from typing import Any, Generic, ParamSpec, Protocol, TypeVar, runtime_checkable
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connections, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Model, QuerySet

Params = ParamSpec("Params")
Of = TypeVar("Of", bound=Model)
Row = TypeVar("Row")

#: Forms kept for a connection, each of some 100 KB; a page asks about ten.
MOST_KEPT = 300
_TEXT = "\x02stand-in"
#: What `contains` and `startswith` make of a text; `{}` is the text with LIKE's signs escaped.
_PATTERNS = ("%{}%", "{}%")
#: How a value of each sort reaches the database. A datetime is a date too, so that it comes first.
_FIELDS: Mapping[type, models.Field] = {
    UUID: models.UUIDField(),
    datetime: models.DateTimeField(),
    date: models.DateField(),
    str: models.TextField(),
}


@dataclass(frozen=True, slots=True)
class Outline:
    """A value of several parts: `form` is what a query may depend on, `ids` are filled in, `made_of` makes the
    like of it from other ids."""

    form: Hashable
    ids: Sequence[UUID]
    made_of: Callable[[Sequence[UUID]], object]


@runtime_checkable
class Outlined(Protocol):
    """Something that can be taken apart."""

    def outline(self) -> Outline:
        """Its parts."""
        ...


class NotSent(ValueError):
    """A query does not send one of its values, or changes it on its way."""


def prepared(build: Callable[Params, QuerySet[Of, Row]]) -> Callable[Params, list[Row]]:
    """A function that returns the rows of `build`'s query, which is built once a form and connection."""

    @wraps(build)
    def rows(*shape: Params.args, **values: Params.kwargs) -> list[Row]:
        taken = [_taken(value) for value in values.values()]
        form = (build, shape, tuple(values), tuple(one.form for one in taken))
        connection = connections[DEFAULT_DB_ALIAS]
        # It belongs to the connection, which one thread at a time uses, and ends with it.
        kept: dict[Hashable, _Kept[Row]] = vars(connection).setdefault("prepared_queries", {})
        query = kept.get(form)
        if query is None:
            if len(kept) >= MOST_KEPT:
                kept.clear()
            stand_ins = [_stand_in(part, number) for number, part in enumerate(_parts(taken))]
            left = iter(stand_ins)
            given = {
                name: one.made_of(list(islice(left, len(one.parts))))
                for name, one in zip(values, taken, strict=True)
            }
            found: QuerySet[Of, Row] = build(*shape, **given)
            query = _Kept(found, stand_ins, connection)
            query.insist([one.has_to_be_sent for one in taken for _ in one.parts])
            kept[form] = query
        return query.rows(_parts(taken))

    return rows


@dataclass(frozen=True, slots=True)
class _Taken:
    """A value taken apart."""

    form: Hashable
    parts: Sequence[Any]
    made_of: Callable[[Sequence[Any]], Any]
    has_to_be_sent: bool = True


def _taken(value: Any) -> _Taken:
    sort = _sort_of(value)
    if value is None:
        return _Taken(None, [], lambda _: None)
    if sort is not None:
        return _Taken(sort, [value], lambda parts: parts[0])
    if isinstance(value, Outlined):
        outline = value.outline()
        # Whether the query asks for these ids is part of its form: who reads all is asked for no team.
        return _Taken(outline.form, outline.ids, outline.made_of, has_to_be_sent=False)
    if isinstance(value, Collection) and value and all(isinstance(one, UUID) for one in value):
        parts = list(value)
        # A handful of lengths, or each would be a form of its own: the last id is said again.
        length = 1 << (len(parts) - 1).bit_length()
        return _Taken(length, parts + parts[-1:] * (length - len(parts)), list)
    raise TypeError(f"{value!r} cannot be filled in.")


def _parts(taken: Collection[_Taken]) -> list[Any]:
    return [part for one in taken for part in one.parts]


def _sort_of(value: object) -> type | None:
    return next((sort for sort in _FIELDS if isinstance(value, sort)), None)


def _stand_in(part: Any, number: int) -> Any:
    """A value of the sort of `part` that no real one is equal to."""
    return {
        UUID: UUID(int=(0x57A2D << 108) + number),
        datetime: datetime(2222, 2, 22, tzinfo=UTC) + timedelta(microseconds=number + 1),
        date: date(2222, 2, 22) + timedelta(days=number),
        str: f"{_TEXT} {number};",
    }[_sort_of(part)]  # type: ignore[index]


class _Kept(Generic[Row]):
    """SQL with the places of its values."""

    def __init__(
        self, queryset: QuerySet[Any, Row], stand_ins: Sequence[Any], connection: BaseDatabaseWrapper
    ) -> None:
        self._queryset, self._connection = queryset, connection
        # What a queryset itself takes its rows from, without keeping them.
        self._row_maker: Callable[[Any], Iterable[Row]] = vars(queryset)["_iterable_class"]
        compiler = queryset.query.get_compiler(connection=connection)
        try:
            sql, params = compiler.as_sql()
        except EmptyResultSet:
            sql, params = "", ()
        self._sql, self._params = sql, list(params)
        numbers = {self._adapted(one): (number, "") for number, one in enumerate(stand_ins)}
        for number, one in enumerate(stand_ins):
            if isinstance(one, str):
                numbers |= {pattern.format(one): (number, pattern) for pattern in _PATTERNS}
        self._places = [
            (place, *numbers[param])
            for place, param in enumerate(self._params)
            if isinstance(param, Hashable) and param in numbers
        ]
        # What makes rows of an answer asks its query for a compiler: it gets this one, which has compiled.
        vars(compiler)["as_sql"] = lambda *_, **__: (self._sql, tuple(self._params))
        vars(queryset.query)["get_compiler"] = lambda *_, **__: compiler

    def insist(self, has_to_be_sent: Sequence[bool]) -> None:
        """Raise `NotSent` for a part that has to be sent and is not."""
        sent = {number for _, number, _ in self._places}
        places = {place for place, _, _ in self._places}
        changed = any(_TEXT in str(param) for at, param in enumerate(self._params) if at not in places)
        unsent = any(needed and number not in sent for number, needed in enumerate(has_to_be_sent))
        if self._sql and (changed or unsent):
            raise NotSent(self._sql)

    def rows(self, parts: Sequence[Any]) -> list[Row]:
        """The rows for these values."""
        if not self._sql:
            return []
        adapted = [self._adapted(part) for part in parts]
        for place, number, pattern in self._places:
            self._params[place] = self._like(pattern, parts[number]) if pattern else adapted[number]
        return list(self._row_maker(self._queryset))

    def _like(self, pattern: str, text: str) -> str:
        return pattern.format(self._connection.ops.prep_for_like_query(text))

    def _adapted(self, value: Any) -> Any:
        field = _FIELDS[_sort_of(value)]  # type: ignore[index]
        return field.get_db_prep_value(value, self._connection)
