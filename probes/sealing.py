"""Each day's runs of a service, counted for the time when they are gone, and sealed as one Merkle root.

A day (UTC) is that on which runs were kept, so that nothing is added to it once it is over: slots that are found
missed later are kept later. A run is therefore sealed once, and counted once.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, Max, Min, OuterRef, QuerySet

from probes import events
from probes.days import Tally, add_up
from probes.leaves import SEALED, leaf_of, root_of
from probes.models import Probe, Run, RunSeal
from readiness.ledger.operations import record
from readiness.models import Service
from readiness.teams.actors import PROBE

# A transaction that began before midnight has ended by then.
SETTLED = timedelta(minutes=15)
DAY = timedelta(days=1)


def seal_runs(*, at: datetime, limit: int = 200) -> int:
    """Seal the days that are over, oldest first, up to `limit` service-days. Answers how many were sealed."""
    last = (at - SETTLED).astimezone(UTC).date() - DAY
    done = 0
    for day in _days(last):
        for service in _unsealed(day)[: limit - done]:
            done += _seal(service, day, at)
        if done >= limit:
            break
    return done


def runs_kept(service_id: UUID, day: date) -> QuerySet[Run]:
    """The runs of a service that were kept on that day, in their order."""
    begin = datetime.combine(day, time(), UTC)
    mine = Run.objects.filter(probe__environment__service=service_id)
    return mine.filter(kept_at__gte=begin, kept_at__lt=begin + DAY).order_by("id")


def sealed_root(service_id: UUID, day: date, tally: Tally | None = None) -> tuple[int, bytes]:
    """How many runs of that day there are, and their root; each is shown to `tally`."""
    return root_of(_leaves(service_id, day, tally))


def _leaves(service_id: UUID, day: date, tally: Tally | None) -> Iterator[bytes]:
    rows: Any = runs_kept(service_id, day).values(*SEALED).iterator(chunk_size=500)
    for row in rows:
        if tally is not None:
            tally.take(row)
        yield leaf_of(row)


def _days(last: date) -> Iterator[date]:
    """The days that may have something to seal, from the newest that was begun on."""
    newest: date | None = RunSeal.objects.aggregate(newest=Max("day"))["newest"]
    if newest is None:
        first: datetime | None = Run.objects.aggregate(first=Min("kept_at"))["first"]
        if first is None:
            return
        newest = first.astimezone(UTC).date()
    while newest <= last:
        yield newest
        newest += DAY


def _unsealed(day: date) -> QuerySet[Service]:
    """Services with probes and no seal of that day."""
    probed = Exists(Probe.objects.filter(environment__service=OuterRef("pk")))
    sealed = Exists(RunSeal.objects.filter(service=OuterRef("pk"), day=day))
    return Service.objects.filter(probed).exclude(sealed).select_related("team").order_by("pk")


@transaction.atomic
def _seal(service: Service, day: date, at: datetime) -> bool:
    """Whether this call sealed it; another worker may have been first."""
    held = Service.objects.filter(pk=service.pk).select_for_update(no_key=True).order_by("pk")
    if not held.values_list("pk") or RunSeal.objects.filter(service=service, day=day).exists():
        return False
    tally = Tally()
    count, root = sealed_root(service.pk, day, tally)
    seal = RunSeal.objects.create(service=service, day=day, count=count, root=root.hex(), sealed_at=at)
    add_up(tally)
    if count:
        record(
            kind=events.RUNS_SEALED,
            actor=PROBE,
            at=at,
            subject=seal,
            team=service.team,
            service=service,
            data={"day": day.isoformat(), "count": count, "root": root.hex()},
        )
    return True
