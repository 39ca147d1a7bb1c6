"""Everything that the page of one deployment shows, and the API and the report with it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q

from readiness.refusals import Unseen
from readiness.releases.models import Deployment, DeploymentStep, RollbackDecision, RollbackTrigger
from readiness.releases.queries.deployments import read_rows, visible_deployments
from readiness.releases.queries.known import Known, known_of
from readiness.releases.queries.rates import rates_between, watch_window
from readiness.releases.steps import BEFORE, ROLLBACK, STEPS, Line, lines
from readiness.releases.watching import Watch, watch
from readiness.teams.actors import Actor


@dataclass(frozen=True, slots=True)
class StepView:
    """A step with how it stands, what was told of it so far (the newest last), and what the portal knows."""

    line: Line
    told: tuple[DeploymentStep, ...]
    known: tuple[Known, ...] = ()

    @property
    def newest(self) -> DeploymentStep | None:
        """What was told last."""
        return self.told[-1] if self.told else None


@dataclass(frozen=True, slots=True)
class TriggerView:
    """A reason to roll back, and what was decided about it."""

    trigger: RollbackTrigger
    decision: RollbackDecision | None


@dataclass(frozen=True, slots=True)
class DeploymentView:
    """`mended_by`: rollbacks and later deployments that mend it. `irreversible`: deployments with migrations that
    cannot be reverted, which going back to `back_to` would cross."""

    deployment: Deployment
    before: tuple[StepView, ...]
    steps: tuple[StepView, ...]
    triggers: tuple[TriggerView, ...]
    mended_by: tuple[Deployment, ...]
    back_to: str
    irreversible: tuple[Deployment, ...]
    watch: Watch | None

    @property
    def undecided(self) -> tuple[TriggerView, ...]:
        """Reasons on which nobody has decided."""
        return tuple(one for one in self.triggers if one.decision is None)

    @property
    def bad_since(self) -> datetime | None:
        """When the first reason to roll back came up."""
        return min((one.trigger.fired_at for one in self.triggers), default=None)

    @property
    def recovered_at(self) -> datetime | None:
        """When the service was seen, or declared, to have recovered from it."""
        return min((one.recovered_at for one in self.mended_by if one.recovered_at), default=None)

    @property
    def time_to_recover(self) -> timedelta | None:
        """From the first reason to the recovery that was seen; None while either is missing, or only declared."""
        seen = [
            one.recovered_at for one in self.mended_by if one.recovered_at and one.recovered_way != "declared"
        ]
        return min(seen) - self.bad_since if seen and self.bad_since else None


def view_of(row: Deployment, at: datetime) -> DeploymentView:
    """The view of a deployment that the caller may see."""
    told: dict[str, list[DeploymentStep]] = {}
    for step in row.steps.select_related("by").order_by("number"):
        told.setdefault(step.key, []).append(step)
    outcomes = {key: steps[-1].outcome for key, steps in told.items()}
    known = known_of(row, at) if row.state == "planned" else {}
    back = row.kind == Deployment.Kind.ROLLBACK
    triggers = row.triggers.select_related("fired_by", "decision__decided_by").order_by("fired_at", "pk")
    to = back_to(row)

    def shown(found: Sequence[Line]) -> tuple[StepView, ...]:
        return tuple(
            StepView(one, tuple(told.get(one.step.key, ())), tuple(known.get(one.step.key, ())))
            for one in found
        )

    return DeploymentView(
        deployment=row,
        before=() if back else shown(lines(BEFORE, outcomes, in_order=False)),
        steps=shown(lines(ROLLBACK if back else STEPS, outcomes)),
        triggers=tuple(TriggerView(one, getattr(one, "decision", None)) for one in triggers),
        mended_by=tuple(
            read_rows().filter(mends=row).exclude(state="cancelled").order_by("happened_at", "pk")
        ),
        back_to=to,
        irreversible=tuple(crossed(row, row.release if back else to)),
        watch=watch_of(row, at),
    )


def trigger_for(actor: Actor, pk: UUID) -> RollbackTrigger:
    """One reason to roll back, of a service that `actor` may see. Raises `Unseen`."""
    rows = RollbackTrigger.objects.filter(deployment__in=visible_deployments(actor).order_by().values("pk"))
    found = rows.select_related("deployment__environment__service__team").filter(pk=pk).first()
    if found is None:
        raise Unseen
    return found


def back_to(row: Deployment) -> str:
    """The release that going back from `row` leads to: the one that succeeded there before it; "" where none did."""
    if row.started_at is None:
        return row.previous_release
    before = Deployment.objects.filter(
        environment=row.environment_id, state="succeeded", finished_at__lte=row.started_at
    ).exclude(release=row.release)
    found = before.order_by("-finished_at", "-pk").values_list("release", flat=True).first()
    return found or ""


def crossed(row: Deployment, target: str) -> list[Deployment]:
    """Deployments with migrations that cannot be reverted, since `target` was there last, up to `row`."""
    there = Deployment.objects.filter(environment=row.environment_id)
    rows = read_rows().filter(environment=row.environment_id, irreversible=True).exclude(kind="rollback")
    before = there.filter(release=target, state="succeeded")
    if row.started_at is not None:
        rows = rows.filter(started_at__lte=row.started_at)
        before = before.filter(started_at__lt=row.started_at)
    else:
        rows = rows.filter(Q(pk=row.pk) | Q(started_at__isnull=False))
    found = list(rows.order_by("-happened_at", "-pk")[:20])
    if not found:
        return []
    last = before.order_by("-finished_at").values_list("started_at", flat=True).first()
    return [one for one in reversed(found) if last is None or one.started_at is None or one.started_at > last]


def watch_of(row: Deployment, at: datetime) -> Watch | None:
    """The error rate since it started beside that before; None where it has not started."""
    if row.started_at is None:
        return None
    window = watch_window()
    samples = rates_between(row.environment, row.started_at - window, min(at, row.started_at + window))
    return watch(samples, started_at=row.started_at, window=window, at=at)
