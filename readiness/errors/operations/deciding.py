"""What people decide on a group: mended, not now, whose it is. Each takes the group as it is at that moment."""

from datetime import datetime, timedelta

from django.db import transaction

from readiness.errors import events
from readiness.errors.models import ErrorGroup
from readiness.evidence.holding import demand_member, enter, person
from readiness.ledger.operations import record
from readiness.refusals import Conflict
from readiness.teams.access import Action
from readiness.teams.actors import Actor
from readiness.teams.fields import Problems
from readiness.teams.models import User

LONGEST_MUTE = timedelta(days=365)


class GroupMoved(Conflict):
    """It is so already."""

    code = "error-group-moved"
    sentence = "Somebody was first, or the error came back: look at how it stands now."


@transaction.atomic
def resolve_group(*, group: ErrorGroup, in_release: str = "", actor: Actor, at: datetime) -> ErrorGroup:
    """It is mended. With `in_release` only events of newer releases reopen it; else any that happens from now on.

    Raises `GroupMoved` where it is resolved, `Invalid`, `Forbidden`, `EnvironmentClosed`.
    """
    held = _held(group, actor)
    problems = Problems()
    in_release = problems.one_line("in_release", in_release, longest=200)
    problems.refuse_any()
    if held.state == ErrorGroup.State.RESOLVED:
        raise GroupMoved
    held.state, held.ignored_until, held.ignored_reason = ErrorGroup.State.RESOLVED, None, ""
    held.resolved_by, held.resolved_at, held.resolved_in = person(actor), at, in_release
    return _kept(held, events.GROUP_RESOLVED, actor, at, data={"in_release": in_release or None})


@transaction.atomic
def reopen_group(*, group: ErrorGroup, actor: Actor, at: datetime) -> ErrorGroup:
    """It is open after all. Raises `GroupMoved` where it is, `Forbidden`, `EnvironmentClosed`."""
    held = _held(group, actor)
    if held.state == ErrorGroup.State.OPEN:
        raise GroupMoved
    held.state, held.ignored_until, held.ignored_reason = ErrorGroup.State.OPEN, None, ""
    held.resolved_by, held.resolved_at, held.resolved_in = None, None, ""
    return _kept(held, events.GROUP_REOPENED, actor, at)


@transaction.atomic
def ignore_group(
    *, group: ErrorGroup, until: datetime, reason: str, actor: Actor, at: datetime
) -> ErrorGroup:
    """Not now, until a time and with a reason; its events are counted on. Raises `Invalid`, `Forbidden`."""
    held = _held(group, actor)
    problems = Problems()
    reason = problems.free_text("reason", reason, longest=1000, required=True)
    if until <= at:
        problems.add("until", "This time has passed.")
    elif until > at + LONGEST_MUTE:
        problems.add("until", f"An error is muted for {LONGEST_MUTE.days} days at most.")
    problems.refuse_any()
    held.state, held.ignored_until, held.ignored_reason = ErrorGroup.State.IGNORED, until, reason
    held.resolved_by, held.resolved_at, held.resolved_in = None, None, ""
    return _kept(
        held, events.GROUP_IGNORED, actor, at, data={"until": until.isoformat()}, private={"reason": reason}
    )


@transaction.atomic
def assign_group(*, group: ErrorGroup, assignee: User | None, actor: Actor, at: datetime) -> ErrorGroup:
    """Whose it is; None for nobody's. Raises `Invalid` for who is no member of the team, `Forbidden`."""
    held = _held(group, actor)
    demand_member(assignee, held.project.environment.service.team_id, "assignee", "Errors")
    if held.assignee_id == (assignee.pk if assignee else None):
        return held
    held.assignee = assignee
    return _kept(
        held, events.GROUP_ASSIGNED, actor, at, data={"assignee": str(assignee.pk) if assignee else None}
    )


def wake_muted(*, at: datetime, limit: int) -> int:
    """Open up to `limit` groups whose mute is over; that it was to end then is in the entry of the mute."""
    over = ErrorGroup.objects.filter(state=ErrorGroup.State.IGNORED, ignored_until__lte=at).order_by("pk")
    woken = ErrorGroup.objects.filter(
        pk__in=list(over.values_list("pk", flat=True)[:limit]),
        state=ErrorGroup.State.IGNORED,
        ignored_until__lte=at,
    )
    return woken.update(state=ErrorGroup.State.OPEN, ignored_until=None, ignored_reason="")


_DECIDED = [
    "state", "resolved_by", "resolved_at", "resolved_in", "ignored_until", "ignored_reason", "assignee",
]  # fmt: skip


def _held(group: ErrorGroup, actor: Actor) -> ErrorGroup:
    place = enter(actor, Action.MANAGE_ERRORS, group.project.environment)
    held = ErrorGroup.objects.select_for_update(of=("self",), no_key=True).get(pk=group.pk)
    held.project = group.project
    held.project.environment = place
    return held


def _kept(
    group: ErrorGroup,
    kind: str,
    actor: Actor,
    at: datetime,
    *,
    data: dict[str, str | None] | None = None,
    private: dict[str, str] | None = None,
) -> ErrorGroup:
    group.save(update_fields=_DECIDED)
    place = group.project.environment
    record(
        kind=kind, actor=actor, at=at, subject=group, team=place.service.team, service=place.service,
        environment=place, data=data or {}, private={"title": group.title, **(private or {})},
    )  # fmt: skip
    return group
