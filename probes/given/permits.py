"""Permits at work: whether one is open, the day's budget, and whether somebody stopped it."""

from datetime import UTC, datetime, time
from uuid import UUID

from django.db.models import F, QuerySet

from probes.given.models import LIVE, Permit, ProbeStop, SpentRequests
from probes.verdict import Severity, Status, Verdict
from readiness.models import Environment

EVERYWHERE = "everywhere"
#: No look sends more than this, whatever the day still holds.
MOST_A_LOOK = 500


def _skipped(code: str, sentence: str, remedy: str) -> Verdict:
    return Verdict(Status.SKIPPED, code, sentence, remedy, Severity.NONE)


NO_PERMIT = _skipped(
    "no_permit",
    "Nobody permits this probe here now, so it was not sent.",
    "Give a permit on the environment's page “What probes may do here”.",
)
OUTSIDE_WINDOW = _skipped(
    "outside_window",
    "The window of the permit is not open now, so nothing was sent.",
    "Wait for the window, or give a permit with another one.",
)
SPENT = _skipped(
    "budget_spent",
    "The requests permitted for today are spent, so nothing was sent.",
    "Wait for tomorrow (UTC), or give a permit with more requests a day.",
)
STOPPED = _skipped(
    "stopped",
    "Somebody stopped the active probes, so nothing was sent.",
    "Lift the stop on the environment's page “What probes may do here” when it is safe again.",
)


def is_open(permit: Permit, at: datetime) -> bool:
    """Whether the window holds `at`: half-open, the hours of the day in UTC, also across midnight."""
    if not permit.opens_at <= at < permit.closes_at:
        return False
    if permit.daily_from is None or permit.daily_until is None:
        return True
    return in_hours(at.astimezone(UTC).time(), permit.daily_from, permit.daily_until)


def in_hours(now: time, begin: time, end: time) -> bool:
    """Whether `now` lies in [begin, end); an end before the begin is that of the next day."""
    return begin <= now < end if begin < end else now >= begin or now < end


def take(environment: Environment, kind: str, at: datetime) -> tuple[Permit, int] | Verdict:
    """The open permit and how many requests this look may send, taken from the day's budget; else why none."""
    permit = Permit.objects.filter(
        LIVE, environment=environment, team=environment.service.team_id, kind=kind
    ).first()
    if permit is None:
        return NO_PERMIT
    if is_stopped(environment.pk, None):
        return STOPPED
    if not is_open(permit, at):
        return OUTSIDE_WINDOW
    granted = _take_requests(environment, kind, permit.requests_a_day, at)
    return (permit, granted) if granted else SPENT


def give_back(environment_id: UUID, kind: str, requests: int, at: datetime) -> None:
    """Return what a look had taken at `at` and not sent."""
    if requests > 0:
        _day(environment_id, kind, at).filter(requests__gte=requests).update(
            requests=F("requests") - requests
        )


def spent_on(environment_id: UUID, kind: str, at: datetime) -> int:
    """Requests of that day so far, those of looks under way included."""
    return _day(environment_id, kind, at).values_list("requests", flat=True).first() or 0


def is_stopped(environment_id: UUID, permit_id: UUID | None) -> bool:
    """Whether active probes stand still there or everywhere, or the permit is over. One query."""
    stops = ProbeStop.objects.filter(LIVE, place__in=(str(environment_id), EVERYWHERE))
    if permit_id is None:
        return stops.exists()
    over = Permit.objects.filter(pk=permit_id, ended_at__isnull=False)
    return stops.values("pk").union(over.values("pk")).exists()


def _take_requests(environment: Environment, kind: str, most: int, at: datetime) -> int:
    SpentRequests.objects.bulk_create(
        [SpentRequests(environment=environment, kind=kind, day=at.astimezone(UTC).date())],
        ignore_conflicts=True,
    )
    # Held until the commit: two workers never take the same requests.
    row = _day(environment.pk, kind, at).select_for_update(no_key=True).get()
    granted = max(0, min(most - row.requests, MOST_A_LOOK))
    _day(environment.pk, kind, at).update(requests=F("requests") + granted)
    return granted


def _day(environment_id: UUID, kind: str, at: datetime) -> QuerySet[SpentRequests]:
    day = at.astimezone(UTC).date()
    return SpentRequests.objects.filter(environment=environment_id, kind=kind, day=day)
