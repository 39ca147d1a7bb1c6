"""What forges said becomes deployments: always computed from all that was said, so its order does not matter."""

from datetime import datetime
from typing import Any

from readiness.catalog.models import Environment
from readiness.releases import events
from readiness.releases.forges.folding import Folded, fold
from readiness.releases.models import Deployment, ForgeReport
from readiness.releases.operations.rows import fresh, tell
from readiness.releases.operations.starting import ask
from readiness.releases.queries import current_release
from readiness.teams.actors import Actor

_FORGES = (Deployment.Source.GITHUB, Deployment.Source.GITLAB)


def project(held: Environment, external_id: str, forge: str, actor: Actor, at: datetime) -> None:
    """Bring the deployment that a report was about, and those that it makes lost, in line with all reports."""
    words = list(ForgeReport.objects.filter(environment=held, external_id=external_id))
    folded = fold(words)
    newest = max(words, key=lambda one: (one.said_at, one.key))
    row = Deployment.objects.filter(environment=held, external_id=external_id).first()
    is_new = row is None
    if row is None:
        row = Deployment(
            source=forge,
            external_id=external_id,
            recorded_at=at,
            told_after=True,
            previous_release=current_release(held),
        )
    row.environment = held
    before = _columns(row)
    # Newest words have the newest address; the rest of it never differs.
    row.release, row.commit = newest.facts["release"], newest.facts["commit"]
    row.kind, row.url = newest.facts["kind"], newest.facts["url"][:1000]
    _place(row, folded)
    lost = _settle(held, row)
    if row.state not in ("planned", "cancelled") and row.gate_at is None:
        ask(row, at)
    if is_new or _columns(row) != before:
        for other in lost:
            _save(other, actor, at)
        row.save(force_insert=is_new)
        tell(events.DEPLOYMENT_TOLD, row, actor, at)


def _place(row: Deployment, folded: Folded) -> None:
    row.state = folded.state
    row.started_at, row.finished_at = folded.started_at, folded.finished_at
    row.happened_at = folded.started_at or folded.first_at


def _settle(held: Environment, row: Deployment) -> list[Deployment]:
    """One runs at a time: whoever started later is it, and of the others nobody said how they ended.

    Answers the other rows that change by it.
    """
    others = Deployment.objects.filter(environment=held, started_at__isnull=False).exclude(pk=row.pk)
    if row.state == Deployment.State.RUNNING:
        assert row.started_at is not None
        ours = others.filter(state=Deployment.State.RUNNING).exclude(source__in=_FORGES).exists()
        later = others.filter(started_at__gt=row.started_at).order_by("started_at").first()
        if ours or later is not None:
            row.state = Deployment.State.LOST
            row.finished_at = later.started_at if later is not None else row.started_at
    if row.started_at is None:
        return []
    changed = []
    for other in others.filter(
        source__in=_FORGES, state__in=["running", "lost"], started_at__lt=row.started_at
    ):
        if other.state == "running" or (other.finished_at or row.started_at) > row.started_at:
            other.state, other.finished_at = Deployment.State.LOST, row.started_at
            changed.append(other)
    if row.state == Deployment.State.RUNNING:
        tied = others.filter(state="running", source__in=_FORGES, started_at=row.started_at).first()
        if tied is not None:
            first, second = sorted([tied, row], key=lambda one: one.external_id)
            first.state, first.finished_at = Deployment.State.LOST, first.started_at
            changed += [first] if first is tied and second is row else []
    return changed


def _save(row: Deployment, actor: Actor, at: datetime) -> None:
    row.save(update_fields=["state", "finished_at"])
    tell(events.DEPLOYMENT_TOLD, fresh(row.environment, row), actor, at)


def _columns(row: Deployment) -> tuple[Any, ...]:
    return (
        row.release, row.commit, row.kind, row.url, row.state, row.started_at, row.finished_at, row.happened_at,
        row.gate_at,
    )  # fmt: skip
