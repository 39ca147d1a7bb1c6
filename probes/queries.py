"""What pages and the API read of the probes."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Exists, Max, OuterRef, QuerySet, Window
from django.db.models.functions import RowNumber

from probes.discovery import kinds
from probes.models import Probe, Run
from readiness.catalog.queries import visible_services
from readiness.models import Endpoint, Environment, Service
from readiness.refusals import Unseen
from readiness.teams.actors import Actor

STRIP = 48
ENDED = (Service.Lifecycle.RETIRED,)


@dataclass(frozen=True)
class Progress:
    """How far the asked or first runs of an environment are: `done` of `total` probes have answered."""

    done: int
    total: int

    @property
    def running(self) -> bool:
        """Whether something is still to come."""
        return self.done < self.total


def probe_rows(environment: Environment) -> list[Probe]:
    """The probes of an environment with their newest run."""
    return list(Probe.objects.filter(environment=environment).select_related("last_run").order_by("kind"))


def strips(environment: Environment, at: datetime) -> dict[UUID, list[Run]]:
    """The last runs of each probe, oldest first, at most `STRIP`: what the page draws as ticks. One query."""
    slowest = (
        Probe.objects.filter(environment=environment).aggregate(most=Max("interval_seconds"))["most"] or 0
    )
    newest_first = Window(RowNumber(), partition_by="probe_id", order_by="-scheduled_for")
    runs = (
        Run.objects.filter(
            probe__environment=environment,
            # Keeps the window small however long the history is.
            scheduled_for__gte=at - timedelta(seconds=slowest * STRIP * 2),
        )
        .only("id", "probe_id", "status", "sentence", "scheduled_for")
        .annotate(newest=newest_first)
        .filter(newest__lte=STRIP)
        .order_by("scheduled_for")
    )
    rows: dict[UUID, list[Run]] = defaultdict(list)
    for run in runs:
        rows[run.probe_id].append(run)
    return rows


def progress_of(environment: Environment) -> Progress:
    """How many of the environment's enabled probes have nothing outstanding.

    Where an address was just given and no worker has planned its probes yet, all of them are outstanding.
    """
    rows = list(
        Probe.objects.filter(environment=environment).values_list(
            "enabled", "asked_at", "lease_token", "last_run_id"
        )
    )
    if not rows and _is_probed(environment):
        return Progress(0, sum(not kind.needs for kind in kinds().values()))
    looking = [outstanding for enabled, *outstanding in rows if enabled]
    done = sum(asked is None and lease is None and last is not None for asked, lease, last in looking)
    return Progress(done, len(looking))


def _is_probed(environment: Environment) -> bool:
    """Whether the next worker's round gives it probes."""
    return environments_to_probe().filter(pk=environment.pk).exists()


def environments_to_probe() -> QuerySet[Environment]:
    """Those with an address that users open, as long as they and their service last."""
    web = Endpoint.objects.filter(environment=OuterRef("pk"), purpose=Endpoint.Purpose.WEB)
    lasting = Environment.objects.filter(archived_at__isnull=True).exclude(service__lifecycle__in=ENDED)
    return lasting.filter(Exists(web))


def probe_for(actor: Actor, pk: UUID) -> Probe:
    """One probe of a service that the actor sees. Raises `Unseen`."""
    found = (
        Probe.objects.filter(pk=pk, environment__service__in=visible_services(actor))
        .select_related("environment__service__team", "last_run", "asked_by")
        .first()
    )
    if found is None:
        raise Unseen
    return found


def runs_of(probe: Probe) -> QuerySet[Run]:
    """Every kept run, newest first."""
    return Run.objects.filter(probe=probe).order_by("-scheduled_for")
