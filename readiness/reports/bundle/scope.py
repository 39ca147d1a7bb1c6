"""What a bundle is about."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from readiness.catalog.models import Environment, Service
from readiness.launches.models import Launch
from readiness.ledger.canonical import stamp


@dataclass(frozen=True, kw_only=True)
class Scope:
    """A launch, a service (in one environment or all), or with `service` None the whole organisation.

    `since` (included) and `until` (not included) narrow it to what was recorded then, and what that rests on.
    """

    service: Service | None = None
    environment: Environment | None = None
    launch: Launch | None = None
    since: datetime | None = None
    until: datetime | None = None
    with_files: bool = True

    @property
    def kind(self) -> str:
        """In one word."""
        if self.launch is not None:
            return "launch"
        return "period" if self.service is None else "service"

    def told(self) -> dict[str, Any]:
        """As the manifest says it."""
        return {
            "kind": self.kind,
            "service": _known(self.service),
            "environment": _known(self.environment),
            "launch": None if self.launch is None else str(self.launch.pk),
            "from": None if self.since is None else stamp(self.since),
            "to": None if self.until is None else stamp(self.until),
        }


def _known(thing: Service | Environment | None) -> dict[str, str] | None:
    return None if thing is None else {"id": str(thing.pk), "slug": thing.slug}
