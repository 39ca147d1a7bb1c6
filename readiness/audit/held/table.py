"""One table against the log: entries build up what each of its rows must say, then the rows are compared.

What a row must say is gathered in the order of the log. A value that was erased since, or that no entry tells, is
not judged; which columns those are is written down, with the reason, in the tests.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime, time
from typing import Any, ClassVar
from uuid import UUID

from django.db.models import Model, QuerySet

from readiness.ledger.canonical import stamp
from readiness.ledger.verifier import Entry, Report

UNKNOWN = object()
Opened = Mapping[str, str]
#: What one entry does to what is told of a table.
Step = Callable[[Any, Entry, Opened], None]


class Table:
    """What entries told of the rows of `model`. A subclass says by `steps` what each kind of entry tells."""

    model: ClassVar[type[Model]]
    #: What people call one row, and several.
    one: ClassVar[str]
    many: ClassVar[str]
    #: The columns that are read and compared.
    columns: ClassVar[tuple[str, ...]]
    steps: ClassVar[Mapping[str, Step]]

    def __init__(self) -> None:
        self.told: dict[str, dict[str, Any]] = {}

    def take(self, entry: Entry, opened: Opened) -> None:
        """The next entry, with those of its private values that are there."""
        step = self.steps.get(entry.kind)
        if step is not None:
            step(self, entry, opened)

    def tell(self, key: str, /, **values: Any) -> None:
        """These columns of the row `key` are so from here on; `UNKNOWN` is not judged any more."""
        row = self.told.setdefault(key, {})
        row.update(values)
        for name, value in values.items():
            if value is UNKNOWN:
                del row[name]

    def gone(self, key: str) -> None:
        """The row was struck out."""
        self.told.pop(key, None)

    def key(self, row: Mapping[str, Any]) -> str:
        """Which of those that were told this row is: its id, where nothing else names it."""
        return str(row["id"])

    def expected(self, key: str, row: Mapping[str, Any]) -> Mapping[str, Any] | None:  # noqa: ARG002
        """What the row must say; None where no entry tells of it."""
        return self.told.get(key)

    def may_be_missing(self, key: str) -> bool:  # noqa: ARG002
        """Whether nobody can know any more that there was such a row."""
        return False

    def judge(self, report: Report) -> None:
        """Hold every row against what was told, and everything told against the rows."""
        seen: set[str] = set()
        here: set[Any] = set()
        for row in self.rows():
            here.add(row["pk"])
            key = self.key(row)
            expected = self.expected(key, row)
            if expected is None or key in seen:
                report.problem(f"{self.one} {key} is not in the log")
                continue
            seen.add(key)
            for name, value in expected.items():
                if plain(row[name]) != value:
                    report.problem(f"{self.one} {key}: its {words(name)} is not what the log told")
        for key in self.told:
            if key not in seen and not self.may_be_missing(key):
                report.problem(f"{self.one} {key} of the log is not in the database")
        self._loose(report, here)
        self.more(report)
        report.check(self.many, len(here), f"{len(here)} {self.many} say what the log told of them")

    def _loose(self, report: Report, here: set[Any]) -> None:
        """Rows that point at what is not there: reading them with what they belong to passes them over."""
        every: QuerySet[Model] = QuerySet(self.model)
        if every.count() != len(here):
            for pk in set(every.values_list("pk", flat=True)) - here:
                report.problem(f"{self.one} {pk} belongs to something that is not there")

    def more(self, report: Report) -> None:
        """What a subclass looks at besides."""

    def rows(self) -> Iterator[Mapping[str, Any]]:
        """Every row, as columns by name."""
        every: QuerySet[Model] = QuerySet(self.model)
        yield from every.values("pk", *self.columns).order_by("pk").iterator(chunk_size=2000)


def by(entry: Entry) -> str | None:
    """Who made the entry, as a column has it."""
    return entry.person or None


def spoken(entry: Entry, opened: Opened, name: str) -> Any:
    """A private value; "" where the entry has none of that name, and `UNKNOWN` where it was erased."""
    return opened.get(name, UNKNOWN) if name in entry.commitments else ""


def plain(value: Any) -> Any:
    """A column's value as entries write it."""
    if isinstance(value, datetime):
        return stamp(value)
    if isinstance(value, time):
        return value.isoformat(timespec="minutes")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    return bytes(value).hex() if isinstance(value, bytes | memoryview) else value


def words(column: str) -> str:
    """A column in a reader's words."""
    return column.removesuffix("_id").replace("__", "'s ").replace("_", " ")


class Held:
    """Several tables, for one verification."""

    def __init__(self, report: Report, held: Sequence[Table]) -> None:
        self._report = report
        self._held = held

    def take(self, entry: Entry, opened: dict[str, str]) -> None:
        """The next entry."""
        for table in self._held:
            table.take(entry, opened)

    def close(self) -> None:
        """Hold the rows against what was told."""
        for table in self._held:
            table.judge(self._report)
