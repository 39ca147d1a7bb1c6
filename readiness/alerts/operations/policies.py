"""A team's policies: the eight changed or put back, and its own."""

from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.text import slugify

from readiness.alerts import events
from readiness.alerts.models import AlertPolicy
from readiness.alerts.operations.rows import told_number
from readiness.alerts.policy import SEED, Policy, Route, milder
from readiness.alerts.queries import policy_for
from readiness.alerts.wording import BESIDES, title_of
from readiness.catalog.models import Environment
from readiness.evidence.holding import allow, enter, person
from readiness.ledger.operations import record
from readiness.monitoring.metrics import BY_KEY
from readiness.monitoring.thresholds import Severity
from readiness.refusals import AlreadyDecided, Conflict
from readiness.teams.access import Action
from readiness.teams.actors import Actor
from readiness.teams.fields import Problems

#: Each is judged every half a minute.
MOST_OWN = 30


class TooManyPolicies(Conflict):
    """An environment has a bounded number of them."""

    code = "too-many-policies"
    sentence = f"An environment has {MOST_OWN} policies of its own at most."


class PolicyTaken(AlreadyDecided):
    """Names are told in pages and alerts."""

    code = "policy-taken"
    sentence = "This environment has a policy of this name already."


class AsPublished(AlreadyDecided):
    """Nothing was changed."""

    code = "as-published"
    sentence = "This policy is as published already."


@dataclass(frozen=True, kw_only=True)
class Bound:
    """What may be changed of a policy. Times in seconds; numbers in the metric's unit, ratios as 0.05."""

    value: float
    resolve_value: float
    lasting: int
    calm: int
    severity: str
    route: str
    enabled: bool = True


@transaction.atomic
def change_policy(
    *, environment: Environment, key: str, bound: Bound, reason: str = "", actor: Actor, at: datetime
) -> AlertPolicy:
    """Judge one of an environment's policies otherwise. One of the eight that asks less than published then needs a
    reason, and somebody who may decide so; it is told as such in the log. Raises `Invalid`, `Unseen`.
    """
    held = enter(actor, Action.MANAGE_ALERTS, environment)
    before = policy_for(held, key)
    problems = Problems()
    changed = _bounded(before.policy, bound, problems)
    if key in SEED and changed is not None:
        changed = replace(
            changed, title=SEED[key].title if changed.value == SEED[key].value else title_of(changed)
        )
    reason = problems.free_text("reason", reason, longest=2000)
    ways = milder(changed) if changed is not None else []
    if ways and not reason:
        problems.add(
            "reason", f"It asks less than published ({', '.join(ways)}): say why that is right here."
        )
    problems.refuse_any()
    assert changed is not None
    if ways:
        allow(actor, Action.WEAKEN_ALERTS, held.service)
    row = _keep(held, changed, reason, actor, at, before.row)
    kind = events.POLICY_WEAKENED if ways else events.POLICY_CHANGED
    _record(kind, held, row, actor, at, {"milder": ways, **_told(changed)})
    return row


@transaction.atomic
def restore_policy(*, environment: Environment, key: str, actor: Actor, at: datetime) -> AlertPolicy:
    """Put one of the eight back to what is published. Raises `AsPublished`, `Unseen`."""
    held = enter(actor, Action.MANAGE_ALERTS, environment)
    before = policy_for(held, key)
    if before.row is None or key not in SEED or before.policy == SEED[key]:
        raise AsPublished
    row = _keep(held, SEED[key], "", actor, at, before.row)
    _record(events.POLICY_RESTORED, held, row, actor, at, _told(SEED[key]))
    return row


