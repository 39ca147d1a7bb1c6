"""Reading backups and drills, always within what the actor may see."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from readiness.catalog.models import Dependency, Environment, Service
from readiness.catalog.queries import visible_services
from readiness.recovery.drilling import StepFacts, next_step
from readiness.recovery.judging import PolicyStanding, stand
from readiness.recovery.known import Known, KnownBackup, known_of
from readiness.recovery.models import BackupPolicy, BackupRun, RestoreDrill
from readiness.recovery.objectives import Loss, Targets, breach, loss, targets_of
from readiness.refusals import Unseen
from readiness.teams.actors import Actor


@dataclass(frozen=True, kw_only=True)
class PolicyFilter:
    """What a list is narrowed to; empty means all."""

    service: str = ""
    team: str = ""
    klass: str = ""
    ended: bool = False


@dataclass(frozen=True, slots=True)
class Stood:
    """A policy, what is known of it, and how it stands."""

    policy: BackupPolicy
    known: Known
    standing: PolicyStanding


@dataclass(frozen=True, slots=True)
class Recovery:
    """Of one environment: what would be lost now and at worst, and the newest drill that ended."""

    environment: Environment
    targets: Targets
    loss: Loss
    breached: bool
    drill: RestoreDrill | None


def visible_policies(actor: Actor, narrowed: PolicyFilter | None = None) -> QuerySet[BackupPolicy]:
    """The policies of every service that `actor` may see, by service and name."""
    by = narrowed or PolicyFilter()
    rows = BackupPolicy.objects.filter(environment__service__in=visible_services(actor).values("pk"))
    given = {
        "environment__service__slug": by.service,
        "environment__service__team__slug": by.team,
        "klass": by.klass,
    }
    rows = rows.filter(**{name: value for name, value in given.items() if value})
    rows = rows.filter(ended_at__isnull=not by.ended)
    return rows.select_related("environment__service__team").order_by(
        "environment__service__name", "environment__position", "name", "pk"
    )


def policy_for(actor: Actor, pk: UUID) -> BackupPolicy:
    """One policy with its environment, service and team. Raises `Unseen`."""
    rows = BackupPolicy.objects.filter(environment__service__in=visible_services(actor).values("pk"))
    found = rows.select_related("environment__service__team", "created_by", "ended_by").filter(pk=pk).first()
    if found is None:
        raise Unseen
    return found


def stood(policies: list[BackupPolicy], at: datetime) -> list[Stood]:
    """How each of these stands at `at`, in their order."""
    known = known_of(policies, at)
    return [Stood(one, known[one.pk], stand(known[one.pk].facts(), at)) for one in policies]


def runs_of(policy: BackupPolicy) -> QuerySet[BackupRun]:
    """The runs of a policy that the caller may see, newest first."""
    return BackupRun.objects.filter(policy=policy).order_by("-began_at", "-pk")


def newest_backups(environment: Environment, at: datetime) -> list[KnownBackup]:
    """The newest backup of each policy and source of an environment: those that a drill may be about."""
    rows = BackupPolicy.objects.filter(environment=environment, ended_at__isnull=True)
    found = []
    for one in known_of(
        list(rows.select_related("environment__service").order_by("name", "pk")), at
    ).values():
        found += [part[0] for part in (one.runs, one.listed) if part]
    return [one for one in found if one.made.label]


def recovery_of(environment: Environment, standing: list[Stood], at: datetime) -> Recovery:
    """Of an environment with service, from its databases' backups."""
    service = environment.service
    targets = targets_of(rto_minutes=service.rto_minutes, rpo_minutes=service.rpo_minutes, tier=service.tier)
    here = [one for one in standing if one.policy.environment_id == environment.pk]
    data = [one for one in here if one.policy.klass == BackupPolicy.Klass.DATABASE]
    # Of several databases the one that would lose most.
    losses = [(loss(one.known.points(), at), _archive_counts(one)) for one in data]
    broken = [pair for pair in losses if breach(pair[0], targets, archive_seen=pair[1])]
    known = [pair for pair in losses if pair[0].now is not None]
    worst = max(broken or known, key=lambda pair: pair[0].now or 0, default=(Loss(None, None, None), False))
    drills = RestoreDrill.objects.filter(environment=environment, state__in=("passed", "failed"))
    newest = drills.filter(finished_at__lte=at).order_by("-finished_at", "-pk").first()
    return Recovery(environment, targets, worst[0], bool(broken), newest)


def _archive_counts(one: Stood) -> bool:
    """Whether a tool's report shows the archive to advance, where no ping tells it to the minute."""
    line = next((part for part in one.standing.lines if part.line.key == "point_in_time"), None)
    return bool(line and line.state == "met" and not one.known.logs)


def slower_dependencies(actor: Actor, service: Service) -> list[tuple[Service, int, int]]:
    """What `service` stands on and would be back later than it: with their RTO and its own, in minutes.

    Of what the actor may see.
    """
    own = targets_of(rto_minutes=service.rto_minutes, rpo_minutes=service.rpo_minutes, tier=service.tier)
    if own.rto_minutes is None:
        return []
    rows = Dependency.objects.filter(service=service, needs__in=visible_services(actor).values("pk"))
    rows = rows.exclude(needs__lifecycle=Service.Lifecycle.RETIRED).select_related("needs")
    found = []
    for one in rows.order_by("needs__name", "pk"):
        theirs = targets_of(rto_minutes=one.needs.rto_minutes, rpo_minutes=None, tier=one.needs.tier)
        if theirs.rto_minutes is not None and theirs.rto_minutes > own.rto_minutes:
            found.append((one.needs, theirs.rto_minutes, own.rto_minutes))
    return found


def visible_drills(actor: Actor, *, service: str = "", state: str = "") -> QuerySet[RestoreDrill]:
    """The drills of every service that `actor` may see, newest first."""
    rows = RestoreDrill.objects.filter(environment__service__in=visible_services(actor).values("pk"))
    given = {"environment__service__slug": service, "state": state}
    rows = rows.filter(**{name: value for name, value in given.items() if value})
    return rows.select_related("environment__service__team", "policy", "started_by", "finished_by").order_by(
        "-started_at", "-pk"
    )


def drill_for(actor: Actor, pk: UUID) -> RestoreDrill:
    """One drill with its steps. Raises `Unseen`."""
    found = visible_drills(actor).filter(pk=pk).first()
    if found is None:
        raise Unseen
    return found


def services_without(actor: Actor) -> QuerySet[Service]:
    """Services that run and have no backup policy in any environment."""
    kept = BackupPolicy.objects.filter(ended_at__isnull=True).values("environment__service")
    rows = visible_services(actor).exclude(lifecycle=Service.Lifecycle.RETIRED).exclude(pk__in=kept)
    return rows.filter(team__archived_at__isnull=True).select_related("team").order_by("name", "pk")


def next_of(drill: RestoreDrill) -> str | None:
    """The step of a drill that is next; None where all is told, or it is over."""
    if drill.state != RestoreDrill.State.RUNNING:
        return None
    steps = drill.steps.order_by("number")
    return next_step(
        [StepFacts(one.key, one.outcome, one.began_at, one.ended_at, one.facts) for one in steps]
    )
