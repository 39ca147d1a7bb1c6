"""What a launch starts: the lists of its first day and its first week, once each, with their dates and people."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from readiness.catalog.models import Environment
from readiness.checklists.models import Checklist, ChecklistItem, TemplateVersion
from readiness.checklists.operations.assigning import give_items
from readiness.checklists.operations.repeating import begin_again
from readiness.checklists.operations.starting import begin_checklist
from readiness.checklists.queries.templates import NothingPublished, default_version
from readiness.evidence.holding import enter_closed, person
from readiness.evidence.operations import record_probe_result
from readiness.launches import events
from readiness.launches.models import AfterLaunch, Launch
from readiness.launches.watching import ERROR_RATE, PERFORMANCE, TITLES, TRAFFIC, watching
from readiness.ledger.canonical import stamp
from readiness.ledger.operations import record
from readiness.refusals import AlreadyDecided, Conflict
from readiness.teams.access import Action
from readiness.teams.actors import Actor
from readiness.teams.fields import Problems
from readiness.teams.models import Membership, User

LASTS = {AfterLaunch.Stage.DAY: timedelta(hours=24), AfterLaunch.Stage.WEEK: timedelta(days=7)}
#: What the machine watches in each.
WATCHED = {AfterLaunch.Stage.DAY: (ERROR_RATE, TRAFFIC), AfterLaunch.Stage.WEEK: (PERFORMANCE,)}
#: How an item stands that has been dealt with.
SETTLED = ("pass", "waived", "not_applicable")
#: How soon after a launch its numbers are asked first.
FIRST_LOOK = timedelta(minutes=15)


class AfterwardsOver(AlreadyDecided):
    """Finished once."""

    code = "after-launch-over"
    sentence = "This list is finished already, or another launch has taken its place."


class ItemsOpen(Conflict):
    """One after the other: the items, then the word that it is done."""

    code = "after-launch-items-open"
    sentence = "Some items of this list are still open. Bring evidence, ask for a waiver, or say why they do not apply."


def begin_afterwards(launch: Launch, held: Environment, actor: Actor, at: datetime) -> list[AfterLaunch]:
    """Start the lists of a launch of production, which is recorded right now; the environment is held.

    A list for which no template is published is not started: no launch waits for a template.
    """
    _overtake(launch, held, actor, at)
    versions = {stage: _version(stage) for stage in AfterLaunch.Stage}
    return [_begin(launch, held, stage, version, actor, at) for stage, version in versions.items() if version]


@transaction.atomic
def finish_afterwards(*, after: AfterLaunch, summary: str = "", actor: Actor, at: datetime) -> AfterLaunch:
    """Say that the list is done, once every item of it is settled, with a word on what surprised the team.

    The word is needed for the first week. Raises `ItemsOpen`, `AfterwardsOver`, `Invalid`.
    """
    held = enter_closed(actor, Action.FOLLOW_LAUNCH, after.launch.environment_id)
    problems = Problems()
    summary = problems.free_text(
        "summary", summary, longest=8000, required=after.stage == AfterLaunch.Stage.WEEK
    )
    problems.refuse_any()
    row = AfterLaunch.objects.select_for_update().get(pk=after.pk)
    if row.state != AfterLaunch.State.OPEN:
        raise AfterwardsOver
    row.summary, row.standings = summary, _standings(row)
    if any(one not in SETTLED for one in row.standings.values()):
        raise ItemsOpen
    _end(row, AfterLaunch.State.DONE, actor, at)
    tell_of(row, held, events.AFTER_FINISHED, actor, at, {"standings": row.standings}, summary=summary)
    return row


def tell_of(
    row: AfterLaunch,
    held: Environment,
    kind: str,
    actor: Actor,
    at: datetime,
    data: dict[str, Any],
    *,
    summary: str = "",
) -> None:
    """The entry of what happened to a list after a launch."""
    record(
        kind=kind,
        actor=actor,
        at=at,
        subject=row.launch,
        team=held.service.team,
        service=held.service,
        environment=held,
        data={"after": str(row.pk), "stage": row.stage, **data},
        private={"summary": summary} if summary else {},
    )


def _overtake(launch: Launch, held: Environment, actor: Actor, at: datetime) -> None:
    """Lists of an earlier launch that are still open end: this launch begins them anew."""
    rows = AfterLaunch.objects.filter(launch__environment=held, state=AfterLaunch.State.OPEN)
    for row in rows.select_related("launch").order_by("pk"):
        row.standings = _standings(row)
        _end(row, AfterLaunch.State.OVERTAKEN, actor, at)
        told = {"by": str(launch.pk), "standings": row.standings}
        tell_of(row, held, events.AFTER_OVERTAKEN, actor, at, told)


def _end(row: AfterLaunch, state: str, actor: Actor, at: datetime) -> None:
    row.state, row.ended_by, row.ended_at, row.look_at = state, person(actor), at, None
    row.save(update_fields=["state", "ended_by", "ended_at", "summary", "standings", "look_at"])


def _standings(row: AfterLaunch) -> dict[str, str]:
    items = ChecklistItem.objects.filter(checklist=row.checklist_id, retired_at__isnull=True)
    return dict(items.order_by("position").values_list("key", "standing"))


def _version(stage: str) -> TemplateVersion | None:
    try:
        return default_version(stage)
    except NothingPublished:
        return None


def _begin(
    launch: Launch, held: Environment, stage: str, version: TemplateVersion, actor: Actor, at: datetime
) -> AfterLaunch:
    due = at + LASTS[AfterLaunch.Stage(stage)]
    for kind in WATCHED[AfterLaunch.Stage(stage)]:
        # What was seen after an earlier launch is no proof of this one: until numbers come, nobody can tell.
        said = watching(kind, due)
        record_probe_result(
            environment=held, probe_kind=kind, title=TITLES[kind], status=said.status, code=said.code,
            sentence=said.sentence, is_news=True, at=at,
        )  # fmt: skip
    there = Checklist.objects.filter(environment=held, template=version.template).first()
    checklist = begin_again(there, held, actor, at) if there else begin_checklist(held, version, actor, at)
    rows = ChecklistItem.objects.filter(checklist=checklist, retired_at__isnull=True)
    items = list(rows.select_related("checklist").order_by("position"))
    give_items(items, held, _who(held, actor), due.date(), actor, at)
    row = AfterLaunch.objects.create(
        launch=launch, stage=stage, checklist=checklist, starts_at=at, due_at=due, look_at=at + FIRST_LOOK
    )
    dates = {"checklist": str(checklist.pk), "starts_at": stamp(at), "due_at": stamp(due)}
    tell_of(row, held, events.AFTER_STARTED, actor, at, dates)
    return row


def _who(held: Environment, actor: Actor) -> User | None:
    """Whoever answers for the service, if they can do it; else who recorded the launch."""
    members = Membership.objects.filter(team=held.service.team_id, user__is_active=True).exclude(
        role="viewer"
    )
    owner = held.service.owner_id
    able = members.filter(user=owner).select_related("user").first() if owner else None
    return able.user if able else actor.user