@transaction.atomic
def add_policy(
    *,
    environment: Environment,
    title: str,
    metric: str,
    statistic: str = "",
    operator: str,
    bound: Bound,
    alert: str = "",
    actor: Actor,
    at: datetime,
) -> AlertPolicy:
    """A policy of the team's own, of a metric that is measured; `alert`: its name in Alertmanager, if it has one there.

    Raises `Invalid`, `PolicyTaken`, `TooManyPolicies`.
    """
    held = enter(actor, Action.MANAGE_ALERTS, environment)
    problems = Problems()
    title = problems.one_line("title", title, longest=120, required=True)
    alert = problems.one_line("alert", alert, longest=100) or title[:100]
    _measured(metric, statistic, problems)
    key = f"own-{slugify(title)[:50] or 'policy'}"
    draft = _drafted(key, title, alert, metric, statistic, operator, problems)
    made = _bounded(draft, bound, problems) if draft is not None else None
    problems.refuse_any()
    assert made is not None
    if AlertPolicy.objects.filter(environment=held, key=key).exists():
        raise PolicyTaken
    if AlertPolicy.objects.filter(environment=held, own=True).count() >= MOST_OWN:
        raise TooManyPolicies
    row = _keep(held, made, "", actor, at, None)
    _record(events.POLICY_ADDED, held, row, actor, at, _told(made))
    return row


def _measured(metric: str, statistic: str, problems: Problems) -> None:
    if metric not in BY_KEY and metric not in BESIDES:
        problems.add("metric", "There is no such metric.")
    elif statistic not in (BY_KEY[metric].statistics if metric in BY_KEY else ("",)):
        problems.add("statistic", "This metric has no such figure.")


def _drafted(
    key: str, title: str, alert: str, metric: str, statistic: str, operator: str, problems: Problems
) -> Policy | None:
    try:
        return Policy(
            key=key,
            title=title,
            alert=alert,
            metric=metric,
            statistic=statistic,
            operator=operator,
            value=0,
            resolve_value=0,
            lasting=timedelta(0),
            calm=timedelta(0),
            severity=Severity.WARNING,
            route=Route.NOTIFY,
            own=True,
        )
    except ValueError as no:
        problems.add("operator", str(no))
        return None


def _bounded(policy: Policy, bound: Bound, problems: Problems) -> Policy | None:
    if bound.severity not in set(Severity):
        problems.add("severity", "critical or warning.")
    if bound.route not in set(Route):
        problems.add("route", "page or notify.")
    if problems.fields.keys() & {"severity", "route"}:
        return None
    try:
        return replace(
            policy,
            value=float(bound.value),
            resolve_value=float(bound.resolve_value),
            lasting=timedelta(seconds=bound.lasting),
            calm=timedelta(seconds=bound.calm),
            severity=Severity(bound.severity),
            route=Route(bound.route),
            enabled=bound.enabled,
        )
    except (ValueError, OverflowError) as no:
        problems.add("value", str(no))
        return None


def _keep(
    held: Environment, policy: Policy, reason: str, actor: Actor, at: datetime, row: AlertPolicy | None
) -> AlertPolicy:
    row = row or AlertPolicy(environment=held, key=policy.key, revision=0)
    told = asdict(policy)
    row.lasting_seconds = int(told.pop("lasting").total_seconds())
    row.calm_seconds = int(told.pop("calm").total_seconds())
    for name, value in told.items():
        setattr(row, name, value)
    row.reason, row.changed_by, row.changed_at = reason, person(actor), at
    row.revision += 1
    row.save()
    return row


def _told(policy: Policy) -> dict[str, Any]:
    """The whole policy, as the log keeps it."""
    return {
        "key": policy.key,
        "metric": policy.metric,
        "statistic": policy.statistic,
        "operator": policy.operator,
        "value": told_number(policy.value),
        "resolve_value": told_number(policy.resolve_value),
        "lasting": int(policy.lasting.total_seconds()),
        "calm": int(policy.calm.total_seconds()),
        "severity": policy.severity.value,
        "route": policy.route.value,
        "enabled": policy.enabled,
    }


def _record(
    kind: str, held: Environment, row: AlertPolicy, actor: Actor, at: datetime, data: dict[str, Any]
) -> None:
    record(
        kind=kind, actor=actor, at=at, subject=row, team=held.service.team, service=held.service, environment=held,
        data=data, private={"title": row.title, **({"reason": row.reason} if row.reason else {})},
    )  # fmt: skip
