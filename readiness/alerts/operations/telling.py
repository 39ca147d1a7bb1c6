"""People are told of alerts: at once, and in a storm together; again while nobody has taken a page on.

What opens goes out at the next look. What opens within `ALERT_GROUP_SECONDS` of a call in the same environment waits
for the rest of that time and goes out together, so that a hundred alerts are two messages and not a hundred.
"""

import time
import uuid
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction

from readiness.alerts.models import Alert, AlertCall
from readiness.alerts.operations.calls import call
from readiness.alerts.queries import silenced_until, silences_of
from readiness.catalog.models import Environment
from readiness.evidence.holding import hold

BUDGET_SECONDS = 20.0


def tell_due(*, at: datetime, limit: int) -> int:
    """Tell of the alerts of at most `limit` environments: of how many alerts people were told, or are told later."""
    started = time.monotonic()
    due = Alert.objects.filter(tell_at__lte=at).order_by("environment").values_list("environment", flat=True)
    done = 0
    for environment in list(due.distinct()[:limit]):
        if time.monotonic() - started > BUDGET_SECONDS:
            break
        done += _tell(environment, at)
    return done


@transaction.atomic
def _tell(environment: UUID, at: datetime) -> int:
    (held,) = hold([environment])
    rows = list(
        Alert.objects.filter(environment=held, tell_at__lte=at).order_by("severity", "opened_at", "pk")
    )
    speaking = _besides_silenced(held, rows, at)
    open_now = [one for one in speaking if one.state == Alert.State.OPEN]
    for drill in (one for one in open_now if one.drill):
        _announce(held, AlertCall.What.PAGE, [drill], at)
    for what, route in ((AlertCall.What.PAGE, "page"), (AlertCall.What.NOTIFY, "notify")):
        chosen = [one for one in open_now if one.route == route and not one.drill]
        if chosen and not _waits(held, what, chosen, at):
            _announce(held, what, chosen, at)
    over = [one for one in speaking if one.state == Alert.State.RESOLVED]
    if over and not _waits(held, AlertCall.What.RESOLVED, over, at):
        _tell_over(held, over, at)
    return len(rows)


def _besides_silenced(held: Environment, rows: Sequence[Alert], at: datetime) -> list[Alert]:
    """Those of which people may be told. The rest is looked at again when its silence ends."""
    silences = silences_of(held, at)
    speaking = []
    for alert in rows:
        heard = alert.drill or alert.state == Alert.State.RESOLVED
        until = None if heard else silenced_until(silences, alert.key)
        if until is None:
            speaking.append(alert)
        else:
            _again(alert, until)
    return speaking


def _waits(held: Environment, what: AlertCall.What, chosen: Sequence[Alert], at: datetime) -> bool:
    """Whether a call of this sort went out just now: then these go together, a little later."""
    group = timedelta(seconds=settings.ALERT_GROUP_SECONDS)
    last = AlertCall.objects.filter(
        environment=held, what=what, drill=False, made_at__gt=at - group, made_at__lte=at
    )
    newest = last.order_by("-made_at").values_list("made_at", flat=True).first()
    if newest is None:
        return False
    for alert in chosen:
        _again(alert, newest + group)
    return True


def _announce(held: Environment, what: AlertCall.What, chosen: Sequence[Alert], at: datetime) -> None:
    """One call. New alerts join the name of what nobody has taken on yet; tools then know them as one matter."""
    key = (
        next((one.page_key for one in chosen if one.page_key), None)
        or _open_key(held, what, chosen)
        or uuid.uuid4()
    )
    step = max(one.told for one in chosen) + 1
    for alert in chosen:
        alert.told = step if alert.told else 1
        alert.page_key = alert.page_key or key
        repeats = what is AlertCall.What.PAGE and alert.told <= settings.ALERT_REPEATS
        alert.tell_at = at + timedelta(minutes=settings.ALERT_REPEAT_MINUTES) if repeats else None
        alert.save(update_fields=["told", "page_key", "tell_at"])
    call(held, what, chosen, key, at, step)


def _open_key(held: Environment, what: AlertCall.What, chosen: Sequence[Alert]) -> UUID | None:
    if any(one.drill for one in chosen):
        return None
    route = "page" if what is AlertCall.What.PAGE else "notify"
    waiting = Alert.objects.filter(
        environment=held, state=Alert.State.OPEN, drill=False, route=route, acknowledged_at__isnull=True,
        page_key__isnull=False,
    )  # fmt: skip
    return waiting.order_by("opened_at", "pk").values_list("page_key", flat=True).first()


def _tell_over(held: Environment, over: Sequence[Alert], at: datetime) -> None:
    by_key: dict[UUID, list[Alert]] = defaultdict(list)
    for alert in over:
        _again(alert, None)
        if alert.page_key is not None:
            by_key[alert.page_key].append(alert)
    for key, alerts in sorted(by_key.items()):
        call(held, AlertCall.What.RESOLVED, alerts, key, at)


def _again(alert: Alert, when: datetime | None) -> None:
    alert.tell_at = when
    alert.save(update_fields=["tell_at"])
