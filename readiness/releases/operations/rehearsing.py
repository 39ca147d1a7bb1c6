"""A rehearsed rollback becomes evidence, when all three releases were seen on the wire."""

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from readiness.catalog.models import Environment
from readiness.evidence.holding import closed_because, hold
from readiness.evidence.models import EvidenceRevision
from readiness.evidence.observations import encode
from readiness.evidence.operations import record_probe_result
from readiness.ingest.discovery import formats
from readiness.ingest.drills import Drill
from readiness.ingest.format import Given
from readiness.ingest.formats import rollback_rehearsal
from readiness.ingest.queries import given_here
from readiness.releases import events
from readiness.releases.models import Deployment
from readiness.releases.operations.rows import fresh, write
from readiness.releases.queries.rates import sights_between
from readiness.releases.recovery import Sight
from readiness.releases.rehearsal import Move, Rehearsed, judge_rehearsal
from readiness.teams.actors import PROBE

#: Nobody rehearses for longer; and the new release was seen within so long before.
_LONGEST = timedelta(days=1)


def see_rehearsals(*, at: datetime, limit: int) -> int:
    """Look at up to `limit` rehearsed rollbacks that returned lately; how many became evidence."""
    rows = Deployment.objects.filter(
        kind="rollback", rehearsal=True, state="succeeded", finished_at__gt=at - _LONGEST, finished_at__lte=at
    )
    made = 0
    for row in rows.select_related("environment").order_by("finished_at", "pk")[:limit]:
        if not _is_told(row) and _judged(row, at) is not None:
            made += _testify(row.pk, row.environment_id, at)
    return made


def _judged(row: Deployment, at: datetime) -> Rehearsed | None:
    assert row.finished_at is not None
    assert row.started_at is not None
    there = Deployment.objects.filter(environment=row.environment_id, state="succeeded")
    forth = there.filter(started_at__gte=row.finished_at, release=row.previous_release).exclude(pk=row.pk)
    forward = forth.order_by("started_at", "pk").first()
    new = (
        there.filter(finished_at__lte=row.started_at, release=row.previous_release)
        .order_by("-finished_at")
        .first()
    )
    if forward is None or new is None:
        return None
    return judge_rehearsal(
        new=new.release,
        new_commit=new.commit,
        back=_move(row),
        forth=_move(forward),
        sights=sights_between(row.environment, row.started_at - _LONGEST, at),
    )


@transaction.atomic
def _testify(pk: UUID, environment: UUID, at: datetime) -> int:
    (held,) = hold([environment])
    if closed_because(held):
        return 0
    row = fresh(held, Deployment(pk=pk))
    seen = _judged(row, at)
    if seen is None or _is_told(row):
        return 0
    revision = _evidence(held, row, seen, at)
    data = {"release": seen.forth.release, "back_to": seen.back.release, "revision": revision}
    write(events.REHEARSAL_SEEN, held, row, PROBE, at, data=data)
    return 1


def _evidence(held: Environment, row: Deployment, seen: Rehearsed, at: datetime) -> str:
    """As the format for rehearsals judges what a script hands in, so is judged what the portal itself saw."""
    fmt = formats()[rollback_rehearsal.NAME]
    place = {
        "service": held.service.slug,
        "environment": held.slug,
        "release": seen.forth.release,
        "commit": "",
    }
    names = ("before", "rolled_back", "returned")
    facts = rollback_rehearsal.Rehearsal(
        drill=Drill(place, seen.sights[0].at, seen.sights[2].at, ()),
        new=seen.forth.release,
        old=seen.back.release,
        target=rollback_rehearsal.USUAL_MINUTES,
        sights=tuple(
            rollback_rehearsal.Sight(name, one.at, release, one.status)
            for name, one, release in zip(names, _timed(row, seen), _named(seen), strict=True)
        ),
        printed=True,
    )
    verdict = rollback_rehearsal.judge_sights(facts, given_here(Given(at=at), held, fmt, ""))
    revision = record_probe_result(
        environment=held,
        probe_kind=fmt.name,
        title=fmt.title,
        status=verdict.status,
        code=verdict.code,
        sentence=verdict.sentence,
        remedy=verdict.remedy,
        observations={"deployment": str(row.pk), "facts": encode(facts)},
        release=seen.forth.release,
        effective_until=seen.sights[2].at + fmt.ttl,
        is_news=True,
        actor=PROBE,
        at=at,
    )
    return str(revision.pk)


def _timed(row: Deployment, seen: Rehearsed) -> tuple[Sight, ...]:
    """The first sight may be of hours ago: what is timed begins when going back began."""
    before, between, after = seen.sights
    return replace(before, at=max(before.at, row.started_at or before.at)), between, after


def _named(seen: Rehearsed) -> tuple[str, str, str]:
    """What was seen may be a commit: told are the releases that it is of."""
    return seen.forth.release, seen.back.release, seen.forth.release


def _is_told(row: Deployment) -> bool:
    told = EvidenceRevision.objects.filter(
        evidence__environment=row.environment_id, evidence__probe_kind=rollback_rehearsal.NAME
    )
    return told.filter(observations__deployment=str(row.pk)).exists()


def _move(row: Deployment) -> Move:
    assert row.started_at is not None
    assert row.finished_at is not None
    return Move(row.release, row.commit, row.started_at, row.finished_at)
