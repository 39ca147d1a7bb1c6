"""Whether it is the worker that cannot look: when most of what it looks at fails at once, nobody is accused. Pure.

Only probes that stood well count: a portal full of services that fail all the time does not silence the others.
"""

from collections import deque
from collections.abc import Hashable
from dataclasses import dataclass, field

#: So many seconds are one tick: longer than the pauses between the tries of one look together.
TICK = 15.0
MOST_SHARE = 0.5


@dataclass(slots=True)
class Vantage:
    """What one worker saw lately. `least` places must have been looked at before anything is concluded."""

    least: int = 4
    _seen: deque[tuple[float, Hashable, bool]] = field(default_factory=deque)

    def saw(self, moment: float, place: Hashable, *, stood_well: bool, bad: bool) -> None:
        """One result at `place` (an environment: what hangs together counts once)."""
        if stood_well:
            self._seen.append((moment, place, bad))
        while self._seen and self._seen[0][0] < moment - TICK:
            self._seen.popleft()

    def is_blind(self, moment: float) -> bool:
        """Whether more than half of the places failed within the tick."""
        newest = {place: bad for when, place, bad in self._seen if when >= moment - TICK}
        return len(newest) >= self.least and sum(newest.values()) > len(newest) * MOST_SHARE
