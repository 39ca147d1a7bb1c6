"""That a service recovered: seen on the wire and in the error rate, or declared by somebody."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from readiness.catalog.models import Environment
from readiness.evidence.holding import closed_because, hold
from readiness.ledger.canonical import stamp
from readiness.refusals import AlreadyDecided, Conflict
from readiness.releases import events
from readiness.releases.models import Deployment, ReleaseSighting
from readiness.releases.operations.rows import fresh, hold_deployment, write
from readiness.releases.queries.rates import policy, rates_between, sights_between, watch_window
from readiness.releases.recovery import Recovery, judge_recovery
from readiness.releases.triggers import mean
from readiness.teams.access import Action
from readiness.teams.actors import PROBE, SYSTEM, Actor
from readiness.teams.fields import Problems

#: What nothing has shown to have recovered for so long is left to people.
_LOOKED_FOR = timedelta(days=3)


class AlreadyRecovered(AlreadyDecided):
    """Once."""

    code = "recovered"
    sentence = "The recovery was recorded already."


class NothingToRecover(Conflict):
    """Only what mends something, and has ended well."""

    code = "nothing-to-recover"
    sentence = "A recovery is recorded of a rollback or deployment that succeeded and mends another."


@transaction.atomic
def record_sighting(
    *, environment: Environment, release: str, status: int, at: datetime
) -> ReleaseSighting | None:
    """Keep which release a probe saw the service name, where that is news: another release or status than seen last,
    or the first since a deployment started or ended. None where it is none.
    """
    (held,) = hold([environment.pk])
    rows = ReleaseSighting.objects.filter(environment=held)
    last = rows.filter(seen_at__lte=at).order_by("-seen_at").first()
    if rows.filter(seen_at=at).exists() or (
        last is not None and not _is_news(held, last, release, status, at)
    ):
        return None
    made = ReleaseSighting.objects.create(environment=held, release=release[:200], status=status, seen_at=at)
    data = {"release": made.release, "status": status}
    write(events.RELEASE_SIGHTED, held, made, PROBE, at, data=data)
    return made


def _is_news(held: Environment, last: ReleaseSighting, release: str, status: int, at: datetime) -> bool:
    if (last.release, last.status) != (release[:200], status):
        return True
    rows = Deployment.objects.filter(environment=held)
    moved = {"started_at__gt": last.seen_at, "started_at__lte": at}
    ended = {"finished_at__gte": last.seen_at, "finished_at__lte": at}
    return rows.filter(**moved).exists() or rows.filter(**ended).exists()


def see_recoveries(*, at: datetime, limit: int) -> int:
    """Look at up to `limit` deployments that mend another and have not been seen to work; how many recovered."""
    rows = Deployment.objects.filter(
        mends__isnull=False, state="succeeded", recovered_at__isnull=True, finished_at__gt=at - _LOOKED_FOR,
        finished_at__lte=at,
    )  # fmt: skip
    found = 0
    for row in rows.select_related("environment", "mends").order_by("finished_at", "pk")[:limit]:
        seen = _look(row, at)
        if seen.at is not None:
            found += _recovered(row.pk, row.environment_id, at)
    return found


def _look(row: Deployment, at: datetime) -> Recovery:
    assert row.finished_at is not None
    assert row.mends is not None
    bad = row.mends.started_at or row.mends.happened_at
    return judge_recovery(
        release=row.release,
        commit=row.commit,
        finished_at=row.finished_at,
        sights=sights_between(row.environment, row.finished_at, at),
        rates=rates_between(row.environment, max(row.finished_at, at - watch_window()), at),
        rate_before=mean(rates_between(row.environment, bad - watch_window(), bad)),
        window=policy().window,
        at=at,
    )


@transaction.atomic
def _recovered(pk: UUID, environment: UUID, at: datetime) -> int:
    (held,) = hold([environment])
    if closed_because(held):
        return 0
    row = fresh(held, Deployment(pk=pk))
    seen = _look(row, at)
    if row.recovered_at is not None or seen.at is None:
        return 0
    _keep(row, seen.way, seen.at, seen.words, SYSTEM, at)
    return 1


@transaction.atomic
def declare_recovery(*, deployment: Deployment, words: str, actor: Actor, at: datetime) -> Deployment:
    """Say that the service works again where nothing measures it; shown as declared, and never counted as measured.

    Raises `Invalid`, `NothingToRecover`, `AlreadyRecovered`.
    """
    _held, row = hold_deployment(actor, Action.ROLL_BACK, deployment)
    problems = Problems()
    words = problems.free_text("words", words, longest=4000, required=True)
    problems.refuse_any()
    if row.mends_id is None or row.state != Deployment.State.SUCCEEDED:
        raise NothingToRecover
    if row.recovered_at is not None:
        raise AlreadyRecovered
    _keep(row, "declared", at, words, actor, at)
    return row


def _keep(row: Deployment, way: str, recovered_at: datetime, words: str, actor: Actor, at: datetime) -> None:
    row.recovered_way, row.recovered_at, row.recovered_words = way, recovered_at, words
    row.save(update_fields=["recovered_way", "recovered_at", "recovered_words"])
    data = {"release": row.release, "recovered_at": stamp(recovered_at), "way": way}
    write(events.RECOVERY_SEEN, row.environment, row, actor, at, data=data, private={"words": words})
