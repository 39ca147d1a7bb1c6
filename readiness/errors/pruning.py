"""What goes with age: bodies of events by their project's policy, then the events, hours and tallies themselves."""

from datetime import datetime, timedelta

from readiness.errors.models import ErrorEvent, ErrorHour, ErrorProject, ErrorTally

#: Hours and tallies are small, and the trends of a quarter are asked for in audits.
COUNTS_KEPT = timedelta(days=400)


def remove_old_errors(*, at: datetime, limit: int) -> int:
    """Remove up to `limit` events that are older than their project keeps them; groups and their counts stay.

    Hours and tallies go after `COUNTS_KEPT`. Answers how many rows went.
    """
    gone = 0
    for pk, days in ErrorProject.objects.order_by("pk").values_list("pk", "keep_days"):
        if gone >= limit:
            return gone
        old = ErrorEvent.objects.filter(project=pk, received_at__lt=at - timedelta(days=days))
        keys = list(old.order_by("received_at").values_list("pk", flat=True)[: limit - gone])
        gone += ErrorEvent.objects.filter(pk__in=keys).delete()[0] if keys else 0
    old_hours = ErrorHour.objects.filter(begins__lt=at - COUNTS_KEPT).order_by("pk")
    hours = list(old_hours.values_list("pk", flat=True)[: limit - gone])
    gone += ErrorHour.objects.filter(pk__in=hours).delete()[0] if hours else 0
    old_tallies = ErrorTally.objects.filter(begins__lt=at - COUNTS_KEPT).order_by("pk")
    tallies = list(old_tallies.values_list("pk", flat=True)[: limit - gone])
    return gone + (ErrorTally.objects.filter(pk__in=tallies).delete()[0] if tallies else 0)
