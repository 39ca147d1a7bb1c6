"""Where the numbers come from by which policies are judged: samples, and what witnesses saw.

A room above that sees something itself has a module `numbers` with `SOURCES`: metric -> what gives its rows.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

from readiness.catalog.models import Environment
from readiness.discovery import one_per_room
from readiness.evidence.following import shortest_freshness
from readiness.evidence.models import EvidenceRevision
from readiness.monitoring.queries import values_between
from readiness.monitoring.sample import Sample

CERTIFICATE = "tls_certificate"
_LOOKED = ("pass", "warn", "fail")
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Row:
    """Numbers of one source, oldest first; `gap`: how long each holds, where the source knows it."""

    numbers: list[Sample]
    gap: timedelta | None = None


class Source(Protocol):
    """Numbers of a metric of an environment, `after` < at <= `until`."""

    def __call__(self, environment: Environment, after: datetime, until: datetime) -> Row: ...


@dataclass(frozen=True, slots=True)
class Certificate:
    """The certificate that was seen last and ends first: when it was looked at, its days left then, and of its life."""

    seen_at: datetime
    ends_at: datetime
    lifetime_days: float
    holds: timedelta


def sources() -> Mapping[str, list[Source]]:
    """What the rooms above see themselves, by metric."""
    found: dict[str, list[Source]] = {}
    for module in one_per_room("numbers"):
        for metric, source in module.SOURCES.items():
            found.setdefault(metric, []).append(source)
    return found


def rows_of(
    environment: Environment, metric: str, statistic: str, after: datetime, until: datetime
) -> list[Row]:
    """What each source says of a metric; a source that says nothing has an empty row."""
    kept = values_between(
        environment=environment, metric=metric, statistic=statistic, after=after, until=until
    )
    rows = [Row(kept)]
    rows += [source(environment, after, until) for source in sources().get(metric, [])]
    if metric == "certificate_days":
        seen = certificate_of(environment, until)
        rows += [Row([Sample(seen.seen_at, (seen.ends_at - until) / _DAY)], seen.holds)] if seen else []
    return rows


def certificate_of(environment: Environment, at: datetime) -> Certificate | None:
    """As the probe of certificates last saw it; None where it saw none."""
    rows = EvidenceRevision.objects.filter(
        evidence__environment=environment, evidence__probe_kind=CERTIFICATE,
        evidence__withdrawn_at__isnull=True, verdict__in=_LOOKED, submitted_at__lte=at,
    )  # fmt: skip
    newest = rows.order_by("-number").values_list("submitted_at", "observations").first()
    if newest is None:
        return None
    lives = [life for look in _looks(newest[1]) if (life := _life(look)) is not None]
    if not lives:
        return None
    begins, ends = min(lives, key=lambda life: life[1])
    return Certificate(newest[0], ends, (ends - begins) / _DAY, shortest_freshness(environment, CERTIFICATE))


def _looks(observations: Any) -> list[Any]:
    looks = observations.get("looks") if isinstance(observations, dict) else None
    return looks if isinstance(looks, list) else []


def _life(look: Any) -> tuple[datetime, datetime] | None:
    """None for a handshake that showed no certificate, and for an older shape of these facts."""
    try:
        told = look["certificate"]
        return datetime.fromisoformat(told["not_before"]), datetime.fromisoformat(told["not_after"])
    except (KeyError, TypeError, ValueError):
        return None
