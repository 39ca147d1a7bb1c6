"""Launches as they were at an earlier time: whether they were open, and for which day."""

from collections.abc import Collection
from copy import copy
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q

from readiness.catalog.history import service_then
from readiness.catalog.models import Service
from readiness.launches import events
from readiness.launches.models import Launch
from readiness.ledger.queries import happened
from readiness.refusals import Unseen

#: What other rooms write when they change a service's lifecycle.
WENT_LIVE = (events.LAUNCH_RECORDED,)


def service_as_of(service: Service, at: datetime) -> Service:
    """A copy of `service` as it was, its lifecycle as launches left it. Raises `Unseen` before it was there."""
    return service_then(service, at, WENT_LIVE)


def launches_then(launches: Collection[Launch], at: datetime) -> list[Launch]:
    """Copies of those that had been asked for by `at`, each as it was, in the order given."""
    asked = [copy(one) for one in launches if one.requested_at <= at]
    days = _days({one.pk for one in asked}, at)
    for one in asked:
        one.planned_for = days.get(one.pk, one.planned_for)
        if one.closed_at is not None and one.closed_at > at:
            one.state, one.closed_by, one.closed_at, one.closed_reason = Launch.State.OPEN, None, None, ""
    return asked


def launch_then(launch: Launch, at: datetime) -> Launch:
    """One of them. Raises `Unseen` where nobody had asked for it by then."""
    found = launches_then([launch], at)
    if not found:
        raise Unseen
    return found[0]


def _days(launches: set[UUID], at: datetime) -> dict[UUID | None, date]:
    """The planned day of each that was ever moved."""
    days: dict[UUID | None, date] = {}
    for entry in happened((events.LAUNCH_RESCHEDULED,), Q(subject_id__in=launches)):
        if entry.at <= at:
            days[entry.subject] = date.fromisoformat(entry.data["to"])
        else:
            days.setdefault(entry.subject, date.fromisoformat(entry.data["from"]))
    return days
