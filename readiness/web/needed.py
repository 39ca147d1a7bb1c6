"""The queries of what waits for a person: for each sort at most `MOST` rows, with the words that a page needs.

Which things wait is decided by the rooms' queries. Here they are prepared: the first page asks all of them each time.
"""

from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet

from readiness.checklists.models import ChecklistItem, EvidenceReview, ItemEvidence, Waiver
from readiness.checklists.queries import my_items, waiting_reviews, waivers_waiting
from readiness.checklists.queries.mine import running_out
from readiness.checklists.queries.returned import returned_to
from readiness.launches.models import Launch
from readiness.launches.queries.waiting import awaiting_signature
from readiness.obligations.models import Occurrence
from readiness.obligations.waiting import waiting_for
from readiness.prepared import prepared
from readiness.teams.actors import Actor

#: Beyond this a group says "25+": who has more waiting is not helped by the exact number.
COUNTED = 25
MOST = COUNTED + 1

#: What the words about an item need: title; name and slug of its service, of its environment; key.
ITEM = (
    "template_item__title", "checklist__service__name", "checklist__service__slug",
    "checklist__environment__name", "checklist__environment__slug", "key",
)  # fmt: skip


def _of_item(path: str) -> tuple[str, ...]:
    return tuple(f"{path}__{column}" for column in ITEM)


def _named(found: QuerySet[Any], *columns: str) -> QuerySet[Any, tuple[Any, ...]]:
    # Which ones, and then their names: PostgreSQL plans two small joins far faster than a large one.
    which = found.select_related(None).values("pk")[:MOST]
    named: QuerySet[Any] = found.model._default_manager.filter(pk__in=which)  # noqa: SLF001
    return named.order_by(*found.query.order_by).values_list(*columns)


@prepared
def due(*, actor: Actor, until: date) -> QuerySet[ChecklistItem, tuple[Any, ...]]:
    """Items of theirs: the item, its date."""
    # By the few items that are somebody's: SQLite would otherwise begin with every service.
    given = ChecklistItem.objects.filter(assignee=actor.user, due_date__lte=until)
    return _named(my_items(actor).filter(pk__in=given.values("pk")), *ITEM, "due_date")


@prepared
def signatures(*, actor: Actor) -> QuerySet[Launch, tuple[Any, ...]]:
    """Launches: name of the service and of the environment, the date, the launch's id."""
    return _named(awaiting_signature(actor), "service__name", "environment__name", "planned_for", "pk")


@prepared
def reviews(*, actor: Actor) -> QuerySet[ItemEvidence, tuple[Any, ...]]:
    """Evidence: the item, since when, the attachment's id, the evidence's title."""
    return _named(waiting_reviews(actor), *_of_item("item"), "waiting_since", "pk", "evidence__title")


@prepared
def waivers(*, actor: Actor) -> QuerySet[Waiver, tuple[Any, ...]]:
    """Waivers: the item, since when, name and address of who asked, the waiver's id, the reason."""
    who = ("requested_by__name", "requested_by__email")
    return _named(waivers_waiting(actor), *_of_item("item"), "requested_at", *who, "pk", "reason")


@prepared
def returned(*, actor: Actor) -> QuerySet[EvidenceReview, tuple[Any, ...]]:
    """Returns: the item, when, name and address of the reviewer, the evidence's id, the reason."""
    who = ("reviewer__name", "reviewer__email")
    columns = (*_of_item("attachment__item"), "reviewed_at", *who, "revision__evidence", "reason")
    return _named(returned_to(actor), *columns)


@prepared
def expiring(*, actor: Actor, at: datetime, until: datetime) -> QuerySet[ChecklistItem, tuple[Any, ...]]:
    """Items of their teams: the item, until when it holds, how it stands."""
    return _named(running_out(actor, at, until), *ITEM, "good_until", "standing")


@prepared
def duties(*, actor: Actor, until: datetime) -> QuerySet[Occurrence, tuple[Any, ...]]:
    """Duties: title, service, id, its day, from when on it is overdue, state, why it came back; handed in when and
    by whom; asked to skip when, by whom (id, name, address) and why."""
    duty = (
        "obligation__title",
        "obligation__service__name",
        "pk",
        "due_on",
        "late_at",
        "state",
        "review_reason",
    )
    did = ("submitted_at", "submitted_by__name", "submitted_by__email")
    asked = ("skip_asked_at", "skip_asked_by", "skip_asked_by__name", "skip_asked_by__email", "skip_reason")
    return _named(waiting_for(actor, until), *duty, *did, *asked)
