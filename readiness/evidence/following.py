"""Rooms above that follow the evidence: they are told in the transaction that changes it.

Evidence does not know who stands on it. A room that keeps something computed from it (the standing of
checklist items) registers a follower when the application starts, and brings what it keeps up to date before
the commit. People are told another way: from the ledger.
"""

from datetime import datetime, timedelta
from typing import Protocol

from readiness.catalog.models import Environment
from readiness.evidence.models import Evidence

#: How long a probe's result counts where nothing says otherwise.
PROBE_FRESHNESS = timedelta(days=1)


class Follower(Protocol):
    """What a room above answers."""

    def evidence_changed(self, evidence: Evidence, at: datetime) -> None:
        """A revision was added to `evidence`, or it was withdrawn. The environment is held."""

    def probe_freshness(self, environment: Environment, probe_kind: str) -> timedelta | None:
        """The shortest time for which a result of that kind counts there; None when nothing is fed by it."""


_followers: list[Follower] = []


def follow(follower: Follower) -> None:
    """Register for the life of the process."""
    _followers.append(follower)


def tell(evidence: Evidence, at: datetime) -> None:
    """Tell every follower."""
    for follower in _followers:
        follower.evidence_changed(evidence, at)


def shortest_freshness(environment: Environment, probe_kind: str) -> timedelta:
    """The shortest time for which anybody lets a result of that kind count."""
    given = [follower.probe_freshness(environment, probe_kind) for follower in _followers]
    return min((span for span in given if span is not None), default=PROBE_FRESHNESS)
