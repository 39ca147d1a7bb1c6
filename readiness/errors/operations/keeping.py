"""Events are kept: each once, its group's counters exact, in one transaction for all that came together."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from readiness.errors import events
from readiness.errors.happened import Happened
from readiness.errors.models import ErrorEvent, ErrorGroup, ErrorHour, ErrorProject, ErrorUser
from readiness.errors.operations.rows import insert_new, raise_counts
from readiness.errors.releases import is_newer
from readiness.identifiers import new_id
from readiness.ledger.operations import record
from readiness.teams.actors import INGEST

#: Of what is more than `bodies_per_hour`, every so manieth body is still kept.
SAMPLE = 100


@dataclass(frozen=True, slots=True)
class Arrival:
    """An event for a project, which comes with its environment, service and team."""

    project: ErrorProject
    event: Happened
    at: datetime

    @property
    def key(self) -> tuple[int, str]:
        """What a group is found by."""
        return self.project.pk, self.event.grouping.key


@transaction.atomic
def keep_arrivals(arrivals: Sequence[Arrival]) -> list[bool]:
    """Keep what is new; for each in turn whether it was. One that came before changes nothing.

    Groups are held in the order of their ids before anything is counted: no counter is lost, none waits crosswise.
    """
    unique = {(one.project.pk, one.event.event_id): one for one in reversed(arrivals)}
    groups = _hold(_groups(list(unique.values())))
    tallest = _bodies_thishour_of(groups.values(), arrivals)
    rows = {key: _row(one, groups[one.key], tallest) for key, one in unique.items()}
    new = insert_new(ErrorEvent, list(rows.values()), ("project_id", "event_id"))
    by_group: dict[UUID, list[Arrival]] = defaultdict(list)
    kept: Counter[tuple[UUID, datetime]] = Counter()
    for key, one in unique.items():
        if key in new:
            group = groups[one.key]
            by_group[group.pk].append(one)
            kept[group.pk, hour_of(one.at)] += rows[key].body is not None
    held = {group.pk: group for group in groups.values()}
    for pk, came in by_group.items():
        _count(held[pk], came)
    _count_users(held, by_group)
    _count_hours(by_group, kept)
    _count_releases(by_group)
    for pk in by_group:
        held[pk].save(update_fields=_CHANGED)
    first = {
        (one.project.pk, one.event.event_id): number for number, one in reversed(list(enumerate(arrivals)))
    }
    return [
        (one.project.pk, one.event.event_id) in new and first[one.project.pk, one.event.event_id] == number
        for number, one in enumerate(arrivals)
    ]


_CHANGED = [
    "title",
    "level",
    "platform",
    "last_seen",
    "first_seen",
    "first_release",
    "last_release",
    "events",
    "users",
    "state",
    "regressed_at",
    "regressions",
    "resolved_by",
    "resolved_at",
    "resolved_in",
    "ignored_until",
    "ignored_reason",
]


def _groups(arrivals: Sequence[Arrival]) -> dict[tuple[int, str], UUID]:
    """The id of the group of each, made where there is none. A new one has counted nothing yet."""
    wanted = {one.key: one for one in arrivals}
    found = _known(wanted)
    missing = [one for key, one in wanted.items() if key not in found]
    if missing:
        # Sorted: two that make the same groups at once wait for each other in one order.
        missing.sort(key=lambda one: one.key)
        ErrorGroup.objects.bulk_create([_new_group(one) for one in missing], ignore_conflicts=True)
        found = _known(wanted)
    return found


def _known(wanted: Iterable[tuple[int, str]]) -> dict[tuple[int, str], UUID]:
    keys = list(wanted)
    rows = ErrorGroup.objects.filter(
        project__in={project for project, _key in keys}, fingerprint__in={key for _project, key in keys}
    )
    return {(project, key): pk for project, key, pk in rows.values_list("project_id", "fingerprint", "pk")}


def _new_group(one: Arrival) -> ErrorGroup:
    event = one.event
    return ErrorGroup(
        project_id=one.project.pk,
        fingerprint=event.grouping.key,
        title=event.grouping.title,
        culprit=event.grouping.culprit,
        level=event.level,
        platform=event.platform,
        first_seen=event.occurred_at,
        last_seen=event.occurred_at,
        first_release=event.release,
        last_release=event.release,
    )


def _hold(ids: dict[tuple[int, str], UUID]) -> dict[tuple[int, str], ErrorGroup]:
    rows = ErrorGroup.objects.filter(pk__in=ids.values()).order_by("pk").select_for_update(no_key=True)
    held = {(row.project_id, row.fingerprint): row for row in rows}
    return {key: held[key] for key in ids}


def _bodies_thishour_of(
    groups: Iterable[ErrorGroup], arrivals: Sequence[Arrival]
) -> Counter[tuple[UUID, datetime]]:
    hours = ErrorHour.objects.filter(
        group__in=[one.pk for one in groups], begins__in={hour_of(one.at) for one in arrivals}
    )
    return Counter(
        {(pk, begins): events for pk, begins, events in hours.values_list("group", "begins", "events")}
    )


def _row(one: Arrival, group: ErrorGroup, tallest: Counter[tuple[UUID, datetime]]) -> ErrorEvent:
    place = group.pk, hour_of(one.at)
    tallest[place] += 1
    keep = tallest[place] <= one.project.bodies_per_hour or tallest[place] % SAMPLE == 0 or one.event.nonce
    return ErrorEvent(
        id=new_id(),
        project_id=one.project.pk,
        group_id=group.pk,
        event_id=one.event.event_id,
        received_at=one.at,
        occurred_at=one.event.occurred_at,
        release=one.event.release,
        body=one.event.body if keep else None,
        scrubbed=one.event.scrubbed,
    )


def _count(group: ErrorGroup, came: Sequence[Arrival]) -> None:
    """Number, first, last, newest words, and whether what was resolved or muted is open again."""
    group.events += len(came)
    for one in came:
        event = one.event
        # What came late may have happened first: it says which release brought the fault.
        if event.release and (not group.first_release or event.occurred_at < group.first_seen):
            group.first_release = event.release
        group.first_seen = min(group.first_seen, event.occurred_at)
        if event.occurred_at >= group.last_seen:
            group.last_seen, group.title, group.level = event.occurred_at, event.grouping.title, event.level
            group.platform = event.platform
            group.last_release = event.release or group.last_release
        if group.state == ErrorGroup.State.RESOLVED and _reopens(group, event):
            _regress(group, one)
        elif (
            group.state == ErrorGroup.State.IGNORED and group.ignored_until and group.ignored_until <= one.at
        ):
            group.state, group.ignored_until, group.ignored_reason = ErrorGroup.State.OPEN, None, ""


def _reopens(group: ErrorGroup, event: Happened) -> bool:
    """Whether an event says that a resolved fault is back: any does, or where a release was named, a newer one.

    An event that happened before it was resolved and is only late says nothing. One without a release cannot be
    told from a newer one. Releases that cannot be compared by number are newer if this group never met them before.
    """
    if group.resolved_at is not None and event.occurred_at < group.resolved_at:
        return False
    if not group.resolved_in or not event.release:
        return True
    newer = is_newer(event.release, group.resolved_in)
    if newer is None:
        return not group.releases.filter(version=event.release, first_seen__lte=group.resolved_at).exists()
    return newer


def _regress(group: ErrorGroup, one: Arrival) -> None:
    group.state, group.regressed_at = ErrorGroup.State.OPEN, one.at
    group.regressions += 1
    group.resolved_by, group.resolved_at, group.resolved_in = None, None, ""
    place = one.project.environment
    record(
        kind=events.GROUP_REGRESSED,
        actor=INGEST,
        at=one.at,
        subject=group,
        team=place.service.team,
        service=place.service,
        environment=place,
        private={"title": group.title, "release": one.event.release},
    )


def _count_users(groups: dict[UUID, ErrorGroup], came: dict[UUID, list[Arrival]]) -> None:
    met = [
        ErrorUser(group_id=pk, who=who)
        for pk, ones in came.items()
        if groups[pk].users < ErrorUser.MOST
        for who in sorted({one.event.who for one in ones if one.event.who})
    ]
    for pk, _who in insert_new(ErrorUser, met, ("group_id", "who")):
        groups[UUID(str(pk))].users += 1


def _count_hours(came: dict[UUID, list[Arrival]], kept: Counter[tuple[UUID, datetime]]) -> None:
    hours = Counter((pk, hour_of(one.at)) for pk, ones in came.items() for one in ones)
    raise_counts(
        "readiness_errorhour",
        ("group_id", "begins"),
        ("events", "kept"),
        [((pk, begins), (events, kept[pk, begins])) for (pk, begins), events in sorted(hours.items())],
    )


def _count_releases(came: dict[UUID, list[Arrival]]) -> None:
    seen: dict[tuple[UUID, str], list[datetime]] = defaultdict(list)
    for pk, ones in came.items():
        for one in ones:
            if one.event.release:
                seen[pk, one.event.release].append(one.event.occurred_at)
    if not seen:
        return
    raise_counts(
        "readiness_errorrelease",
        ("group_id", "version"),
        ("events",),
        [(key, (len(times),)) for key, times in sorted(seen.items())],
        least=("first_seen", [min(times) for _key, times in sorted(seen.items())]),
        most=("last_seen", [max(times) for _key, times in sorted(seen.items())]),
    )


def hour_of(at: datetime) -> datetime:
    """When the hour of a time began."""
    return at - timedelta(minutes=at.minute, seconds=at.second, microseconds=at.microsecond)
