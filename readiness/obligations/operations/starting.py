"""Duties begin: from the library, as a team's own, or those of every launch."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction

from readiness.catalog.models import Service
from readiness.catalog.operations.entering import enter
from readiness.ledger.operations import drafted, record_all
from readiness.obligations import events
from readiness.obligations.cadence import Cadence
from readiness.obligations.duties import duty_named, library
from readiness.obligations.given import RHYTHM, read_cadence, read_terms
from readiness.obligations.instants import local_day
from readiness.obligations.models import Obligation
from readiness.obligations.operations.heirs import hold_heir
from readiness.obligations.operations.planning import plan_obligation
from readiness.obligations.operations.rows import entry_of, tell
from readiness.obligations.template import DutyTemplate
from readiness.refusals import AlreadyDecided, Invalid
from readiness.teams.access import Action
from readiness.teams.actors import Actor
from readiness.teams.fields import Problems
from readiness.teams.models import Membership, User
from readiness.teams.slugs import slug_from

#: How many days after something is overdue the lead, the security reviewers and the administrators are told.
ESCALATION_DAYS = (1, 7, 14)


class DutyThere(AlreadyDecided):
    """One duty of a kind a service."""

    code = "duty-there"
    sentence = "This service has this duty already. End that one first, or change it."


@dataclass(frozen=True, kw_only=True)
class Beginning:
    """Everything about a duty but whose it is. `rhythm` has the parts of the cadence with its anchor."""

    key: str
    cadence: Cadence
    starts_on: date
    terms: Mapping[str, Any]
    items: Sequence[str] = ()
    closed_by: Sequence[Mapping[str, str]] = field(default=())


@transaction.atomic
def start_duty(
    *, service: Service, key: str, owner: User | None, zone: str, actor: Actor, at: datetime
) -> Obligation:
    """Start a duty of the library, from tomorrow on in `zone`. Raises `Invalid`, `DutyThere`, `ServiceRetired`."""
    duty = duty_named(key)
    if duty is None:
        raise Invalid({"key": ["There is no such duty in the library."]})
    problems = Problems()
    read_terms({"zone": zone}, problems)
    problems.refuse_any()
    hold_heir(service.team, owner)
    held = enter(actor, Action.MANAGE_DUTY, service)
    return begin(held, beginning_of(duty, zone, at), owner, actor, at)


@transaction.atomic
def start_own_duty(
    *, service: Service, owner: User | None, actor: Actor, at: datetime, **given: Any
) -> Obligation:
    """Start a team's own duty. `given`: parts of its cadence, any of `CHANGEABLE`; it needs `title` and `zone`.

    The first occurrence is the first that is not before the anchor. Raises `Invalid`, `DutyThere`.
    """
    problems = Problems()
    rhythm = {name: given.pop(name) for name in RHYTHM if name in given}
    terms = read_terms({"title": "", "zone": "", **given}, problems)
    cadence = read_cadence(rhythm, problems)
    problems.refuse_any()
    assert cadence is not None
    hold_heir(service.team, owner)
    held = enter(actor, Action.MANAGE_DUTY, service)
    key = "own-" + slug_from(terms["title"], longest=50, otherwise="duty")
    defaults = {"escalation_days": list(ESCALATION_DAYS), "reviewer": "none"}
    start = Beginning(key=key, cadence=cadence, starts_on=cadence.anchor, terms={**defaults, **terms})
    return begin(held, start, owner, actor, at)


def start_ongoing(*, service: Service, actor: Actor, at: datetime) -> list[Obligation]:
    """Start what goes on after every launch and is not there yet, for a launch that holds the service's environment.

    Whoever answers for the service has them, if they can do them; else who recorded the launch, who leads the team.
    """
    there = set(
        Obligation.objects.filter(service=service, ended_at__isnull=True).values_list("key", flat=True)
    )
    members = Membership.objects.filter(team=service.team_id, user__is_active=True).exclude(role="viewer")
    able = members.filter(user=service.owner_id).select_related("user").first() if service.owner_id else None
    owner = able.user if able else actor.user
    zone = owner.time_zone if owner else "UTC"
    wanted = [duty for duty in library() if duty.on_launch and duty.key not in there]
    return [begin(service, beginning_of(duty, zone, at), owner, actor, at) for duty in wanted]


def start_ongoing_of(services: Sequence[Service], at: datetime) -> None:
    """The same for services that were made in bulk and have none, each by its owner; planned by the planner."""
    rows = [
        row_of(one, beginning_of(duty, "UTC", at), one.owner, Actor(user=one.owner), at)
        for one in services
        for duty in library()
        if duty.on_launch
    ]
    Obligation.objects.bulk_create(rows, batch_size=500)
    record_all(
        [
            drafted(
                kind=events.OBLIGATION_STARTED,
                actor=Actor(user=row.created_by),
                at=at,
                **entry_of(row, started(row), _own_words(row)),
            )
            for row in rows
        ]
    )


def beginning_of(duty: DutyTemplate, zone: str, at: datetime) -> Beginning:
    """A duty of the library from tomorrow on: what happens today is the launch's own."""
    today = local_day(at, ZoneInfo(zone))
    return Beginning(
        key=duty.key,
        cadence=duty.cadence(today),
        starts_on=today + timedelta(days=1),
        items=duty.items,
        closed_by=[{"probe": one.probe, "moments": one.moments} for one in duty.closed_by],
        terms={
            "title": duty.title,
            "why": duty.why,
            "steps": list(duty.steps),
            "zone": zone,
            "lead_days": list(duty.lead_days),
            "grace_days": duty.grace_days,
            "escalation_days": list(ESCALATION_DAYS),
            "needs_evidence": duty.needs_evidence,
            "reviewer": duty.reviewer,
        },
    )


def row_of(service: Service, start: Beginning, owner: User | None, actor: Actor, at: datetime) -> Obligation:
    """The row of a duty, not saved yet."""
    rhythm = {name: getattr(start.cadence, name) for name in RHYTHM if name != "anchor"}
    return Obligation(
        service=service,
        key=start.key,
        anchor_on=start.cadence.anchor,
        starts_on=start.starts_on,
        items=list(start.items),
        closed_by=list(start.closed_by),
        owner=owner,
        created_by=actor.user,
        created_at=at,
        **rhythm,
        **start.terms,
    )


def begin(service: Service, start: Beginning, owner: User | None, actor: Actor, at: datetime) -> Obligation:
    """A duty with its occurrences and its entry, in a service that the caller holds. Raises `DutyThere`."""
    row = row_of(service, start, owner, actor, at)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise DutyThere from error
    plan_obligation(row, at)
    tell(
        events.OBLIGATION_STARTED,
        row,
        actor,
        at,
        data=started(row),
        private=_own_words(row),
    )
    return row


def _own_words(row: Obligation) -> dict[str, str]:
    return {"why": row.why, "steps": "\n".join(row.steps)}


def started(row: Obligation) -> dict[str, Any]:
    """What the entry of a new duty says of it."""
    return {
        "key": row.key,
        **{name: getattr(row, name) for name in RHYTHM if name != "anchor"},
        "anchor": row.anchor_on.isoformat(),
        "starts": row.starts_on.isoformat(),
        "owner": str(row.owner_id) if row.owner_id else None,
        "zone": row.zone,
        "time": row.local_time.isoformat(timespec="minutes"),
        "lead_days": row.lead_days,
        "grace_days": row.grace_days,
        "escalation_days": row.escalation_days,
        "evidence": row.needs_evidence,
        "reviewer": row.reviewer,
        "items": row.items,
        "closed_by": row.closed_by,
        "tolerance_days": row.tolerance_days,
    }
