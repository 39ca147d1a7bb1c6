"""Removing runs for their age: only those that are sealed and counted, and never the newest of a probe."""

from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef

from probes.models import Probe, Run, RunSeal
from probes.sealing import runs_kept

#: Days of services that are cleared in one go.
_SEALS_AT_ONCE = 50


def prune_runs(*, at: datetime, limit: int = 5000) -> int:
    """Remove up to `limit` runs that were kept more than `PROBE_KEEP_DAYS` ago. Answers how many went.

    The seal of their day is marked: from then on its root cannot be computed again. The evidence they became stays.
    """
    last = (at - timedelta(days=settings.PROBE_KEEP_DAYS)).astimezone(UTC).date()
    gone = 0
    with transaction.atomic():
        old = RunSeal.objects.filter(day__lt=last, count__gt=0, cleared=False).order_by("day", "service_id")
        for seal in old.select_for_update(skip_locked=True)[:_SEALS_AT_ONCE]:
            gone += _clear(seal, at, limit - gone)
            if gone >= limit:
                break
    return gone


def _clear(seal: RunSeal, at: datetime, limit: int) -> int:
    newest = Exists(Probe.objects.filter(last_run=OuterRef("pk")))
    rows = list(runs_kept(seal.service_id, seal.day).exclude(newest).values_list("pk", flat=True)[:limit])
    RunSeal.objects.filter(pk=seal.pk, pruned_at__isnull=True).update(pruned_at=at)
    if len(rows) < limit:
        RunSeal.objects.filter(pk=seal.pk).update(cleared=True)
    gone, _each = Run.objects.filter(pk__in=rows).delete()
    return gone
