"""One round of a worker: every environment that is due is asked for the numbers of this slot, several at a time."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from probes.pulling.asking import Reading, ask_all
from probes.pulling.claiming import Claim, Key, claim_due
from readiness.evidence.holding import hold
from readiness.models import MetricPull
from readiness.monitoring.keeping import Told, keep_samples, series_of
from readiness.monitoring.models import MetricSeries
from readiness.monitoring.sample import Sample

AT_ONCE = 8


def pull_due(*, at: datetime, limit: int) -> int:
    """Ask those that are due at `at`, at most `limit`. Answers how many were asked."""
    claims = claim_due(at, limit)
    if not claims:
        return 0
    with ThreadPoolExecutor(min(AT_ONCE, len(claims))) as several:
        for claim, (found, problem) in zip(claims, several.map(_asked, claims), strict=True):
            keep_readings(claim, found, problem, at)
    return len(claims)


def _asked(claim: Claim) -> tuple[dict[Key, Reading], str]:
    if claim.connection is None:
        return {}, claim.problem
    return ask_all(claim.connection, claim.environment, claim.queries, claim.slot)


@transaction.atomic
def keep_readings(claim: Claim, found: dict[Key, Reading], problem: str, at: datetime) -> bool:
    """Keep what was read, unless another worker has taken over. No number leaves a gap, and never 0."""
    (held,) = hold([claim.environment.pk])
    mine = MetricPull.objects.filter(pk=held.pk, lease_token=claim.token, next_at__isnull=False)
    pull = mine.select_for_update().first()
    if pull is None:
        return False
    numbers = {key: one.value for key, one in found.items() if one.value is not None}
    told = [Told(*key, Sample(claim.slot, value)) for key, value in numbers.items()]
    keep_samples(environment=held, told=told, at=at)
    for key, row in series_of(held, claim.queries.keys(), at).items():
        reading = found.get(key)
        MetricSeries.objects.filter(pk=row.pk).update(
            asked_at=claim.slot,
            problem=(reading.problem if reading else problem)[:300],
            **({"pulled_at": claim.slot} if key in numbers else {}),
        )
    mine.update(
        next_at=claim.slot + timedelta(seconds=settings.METRIC_PULL_SECONDS),
        asked_at=claim.slot,
        lease_token=None,
        lease_until=None,
        problem=problem[:300],
        problem_since=(pull.problem_since or claim.slot) if problem else None,
    )
    return True
