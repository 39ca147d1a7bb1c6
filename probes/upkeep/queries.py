"""Windows of planned maintenance as pages and programs see them: on, to come, over."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet

from probes.maintaining import span_of, window_of
from probes.models import Maintenance
from probes.windows import DAY, next_span
from readiness.catalog.queries import visible_services
from readiness.models import Environment
from readiness.refusals import Unseen
from readiness.teams.actors import Actor

#: The newest of those that are over.
SHOWN_PAST = 50
_FIRST = timedelta(days=366 * 100)


@dataclass(frozen=True, slots=True)
class Told:
    """`state`: on, to come, over, ended (early) or called off; `opens` and `closes` in UTC."""

    row: Maintenance
    state: str
    opens: datetime
    closes: datetime

    @property
    def open(self) -> bool:
        """Whether anything of it can still be changed."""
        return self.state in ("on", "to come")


def told(row: Maintenance, at: datetime) -> Told:
    """The window as it stands at `at`: of one that repeats, its next or last span."""
    window = window_of(row)
    span = next_span(window, at) or next_span(window, at - _FIRST)
    assert span is not None, "a window has a first span"
    opens, closes = span
    if row.cancelled_at is not None:
        return Told(row, "called off" if row.cancelled_at <= opens else "ended", opens, closes)
    if closes <= at:
        return Told(row, "over", opens, closes)
    return Told(row, "on" if opens <= at else "to come", opens, closes)


def open_windows(environment: Environment, at: datetime) -> list[Told]:
    """Those that are on or to come, the soonest first."""
    found = [told(row, at) for row in _maybe_open(environment, at) if span_of(row, at) is not None]
    return sorted(found, key=lambda one: (one.opens, one.closes))


def past_windows(environment: Environment, at: datetime) -> list[Told]:
    """The newest `SHOWN_PAST` of those that are over, were ended or were called off."""
    gone = environment.maintenance.exclude(pk__in=[one.row.pk for one in open_windows(environment, at)])
    rows = gone.select_related("planned_by", "cancelled_by").order_by("-begins", "-id")
    return [told(row, at) for row in rows[:SHOWN_PAST]]


def windows_seen_by(actor: Actor) -> QuerySet[Maintenance]:
    """Of all environments of services that the actor sees."""
    return Maintenance.objects.filter(environment__service__in=visible_services(actor)).select_related(
        "environment__service__team", "planned_by", "cancelled_by"
    )


def window_for(actor: Actor, pk: UUID) -> Maintenance:
    """One window. Raises `Unseen`."""
    found = windows_seen_by(actor).filter(pk=pk).first()
    if found is None:
        raise Unseen
    return found


def _maybe_open(environment: Environment, at: datetime) -> QuerySet[Maintenance]:
    # No zone is two days away from UTC: what ended before by its own clock is over.
    since = (at - 2 * DAY).strftime("%Y-%m-%dT%H:%M")
    return environment.maintenance.filter(
        ~Q(repeats=Maintenance.Repeats.ONCE) | Q(ends__gte=since), cancelled_at__isnull=True
    ).select_related("planned_by", "cancelled_by")
