"""The machine as a witness of the time after a launch: it reads the numbers, and says when nobody can tell."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from readiness.catalog.models import Environment
from readiness.checklists.models import ChecklistItem
from readiness.evidence.holding import closed_because, hold
from readiness.evidence.operations import record_probe_result
from readiness.launches import events
from readiness.launches.models import AfterLaunch, AfterLaunchWord
from readiness.launches.operations.afterwards import SETTLED, tell_of
from readiness.launches.queries.numbers import response_times_of, traffic_of
from readiness.launches.watching import (
    ERROR_RATE,
    PERFORMANCE,
    SAMPLES_OF_AN_HOUR,
    TITLES,
    TRAFFIC,
    WEEK,
    Said,
    error_rate_said,
    performance_said,
    traffic_said,
)
from readiness.ledger.canonical import stamp
from readiness.monitoring.queries import values_between
from readiness.teams.actors import SYSTEM

#: Numbers come a little late; how often is looked meanwhile, and for how long once the time is over.
LATE = timedelta(minutes=10)
AGAIN = timedelta(minutes=15)
PATIENCE = {AfterLaunch.Stage.DAY: timedelta(days=1), AfterLaunch.Stage.WEEK: timedelta(days=3)}
#: How long before its end people are told that a list is not done.
SOON = {AfterLaunch.Stage.DAY: timedelta(hours=4), AfterLaunch.Stage.WEEK: timedelta(days=1)}


def look_afterwards(*, at: datetime, limit: int) -> int:
    """Read the numbers of up to `limit` lists whose look is due; how many were read."""
    rows = AfterLaunch.objects.filter(state=AfterLaunch.State.OPEN, look_at__lte=at)
    keys = list(rows.order_by("look_at", "pk").values_list("pk", "launch__environment")[:limit])
    for key, environment in keys:
        _look(key, environment, at)
    return len(keys)


def tell_afterwards(*, at: datetime, limit: int) -> int:
    """Write down which lists are almost over or over and not done; how many. People are told from the ledger."""
    return sum(_tell(row, kind, at) for row, kind in islice(_untold(at), limit))


@transaction.atomic
def _look(key: UUID, environment: UUID, at: datetime) -> None:
    (held,) = hold([environment])
    row = AfterLaunch.objects.select_for_update().get(pk=key)
    if row.state != AfterLaunch.State.OPEN or row.look_at is None or row.look_at > at:
        return
    said = {} if closed_because(held) else dict(_said(row, held, at))
    for kind, one in said.items():
        record_probe_result(
            environment=held, probe_kind=kind, title=TITLES[kind], status=one.status, code=one.code,
            sentence=one.sentence, remedy=one.remedy, observations=one.observations,
            # The last word has the whole time's numbers, also where the verdict is the same.
            is_news=at >= row.due_at + LATE, at=at,
        )  # fmt: skip
    row.look_at = _next_look(row, said, at)
    row.save(update_fields=["look_at"])


def _said(row: AfterLaunch, held: Environment, at: datetime) -> Iterator[tuple[str, Said]]:
    """What can be said at `at`, by kind of testimony."""
    is_over = at >= row.due_at + LATE
    if row.stage == AfterLaunch.Stage.DAY:
        samples = values_between(
            environment=held, metric="error_rate", after=row.starts_at, until=min(row.due_at, at)
        )
        # Until late numbers are in, only what is wrong already is told.
        moment = at if is_over else min(at, row.due_at - timedelta(microseconds=1))
        rate = error_rate_said(samples, since=row.starts_at, until=row.due_at, at=moment)
        if rate is not None and (is_over or rate.status == "fail"):
            yield ERROR_RATE, rate
        if is_over:
            hours, earlier, asked = traffic_of(held, row.starts_at, row.due_at, SAMPLES_OF_AN_HOUR)
            yield TRAFFIC, traffic_said(hours, earlier, asked)
    elif is_over:
        week = response_times_of(held, row.starts_at, row.due_at)
        before = response_times_of(held, row.starts_at - WEEK, row.starts_at)
        yield PERFORMANCE, performance_said(week, before)


def _next_look(row: AfterLaunch, said: dict[str, Said], at: datetime) -> datetime | None:
    """While the time goes on, again and again in the first day; after it, until the numbers are whole."""
    end = row.due_at + LATE
    if at < end:
        return min(at + AGAIN, end) if row.stage == AfterLaunch.Stage.DAY else end
    waits = any(not one.status.looked for one in said.values())
    return at + LATE * 6 if waits and at < end + PATIENCE[AfterLaunch.Stage(row.stage)] else None


def _untold(at: datetime) -> Iterator[tuple[AfterLaunch, str]]:
    """Lists of which people were not told yet, and what; what is over is not told as almost over."""
    rows = AfterLaunch.objects.filter(state=AfterLaunch.State.OPEN).select_related("launch")
    for kind, due in (
        (AfterLaunchWord.Kind.OVER, Q(due_at__lte=at)),
        (
            AfterLaunchWord.Kind.SOON,
            Q(stage=AfterLaunch.Stage.DAY, due_at__gt=at, due_at__lte=at + SOON[AfterLaunch.Stage.DAY])
            | Q(stage=AfterLaunch.Stage.WEEK, due_at__gt=at, due_at__lte=at + SOON[AfterLaunch.Stage.WEEK]),
        ),
    ):
        told = AfterLaunchWord.objects.filter(kind=kind).values("after")
        for row in rows.filter(due).exclude(pk__in=told).order_by("due_at", "pk").iterator(chunk_size=100):
            yield row, kind


@transaction.atomic
def _tell(row: AfterLaunch, kind: str, at: datetime) -> int:
    (held,) = hold([row.launch.environment_id])
    fresh = AfterLaunch.objects.select_related("launch").get(pk=row.pk)
    if fresh.state != AfterLaunch.State.OPEN:
        return 0
    _word, first = AfterLaunchWord.objects.get_or_create(after=fresh, kind=kind, defaults={"told_at": at})
    if not first:
        return 0
    items = ChecklistItem.objects.filter(checklist=fresh.checklist_id, retired_at__isnull=True)
    count = items.exclude(standing__in=SETTLED).count()
    entry = events.AFTER_SOON if kind == AfterLaunchWord.Kind.SOON else events.AFTER_OVER
    tell_of(fresh, held, entry, SYSTEM, at, {"due_at": stamp(fresh.due_at), "open": count})
    return 1
