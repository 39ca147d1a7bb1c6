"""What waits for a person: reviews, waivers, their own items, and what runs out next.

Each is one lazy query, to be counted and cut into pages; it costs the same for one team and for a hundred.
"""

from datetime import datetime, timedelta

from django.db.models import F, OuterRef, Q, QuerySet, Subquery

from readiness.catalog.models import Service
from readiness.catalog.queries import visible_services
from readiness.checklists.access import where_reviewing
from readiness.checklists.models import ChecklistItem, ItemEvidence, Waiver
from readiness.checklists.standing import HOLDS
from readiness.evidence.models import EvidenceRevision
from readiness.teams.access import Action
from readiness.teams.actors import Actor
from readiness.teams.reach import where_allowed

_TEAM = "item__checklist__service__team"


def waiting_reviews(actor: Actor) -> QuerySet[ItemEvidence]:
    """Attachments whose newest revision waits for a decision that `actor` may make, longest waiting first.

    Without what the actor put forward. Each row has `newest_id` and `newest_number` of the revision, and its
    item, service, environment, evidence and who attached it.
    """
    allowed = where_reviewing(actor, "item")
    if allowed is None:
        return ItemEvidence.objects.none()
    revisions = EvidenceRevision.objects.filter(evidence=OuterRef("evidence")).order_by("-number")
    rows = ItemEvidence.objects.filter(
        allowed, still_asked_for("item"), waiting_since__isnull=False, evidence__withdrawn_at__isnull=True
    )
    rows = rows.annotate(
        newest_id=Subquery(revisions.values("pk")[:1]), newest_number=Subquery(revisions.values("number")[:1])
    ).alias(
        newest_at=Subquery(revisions.values("submitted_at")[:1]),
        newest_by=Subquery(revisions.values("submitted_by")[:1]),
    )
    mine = Q(newest_by=actor.user) | Q(attached_by=actor.user, attached_at__gte=F("newest_at"))
    return (
        rows.exclude(mine)
        .select_related(
            "item__template_item",
            "item__checklist__service__team",
            "item__checklist__environment",
            "evidence",
            "attached_by",
        )
        .order_by("waiting_since", "pk")
    )


def waivers_waiting(actor: Actor) -> QuerySet[Waiver]:
    """Requested waivers that `actor` may decide on and did not ask for, longest waiting first."""
    where = where_allowed(actor, Action.DECIDE_WAIVER, _TEAM)
    rows = Waiver.objects.filter(still_asked_for("item"), state=Waiver.State.REQUESTED)
    rows = rows.none() if where is None else rows.filter(where).exclude(requested_by=actor.user)
    return rows.select_related(
        "item__template_item",
        "item__checklist__service__team",
        "item__checklist__environment",
        "requested_by",
    ).order_by("requested_at", "pk")


def my_items(actor: Actor) -> QuerySet[ChecklistItem]:
    """Items given to `actor` that do not hold yet, those with a date first, by date."""
    rows = ChecklistItem.objects.filter(
        still_asked_for(""), assignee=actor.user, checklist__service__in=visible_services(actor)
    ).exclude(standing__in=HOLDS)
    return _with_place(rows).order_by(F("due_date").asc(nulls_last=True), "checklist", "position")


def expiring_items(actor: Actor, within: timedelta, at: datetime) -> QuerySet[ChecklistItem]:
    """Items that hold at `at` and, by ageing alone, no longer will `within` that time, the next first."""
    rows = ChecklistItem.objects.filter(
        still_asked_for(""),
        good_until__gt=at,
        good_until__lte=at + within,
        checklist__service__in=visible_services(actor),
    )
    return _with_place(rows).order_by("good_until", "pk")


def still_asked_for(item: str) -> Q:
    """Items that are still asked for, where a service still runs and its team still works."""
    path = f"{item}__" if item else ""
    running = Q(
        **{
            f"{path}retired_at__isnull": True,
            f"{path}checklist__environment__archived_at__isnull": True,
            f"{path}checklist__service__team__archived_at__isnull": True,
        }
    )
    return running & ~Q(**{f"{path}checklist__service__lifecycle": Service.Lifecycle.RETIRED})


def _with_place(rows: QuerySet[ChecklistItem]) -> QuerySet[ChecklistItem]:
    return rows.select_related(
        "template_item",
        "assignee",
        "checklist__service__team",
        "checklist__environment",
        "checklist__template",
    )
