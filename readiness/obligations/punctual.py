"""How often duties were done on time, over several periods, in one query."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db.models import Count, F, Q, QuerySet

from readiness.obligations.models import Occurrence
from readiness.obligations.queries import PENDING, OnTime, State

#: Over how many days it is told.
SPANS = (30, 90, 365)


def on_time_over(
    rows: QuerySet[Occurrence], at: datetime, spans: Sequence[int] = SPANS
) -> list[tuple[int, OnTime]]:
    """Days, and how those of `rows` went that were promised in that many days up to `at`, as `queries.on_time` says."""
    longest = at - timedelta(days=max(spans))
    promised = rows.order_by().filter(original_late_at__gt=longest, original_late_at__lte=at)
    closed = Q(state=State.CLOSED)
    kinds = {
        "on_time": closed & Q(closed_at__lt=F("original_late_at")),
        "late": closed & Q(closed_at__gte=F("original_late_at")),
        "skipped": Q(state=State.SKIPPED),
        "unfinished": Q(state__in=PENDING),
    }
    counts = promised.exclude(state=State.PLANNED).aggregate(
        **{
            f"{name}_{days}": Count("pk", filter=kind & Q(original_late_at__gt=at - timedelta(days=days)))
            for name, kind in kinds.items()
            for days in spans
        }
    )
    return [(days, OnTime(**{name: counts[f"{name}_{days}"] for name in kinds})) for days in spans]
