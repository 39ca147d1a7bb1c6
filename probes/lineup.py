"""The probes of an environment in the order in which somebody should read them. Pure but for the rows it is given."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from probes.discovery import kinds
from probes.models import Probe, Run

#: Up to this many probes all stand open; of more, those that found nothing wrong fold away.
MOST_OPEN = 8
_GRAVITY = ("fail", "error", "", "warn", "pass", "skipped", "missed")
_QUIET = {"pass": "found right", "skipped": "not asked"}


@dataclass(frozen=True, slots=True)
class Line:
    """One probe with its last runs."""

    probe: Probe
    title: str
    ticks: Sequence[Run]

    @property
    def status(self) -> str:
        """Of the newest run; empty before the first."""
        return self.probe.last_run.status if self.probe.last_run else ""


def by_gravity(probes: Iterable[Probe], ticks: Mapping[UUID, Sequence[Run]]) -> list[Line]:
    """What is wrong first, then what nobody could see; by title among equals."""
    found = kinds()
    lines = [
        Line(
            probe,
            found[probe.kind].title if probe.kind in found else probe.kind,
            ticks.get(probe.pk, []),
        )
        for probe in probes
    ]
    return sorted(lines, key=lambda line: (_GRAVITY.index(line.status), line.title.lower()))


def told_apart(lines: Sequence[Line]) -> tuple[list[Line], list[Line]]:
    """Those that say something, and those that can be folded away."""
    if len(lines) <= MOST_OPEN:
        return list(lines), []
    quiet = [line for line in lines if line.status in _QUIET]
    return [line for line in lines if line not in quiet], quiet


def counted(quiet: Iterable[Line]) -> str:
    """The folded ones in words.

    >>> counted([])
    ''
    """
    counts = Counter(line.status for line in quiet)
    return ", ".join(f"{counts[status]} {words}" for status, words in _QUIET.items() if counts[status])
