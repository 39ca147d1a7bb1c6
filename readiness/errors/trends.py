"""What a review looks at: which groups are new, came back, grew, and met the most people, in one stretch of time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet, Sum

from readiness.catalog.models import Service
from readiness.errors.models import ErrorGroup, ErrorHour

WEEK = timedelta(days=7)
SHOWN = 20


@dataclass(frozen=True, slots=True)
class Trend:
    """One stretch beside the one before it. The groups come with their project and environment."""

    since: datetime
    until: datetime
    events: int
    before: int
    new: Sequence[ErrorGroup]
    regressed: Sequence[ErrorGroup]
    most_users: Sequence[ErrorGroup]
    most_events: Sequence[ErrorGroup]
    new_count: int
    regressed_count: int

    @property
    def groups(self) -> dict[str, ErrorGroup]:
        """All that is shown, each once, by id."""
        every = (*self.new, *self.regressed, *self.most_users, *self.most_events)
        return {str(one.pk): one for one in every}


def trend_of(service: Service, *, until: datetime, since: datetime | None = None) -> Trend:
    """The errors of a service from `since` (a week before) to `until`; at most `SHOWN` groups of each sort."""
    since = since or until - WEEK
    groups = ErrorGroup.objects.filter(project__environment__service=service)
    groups = groups.select_related("project__environment", "assignee")
    new = groups.filter(first_seen__gt=since, first_seen__lte=until).order_by("-users", "-events", "pk")
    back = groups.filter(regressed_at__gt=since, regressed_at__lte=until).order_by("-regressed_at", "pk")
    met = groups.filter(last_seen__gt=since).exclude(state=ErrorGroup.State.RESOLVED)
    hours = ErrorHour.objects.filter(group__project__environment__service=service)
    grown = met.annotate(
        lately=Sum("hours__events", filter=Q(hours__begins__gt=since, hours__begins__lte=until))
    ).filter(lately__gt=0)
    return Trend(
        since=since,
        until=until,
        events=_sum(hours.filter(begins__gt=since, begins__lte=until)),
        before=_sum(hours.filter(begins__gt=since - (until - since), begins__lte=since)),
        new=list(new[:SHOWN]),
        regressed=list(back[:SHOWN]),
        most_users=list(met.filter(users__gt=0).order_by("-users", "-events", "pk")[:SHOWN]),
        most_events=list(grown.order_by("-lately", "pk")[:SHOWN]),
        new_count=new.count(),
        regressed_count=back.count(),
    )


def _sum(hours: QuerySet[ErrorHour]) -> int:
    return int(hours.aggregate(all=Sum("events"))["all"] or 0)
