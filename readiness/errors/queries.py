"""Reading errors, always within what the actor may see; and what an SDK's key opens."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet, Sum
from django.db.models.functions import TruncDate

from readiness.catalog.models import Environment, Service
from readiness.catalog.queries import visible_services
from readiness.errors.models import (
    ErrorEvent,
    ErrorGroup,
    ErrorHour,
    ErrorKey,
    ErrorProject,
    ErrorReview,
    ErrorTally,
    ErrorTest,
)
from readiness.refusals import Unseen
from readiness.teams.actors import Actor

#: Word of an address -> the columns that it means; the last one makes every order total.
ORDERINGS: dict[str, tuple[str, ...]] = {
    "last": ("-last_seen", "-id"),
    "first": ("-first_seen", "-id"),
    "users": ("-users", "-id"),
    "events": ("-events", "-id"),
}


@dataclass(frozen=True, kw_only=True)
class GroupFilter:
    """What a list is narrowed to; empty means all. `release` is one in which the group was met."""

    service: str = ""
    environment: str = ""
    release: str = ""
    state: str = ""
    text: str = ""


def open_key(public_key: str, number: int) -> ErrorKey | None:
    """The key that opens a project, with all that stands above it; None for every other."""
    keys = ErrorKey.objects.select_related("project__environment__service__team")
    return keys.filter(public_key=public_key, project=number, revoked_at=None).first()


def visible_groups(actor: Actor, narrowed: GroupFilter | None = None) -> QuerySet[ErrorGroup]:
    """The groups of every service that `actor` may see; in no order."""
    rows = ErrorGroup.objects.filter(
        project__environment__service__in=visible_services(actor).values("pk")
    ).select_related("project__environment__service__team", "assignee")
    by = narrowed or GroupFilter()
    given = {
        "project__environment__service__slug": by.service,
        "project__environment__slug": by.environment,
        "state": by.state,
    }
    rows = rows.filter(**{name: value for name, value in given.items() if value})
    if by.release:
        rows = rows.filter(releases__version=by.release)
    for word in by.text.split()[:8]:
        rows = rows.filter(title__icontains=word) | rows.filter(culprit__icontains=word)
    return rows


def group_for(actor: Actor, pk: UUID) -> ErrorGroup:
    """One group with its service, team and people. Raises `Unseen`."""
    found = visible_groups(actor).select_related(
        "project__environment__service__team",
        "project__environment__service__owner",
        "assignee",
        "resolved_by",
    )
    group = found.filter(pk=pk).first()
    if group is None:
        raise Unseen
    return group


def events_of(group: ErrorGroup) -> QuerySet[ErrorEvent]:
    """The events of a group whose bodies were kept, newest first."""
    return group.happened.filter(body__isnull=False).order_by("-received_at", "-id")


def event_for(actor: Actor, pk: UUID) -> ErrorEvent:
    """One event with its group. Raises `Unseen`."""
    rows = ErrorEvent.objects.filter(group__in=visible_groups(actor).values("pk"))
    found = rows.select_related("group__project__environment__service__team").filter(pk=pk).first()
    if found is None:
        raise Unseen
    return found


def neighbours(event: ErrorEvent) -> tuple[ErrorEvent | None, ErrorEvent | None]:
    """The next older and the next newer event of the group with a body."""
    rows = event.group.happened.filter(body__isnull=False).exclude(pk=event.pk)
    older = rows.filter(received_at=event.received_at, pk__lt=event.pk) | rows.filter(
        received_at__lt=event.received_at
    )
    newer = rows.filter(received_at=event.received_at, pk__gt=event.pk) | rows.filter(
        received_at__gt=event.received_at
    )
    return older.order_by("-received_at", "-id").first(), newer.order_by("received_at", "id").first()


def projects_of(service: Service) -> QuerySet[ErrorProject]:
    """The projects of a service that the caller may see, by environment."""
    rows = ErrorProject.objects.filter(environment__service=service).select_related("environment")
    return rows.order_by("environment__position", "environment__pk")


def project_at(environment: Environment) -> ErrorProject:
    """The project of an environment that the caller may see. Raises `Unseen` where no DSN was ever made."""
    found = (
        ErrorProject.objects.filter(environment=environment)
        .select_related("environment__service__team")
        .first()
    )
    if found is None:
        raise Unseen("No DSN was made for this environment yet.")
    return found


def keys_of(service: Service) -> QuerySet[ErrorKey]:
    """All DSNs of a service that the caller may see, newest first, ended ones too."""
    rows = ErrorKey.objects.filter(project__environment__service=service)
    return rows.select_related("project__environment__service__team", "created_by").order_by(
        "-created_at", "-id"
    )


def key_for(actor: Actor, pk: UUID) -> ErrorKey:
    """One DSN. Raises `Unseen`."""
    rows = ErrorKey.objects.filter(project__environment__service__in=visible_services(actor).values("pk"))
    found = rows.select_related("project__environment__service__team").filter(pk=pk).first()
    if found is None:
        raise Unseen
    return found


def test_for(actor: Actor, pk: UUID) -> ErrorTest:
    """One test of error tracking. Raises `Unseen`."""
    rows = ErrorTest.objects.filter(environment__service__in=visible_services(actor).values("pk"))
    found = rows.select_related("environment__service__team", "revision", "started_by").filter(pk=pk).first()
    if found is None:
        raise Unseen
    return found


def tests_of(service: Service) -> QuerySet[ErrorTest]:
    """The tests of a service that the caller may see, newest first."""
    rows = ErrorTest.objects.filter(environment__service=service).select_related("environment", "revision")
    return rows.order_by("-started_at", "-pk")


def reviews_of(service: Service) -> QuerySet[ErrorReview]:
    """The signed reviews of a service that the caller may see, newest first."""
    rows = ErrorReview.objects.filter(service=service).select_related("signed_by", "revision__evidence")
    return rows.order_by("-signed_at", "-pk")


def open_groups(*, service: Service, since: datetime | None = None) -> QuerySet[ErrorGroup]:
    """What is neither resolved nor muted, the gravest first: for checklists that ask whether all were looked at.

    With `since` only those that were met, or came back, from then on.
    """
    rows = ErrorGroup.objects.filter(project__environment__service=service, state=ErrorGroup.State.OPEN)
    if since is not None:
        rows = rows.filter(last_seen__gte=since)
    return rows.select_related("project__environment", "assignee").order_by("-users", "-events", "pk")


def days_of(groups: list[ErrorGroup], *, since: date) -> dict[UUID, dict[date, int]]:
    """How many events of each group came on each day (UTC) from `since` on; only days that had some."""
    begin = datetime.combine(since, datetime.min.time(), UTC)
    rows = ErrorHour.objects.filter(group__in=[one.pk for one in groups], begins__gte=begin)
    days = rows.values("group_id", day=TruncDate("begins", tzinfo=UTC)).annotate(all=Sum("events"))
    found: dict[UUID, dict[date, int]] = {one.pk: {} for one in groups}
    for pk, day, events in days.order_by("group_id", "day").values_list("group_id", "day", "all"):
        found[pk][day] = events
    return found


def dsn_of(key: ErrorKey, base: str) -> str:
    """What an SDK is given; `base` is the portal's own address."""
    scheme, _mark, rest = base.partition("://")
    return f"{scheme}://{key.public_key}@{rest.rstrip('/')}/{key.project_id}"


def tallies_of(service: Service, *, at: datetime, days: int = 7) -> dict[str, int]:
    """What else came to a service in the last days, and what was refused or lost: name -> times."""
    rows = ErrorTally.objects.filter(
        project__environment__service=service, begins__gt=at - timedelta(days=days)
    )
    return dict(rows.values("what").annotate(all=Sum("times")).order_by("what").values_list("what", "all"))
