"""What Alertmanager delivers opens and resolves the same alerts as the portal's own judging.

How alerts stand is computed anew from all that was ever delivered of a policy (`episodes`), so that words told twice,
late, or in another order end in the same rows.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from django.db import transaction

from readiness.alerts.episodes import Episode, Word, episodes
from readiness.alerts.matching import policy_named
from readiness.alerts.models import Alert
from readiness.alerts.operations.rows import MANAGER, opened, past, reopened, resolved
from readiness.alerts.policy import Policy
from readiness.alerts.queries import policies_of
from readiness.catalog.models import Environment
from readiness.ingest.operations import Sender
from readiness.monitoring.models import ReceivedAlert
from readiness.monitoring.operations import receive_alerts
from readiness.teams.actors import INGEST, Actor


@transaction.atomic
def take_delivery(
    *, environment: Environment, content: bytes, sender: Sender, actor: Actor = INGEST, at: datetime
) -> list[ReceivedAlert]:
    """The alerts of a delivery that were not known yet, kept, and what follows of them for the alerts of policies.

    Raises what `receive_alerts` raises.
    """
    new = receive_alerts(environment=environment, content=content, sender=sender, actor=actor, at=at)
    if new:
        held = new[0].environment
        _follow(held, [kept.policy for kept in policies_of(held, at) if kept.policy.enabled], new, at)
    return new


def _follow(
    held: Environment, policies: Collection[Policy], new: Iterable[ReceivedAlert], at: datetime
) -> None:
    def of(labels: Mapping[str, str]) -> Policy | None:
        return policy_named(labels, policies, service=held.service.slug, environment=held.slug)

    touched = {policy.key: policy for row in new if (policy := of(row.labels)) is not None}
    if not touched:
        return
    told: dict[str, list[Word]] = {key: [] for key in touched}
    rows = ReceivedAlert.objects.filter(environment=held, name__in={one.alert for one in touched.values()})
    for fingerprint, starts, ends, status, labels in rows.values_list(
        "fingerprint", "starts_at", "ends_at", "status", "labels"
    ):
        policy = of(labels)
        if policy is not None and policy.key in told:
            over = (ends or starts) if status == "resolved" else None
            told[policy.key].append(Word(fingerprint, starts, over))
    for key, policy in touched.items():
        _settle(held, policy, episodes(told[key]), at)


def _settle(held: Environment, policy: Policy, stretches: Iterable[Episode], at: datetime) -> None:
    """Make the rows say what the stretches say; each stretch is one row."""
    rows = list(
        Alert.objects.filter(environment=held, key=policy.key, drill=False).order_by("began_at", "pk")
    )
    for one in stretches:
        alert = next((row for row in rows if _meets(row, one)), None)
        if alert is not None:
            rows.remove(alert)
            _fit(held, alert, one, at)
        elif one.ended is None:
            opened(held, policy, how=MANAGER, began_at=one.began, at=at)
        else:
            past(held, policy, began_at=one.began, ended_at=one.ended, at=at)


def _meets(row: Alert, one: Episode) -> bool:
    if one.ended is None and row.state == Alert.State.OPEN:
        return True
    return (one.ended is None or row.began_at <= one.ended) and (
        row.ended_at is None or row.ended_at >= one.began
    )


def _fit(held: Environment, alert: Alert, one: Episode, at: datetime) -> None:
    """One row to what is told of its stretch now."""
    alert.began_at = min(alert.began_at, one.began)
    was_open = alert.state == Alert.State.OPEN
    if one.ended is None:
        alert.by_manager = True
    elif was_open and alert.by_numbers:
        alert.by_manager = False
    elif not was_open and not alert.by_numbers and alert.resolved_by_id is None:
        alert.ended_at = max(alert.began_at, one.ended)
    alert.save(update_fields=["began_at", "by_manager", "ended_at"])
    if one.ended is None and not was_open:
        reopened(alert, held, at=at)
    elif one.ended is not None and was_open and not alert.by_numbers:
        resolved(alert, held, how=MANAGER, ended_at=one.ended, at=at)
