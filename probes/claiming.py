"""Taking due probes in hand: with a lease, so that no other worker looks at the same time.

Teams take turns, and of an environment only so many are in hand at once, whichever workers have them.
"""

import uuid
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, OuterRef, Q, QuerySet, Subquery, Window, prefetch_related_objects
from django.db.models.functions import RowNumber

from probes import cadence
from probes.discovery import kinds
from probes.given.granting import grant_for
from probes.grant import Grant
from probes.looking import Assignment
from probes.models import Probe, Run
from probes.needs import ARRIVALS, CERTIFICATES, SLOTS
from probes.probe import Kind
from probes.queries import ENDED
from probes.verdict import Status, Verdict
from probes.watching import arrivals_of, certificates_of, slots_of
from readiness.clock import now
from readiness.models import Endpoint, Environment

SAW = [status.value for status in Status if status.looked]
#: Renewed while a worker looks; what a killed worker had in hand is free again after this.
LEASE = timedelta(seconds=20)
#: Looks at one environment, and at one host, at the same time.
AT_ONCE = 2
# Candidates beyond what is wanted, for those that another worker holds or whose environment is busy.
_SPARE = 4


@dataclass(frozen=True)
class Claim:
    """One probe in this worker's hands."""

    probe: Probe
    due: datetime
    scheduled_for: datetime
    token: uuid.UUID
    assignment: Assignment


def claim_due(at: datetime, limit: int) -> list[Claim]:
    """Up to `limit` due probes, teams by turns and longest due first, each leased to the caller; those of others are
    passed over.
    """
    turn = Window(RowNumber(), partition_by=F("environment__service__team"), order_by="next_run_at")
    candidates = list(
        _due(at)
        .annotate(turn=turn)
        .order_by("turn", "next_run_at")
        .values_list("pk", "environment")[: limit * _SPARE]
    )
    if not candidates:
        return []
    with transaction.atomic():
        chosen = _within_bounds(_first_choice(candidates, limit), limit, at)
        return _lease(chosen, at)


def renew(claims: Iterable[Claim], at: datetime) -> None:
    """Keep what is in hand for another while; what was taken over meanwhile stays with its new worker."""
    held = list(claims)
    for token in {claim.token for claim in held}:
        mine = [claim.probe.pk for claim in held if claim.token == token]
        Probe.objects.filter(pk__in=mine, lease_token=token).update(lease_until=_lease_end(at))


def next_due(at: datetime) -> datetime | None:
    """When the next probe is due that nobody has in hand."""
    free = Probe.objects.filter(enabled=True).filter(Q(lease_until__isnull=True) | Q(lease_until__lt=at))
    return free.order_by("next_run_at").values_list("next_run_at", flat=True).first()


def _due(at: datetime) -> QuerySet[Probe]:
    return (
        Probe.objects.filter(enabled=True, next_run_at__lte=at, environment__archived_at__isnull=True)
        .exclude(environment__service__lifecycle__in=ENDED)
        .filter(Q(lease_until__isnull=True) | Q(lease_until__lt=at))
    )


def _first_choice(
    candidates: list[tuple[uuid.UUID, uuid.UUID]], limit: int
) -> list[tuple[uuid.UUID, uuid.UUID]]:
    """Those that could be taken if nothing were in hand, and some more for those that are: each environment that is
    looked into is locked, and the others come with the next claim.
    """
    seen: Counter[uuid.UUID] = Counter()
    likely: list[tuple[uuid.UUID, uuid.UUID]] = []
    for probe, place in candidates:
        if len(likely) >= limit + limit // _SPARE + _SPARE:
            break
        if seen[place] < AT_ONCE:
            seen[place] += 1
            likely.append((probe, place))
    return likely


