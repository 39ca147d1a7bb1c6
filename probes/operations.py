"""The schedule at work: planning, claiming, looking, keeping. Any number of workers may do this at once.

A due probe is claimed with a lease; a run is kept only while that lease still holds, so a worker that was killed
loses nothing and one that comes late changes nothing.
"""

from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef

from probes import cadence, events
from probes.discovery import kinds
from probes.engine import Sweep
from probes.given.planning import has_needs
from probes.looking import look
from probes.models import Probe
from probes.probe import Kind
from probes.queries import environments_to_probe
from readiness.evidence.holding import enter
from readiness.ledger.operations import record
from readiness.models import Environment, Service
from readiness.refusals import Conflict, Invalid
from readiness.teams.access import Action
from readiness.teams.actors import Actor


class AskedTooSoon(Conflict):
    """Run now, again, while the last asking is still young."""

    code = "asked-too-soon"
    status = 429
    sentence = "These probes were asked to run a moment ago. Wait for their answer first."


def plan_probes(*, at: datetime, limit: int = 200) -> int:
    """Give every environment with an address one probe of each kind, due at once. Answers how many were made."""
    made = 0
    for kind in kinds().values():
        lacking = (
            environments_to_probe()
            .filter(has_needs(kind))
            .exclude(Exists(Probe.objects.filter(environment=OuterRef("pk"), kind=kind.name)))
        )
        rows = [
            Probe(
                environment=environment,
                kind=kind.name,
                interval_seconds=_interval(kind),
                next_run_at=at,
                grid_since=at,
            )
            for environment in lacking[:limit]
        ]
        # Another planner may have been here: the unique constraint decides.
        Probe.objects.bulk_create(rows, ignore_conflicts=True)
        made += len(rows)
    return made


def ask_run(
    *, environment: Environment, actor: Actor, at: datetime, names: Collection[str] | None = None
) -> int:
    """Run now: all enabled probes of the environment, or those of the kinds `names`. Answers how many.

    Raises `AskedTooSoon` within `PROBE_ASK_SECONDS` of the last asking, `Invalid` where nothing can run.
    """
    with transaction.atomic():
        held = enter(actor, Action.RUN_PROBE, environment)
        plan_probes(at=at)
        probes = (
            Probe.objects.select_for_update().filter(environment=environment, enabled=True).order_by("pk")
        )
        if names is not None:
            probes = probes.filter(kind__in=names)
        chosen = list(probes)
        if not chosen:
            raise Invalid(sentence="There is nothing to run here: give the environment an address first.")
        young = at - timedelta(seconds=settings.PROBE_ASK_SECONDS)
        if any(probe.asked_at is not None and probe.asked_at > young for probe in chosen):
            raise AskedTooSoon
        Probe.objects.filter(pk__in=[probe.pk for probe in chosen]).update(
            asked_at=at, asked_by=actor.user, next_run_at=at
        )
        record(
            kind=events.RUN_ASKED,
            actor=actor,
            at=at,
            subject=held,
            team=held.service.team,
            service=held.service,
            environment=held,
            data={"kinds": sorted(probe.kind for probe in chosen)},
        )
    return len(chosen)


def configure_probe(
    *, probe: Probe, enabled: bool, interval_seconds: int, actor: Actor, at: datetime
) -> Probe:
    """Switch a probe on or off, or let it look more or less often: 1 minute to 7 days, 20 seconds for tier 1."""
    critical = probe.environment.service.tier == Service.Tier.CRITICAL
    if not (20 if critical else 60) <= interval_seconds <= 7 * 86400:
        least = "20 seconds" if critical else "1 minute"
        raise Invalid({"interval_seconds": [f"Choose an interval of {least} to 7 days."]})
    with transaction.atomic():
        held = enter(actor, Action.CONFIGURE_PROBE, probe.environment)
        probe = Probe.objects.select_for_update().get(pk=probe.pk)
        probe.enabled, probe.interval_seconds = enabled, interval_seconds
        probe.next_run_at = cadence.slot_after(probe.pk, timedelta(seconds=interval_seconds), at)
        probe.grid_since = at
        probe.save(update_fields=["enabled", "interval_seconds", "next_run_at", "grid_since"])
        record(
            kind=events.PROBE_CONFIGURED,
            actor=actor,
            at=at,
            subject=probe,
            team=held.service.team,
            service=held.service,
            environment=held,
            data={"kind": probe.kind, "enabled": enabled, "interval_seconds": interval_seconds},
        )
    return probe


def run_due(*, at: datetime, limit: int = 64) -> int:
    """Look at up to `limit` probes that are due at `at`, where time stands still. Answers how many runs were kept."""
    return Sweep(lambda: at, look, limit=limit, hurried=True).run()


def sweep_due(
    *,
    clock: Callable[[], datetime],
    seconds: float,
    horizon: float = 0.0,
    stop: Callable[[], bool] = lambda: False,
) -> int:
    """Look at what is due and comes due for so many seconds; end before that when nothing comes due within `horizon`.

    What is in hand then is looked at to its end; `stop` ends the claiming at once.
    """
    return Sweep(clock, look, seconds=seconds, horizon=horizon, stop=stop).run()


def _interval(kind: Kind[Any]) -> int:
    return int(kind.interval.total_seconds())
