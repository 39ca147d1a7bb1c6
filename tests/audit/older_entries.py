"""A reader of the log that hears of each entry only what older releases told in it."""

from readiness.audit.held.table import Held
from readiness.ledger.checking import LogCheck
from readiness.ledger.sealing import seal_all
from readiness.ledger.verifier import Report


class Before:
    """Hands entries on without the data and the private values of these names."""

    def __init__(self, held, names):
        self.held, self.names = held, names

    def take(self, entry, opened):
        self.held.take(
            entry._replace(data=self._left(entry.data), commitments=self._left(entry.commitments)),
            self._left(opened),
        )

    def _left(self, told):
        return {name: value for name, value in told.items() if name not in self.names}


def problems_of(tables, at, *, without=()):
    """What these tables find about their rows when entries tell nothing of the names `without`."""
    seal_all(at=at)
    report = Report()
    held = Held(report, tables)
    LogCheck(report).run([Before(held, without)])
    held.close()
    return report.problems
