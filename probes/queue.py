"""How the scheduler keeps up, in numbers for whoever runs the portal. It names no team, no service and no host."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Max, Min, Q

from probes.models import Probe, Run
from probes.queries import ENDED

RECENT = timedelta(hours=1)
#: Name of a number -> what it is.
WORDS = {
    "scheduled": "Probes that are switched on.",
    "due": "Of them, due and in nobody's hands.",
    "lag_seconds": "How long the longest of them has been due.",
    "in_hand": "Taken by a worker that still renews its lease.",
    "leases_broken_off": "Taken by a worker that renews its lease no more: another takes them over.",
    "asked": "Asked to look now, and not yet done.",
    "flapping": "Changing their answer again and again.",
    "runs_last_hour": "Looks that were kept in the last hour.",
    "missed_last_hour": "Slots of which it was written down in the last hour that nobody looked.",
    "unseen_last_hour": "Looks of the last hour that ended without an answer about their target.",
    "since_last_run_seconds": "Since a look was last kept; -1: none was in the last hour.",
}


@dataclass(frozen=True)
class Queue:
    """The numbers that `WORDS` explains."""

    scheduled: int
    due: int
    lag_seconds: int
    in_hand: int
    leases_broken_off: int
    asked: int
    flapping: int
    runs_last_hour: int
    missed_last_hour: int
    unseen_last_hour: int
    since_last_run_seconds: int


def queue(at: datetime) -> Queue:
    """As the rows say at `at`. Two queries."""
    live = Probe.objects.filter(enabled=True, environment__archived_at__isnull=True).exclude(
        environment__service__lifecycle__in=ENDED
    )
    held, lost = Q(lease_until__gte=at), Q(lease_token__isnull=False, lease_until__lt=at)
    due = Q(next_run_at__lte=at) & (Q(lease_until__isnull=True) | Q(lease_until__lt=at))
    now = live.aggregate(
        scheduled=Count("pk"),
        due=Count("pk", filter=due),
        oldest=Min("next_run_at", filter=due),
        in_hand=Count("pk", filter=held),
        lost=Count("pk", filter=lost),
        asked=Count("pk", filter=Q(asked_at__isnull=False)),
        flapping=Count("pk", filter=Q(flapping=True)),
    )
    missed = Q(status=Run.Status.MISSED)
    kept = Run.objects.filter(kept_at__gt=at - RECENT, kept_at__lte=at).aggregate(
        runs=Count("pk", filter=~missed),
        missed=Count("pk", filter=missed),
        unseen=Count("pk", filter=Q(status=Run.Status.ERROR)),
        last=Max("kept_at", filter=~missed),
    )
    return Queue(
        scheduled=now["scheduled"],
        due=now["due"],
        lag_seconds=_seconds(now["oldest"], at) if now["oldest"] else 0,
        in_hand=now["in_hand"],
        leases_broken_off=now["lost"],
        asked=now["asked"],
        flapping=now["flapping"],
        runs_last_hour=kept["runs"],
        missed_last_hour=kept["missed"],
        unseen_last_hour=kept["unseen"],
        since_last_run_seconds=_seconds(kept["last"], at) if kept["last"] else -1,
    )


def as_metrics(found: Queue) -> str:
    """The text format of Prometheus."""
    lines = []
    for name, words in WORDS.items():
        lines += [
            f"# HELP launchproof_probes_{name} {words}",
            f"# TYPE launchproof_probes_{name} gauge",
            f"launchproof_probes_{name} {getattr(found, name)}",
        ]
    return "\n".join([*lines, ""])


def _seconds(since: datetime, at: datetime) -> int:
    return max(0, int((at - since).total_seconds()))
