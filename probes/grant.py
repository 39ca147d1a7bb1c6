"""What one look is given beside its aim: taken from the database before it looks. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from probes.budget import Budget
from probes.tools import Connection


def never() -> bool:
    """Nobody can stop it: for looks that only GET what is declared."""
    return False


@dataclass(frozen=True, slots=True)
class Grant:
    """What people declared, connected and permitted for one look.

    declared     an instance of the kind's `declares`, or None
    connections  tool -> access; only the tools that the kind needs or uses
    token        of the service's proof that it has the host: found there again before the look, else no look
    paths        where a permit lets the kind go: exact, or a beginning that ends in `*`; none without a permit
    budget       requests that may still be sent
    stopped      asked before every request; True ends the look
    permit       the permit that was taken, None where none is needed
    """

    declared: Any = None
    connections: Mapping[str, Connection] = field(default_factory=dict)
    token: str = ""
    paths: tuple[str, ...] = ()
    budget: Budget = field(default_factory=Budget)
    stopped: Callable[[], bool] = never
    permit: UUID | None = None

    @property
    def owned(self) -> bool:
        """Whether more than GET and HEAD may be sent."""
        return bool(self.token)

    def permits(self, path: str) -> bool:
        """Whether a permit names the path (its query is not looked at)."""
        plain = path.partition("?")[0]
        return any(plain.startswith(one[:-1]) if one.endswith("*") else plain == one for one in self.paths)