def _within_bounds(
    candidates: list[tuple[uuid.UUID, uuid.UUID]], limit: int, at: datetime
) -> list[uuid.UUID]:
    """Those to take, so that no environment has more than `AT_ONCE` in hand, those of other workers counted."""
    places = {place for _probe, place in candidates}
    # Held until the commit: two workers that count at the same time would both find room.
    free = set(
        Environment.objects.filter(pk__in=places)
        .select_for_update(skip_locked=True, no_key=True)
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    in_hand = Counter(
        Probe.objects.filter(environment__in=free, lease_until__gte=at).values_list("environment", flat=True)
    )
    chosen: list[uuid.UUID] = []
    for probe, place in candidates:
        if place in free and in_hand[place] < AT_ONCE and len(chosen) < limit:
            in_hand[place] += 1
            chosen.append(probe)
    return chosen


def _lease(chosen: list[uuid.UUID], at: datetime) -> list[Claim]:
    found = list(
        _due(at)
        .filter(pk__in=chosen)
        .select_for_update(skip_locked=True, of=("self",))
        .select_related("environment__service__team")
        .annotate(last_seen=Subquery(_seen_runs().values("observations")[:1]))
        .order_by("pk")
    )
    known = kinds()
    # A kind that this release does not have, or that its own twins switched off, testifies nothing.
    strange = [probe.pk for probe in found if probe.kind not in known]
    if strange:
        Probe.objects.filter(pk__in=strange).update(next_run_at=at + timedelta(hours=1))
    taken = [probe for probe in found if probe.kind in known]
    token, until = uuid.uuid4(), _lease_end(at)
    Probe.objects.filter(pk__in=[probe.pk for probe in taken]).update(lease_token=token, lease_until=until)
    place, addresses = {pk: number for number, pk in enumerate(chosen)}, _addresses(taken, known)
    return [
        _claim(probe, known[probe.kind], addresses[probe.environment_id], token, at)
        for probe in sorted(taken, key=lambda p: place[p.pk])
    ]


def _addresses(taken: Sequence[Probe], known: dict[str, Kind[Any]]) -> dict[uuid.UUID, dict[str, str]]:
    """Purpose -> URL of each environment. As rows as well for those few whose kinds need more than these words."""
    choosy = [one for one in taken if known[one.kind].asks_for]
    prefetch_related_objects(choosy, "environment__endpoints")
    found: dict[uuid.UUID, dict[str, str]] = defaultdict(dict)
    rows = Endpoint.objects.filter(environment__in={one.environment_id for one in taken})
    for place, purpose, url in rows.values_list("environment", "purpose", "url"):
        found[place][purpose] = url
    return found


def _claim(probe: Any, kind: Kind[Any], endpoints: dict[str, str], token: uuid.UUID, at: datetime) -> Claim:
    interval = timedelta(seconds=probe.interval_seconds)
    # After an outage the run stands for the newest slot; the older ones were missed.
    newest = cadence.slot_after(probe.pk, interval, at) - interval
    return Claim(
        probe=probe,
        due=probe.next_run_at,
        scheduled_for=max(probe.next_run_at, newest),
        token=token,
        assignment=_assignment(probe, kind, endpoints, at),
    )


def _lease_end(at: datetime) -> datetime:
    return max(at, now()) + LEASE


def _seen_runs() -> QuerySet[Run]:
    """The runs of the outer query's probe that saw something, or wait for it, newest first."""
    waiting = [code for kind in kinds().values() for code in kind.waits]
    saw = Q(status__in=SAW) | Q(code__in=waiting)
    return Run.objects.filter(saw, probe=OuterRef("pk")).order_by("-scheduled_for")


def _assignment(probe: Any, kind: Kind[Any], endpoints: dict[str, str], at: datetime) -> Assignment:
    granted = grant_for(probe.environment, kind, at)
    refusal = granted if isinstance(granted, Verdict) else None
    return Assignment(
        kind=kind,
        endpoints=endpoints,
        team=probe.environment.service.team.slug,
        environment=probe.environment.slug,
        previous=probe.last_seen,
        grant=Grant() if isinstance(granted, Verdict) else granted,
        refusal=refusal,
        slots=slots_of(probe.environment, at) if SLOTS in kind.needs else None,
        arrivals=arrivals_of(probe.environment, at) if ARRIVALS in kind.needs else (),
        certificates=certificates_of(probe.environment, at) if CERTIFICATES in kind.needs else (),
    )
