"""Reads of notices and deliveries."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Self
from uuid import UUID

from django.db.models import Count, Exists, Max, Min, OuterRef, Q, QuerySet

from readiness.catalog.queries import visible_services
from readiness.ledger.models import LedgerEntry
from readiness.notify.models import Delivery, NotedEntry, Notice
from readiness.obligations.models import Digest, Reminder
from readiness.prepared import prepared
from readiness.refusals import Unseen
from readiness.teams.actors import Actor

#: How far below the newest entry that was dealt with a look goes. Ids become visible out of order: the entry
#: of a transaction still open may appear below others that were dealt with long ago.
WINDOW = 10_000
#: A mail that waits longer than this after its notice means that nothing gets through.
LATE = timedelta(minutes=15)


def unnoted_entries(at: datetime) -> QuerySet[LedgerEntry]:
    """Ledger entries that nobody has dealt with, oldest first.

    Flat however long the ledger grows: a look goes `WINDOW` ids back. In the first minute of every hour it
    goes back to the first entry, so that not even an entry which appears later than that is ever skipped.
    """
    dealt_with = NotedEntry.objects.filter(entry=OuterRef("pk"))
    entries = LedgerEntry.objects.order_by("pk")
    newest = NotedEntry.objects.aggregate(newest=Max("entry_id"))["newest"]
    if newest is not None and at.minute != 0:
        # Both sides are bounded: databases do not carry a bound over from one to the other.
        dealt_with = dealt_with.filter(entry_id__gt=newest - WINDOW)
        entries = entries.filter(pk__gt=newest - WINDOW)
    return entries.filter(~Exists(dealt_with))


def notices_of(actor: Actor, *, unread: bool = False) -> QuerySet[Notice]:
    """The actor's own notices, newest first, without those about services that are no longer theirs to see.

    A token held to one team reads that team's only.
    """
    if actor.user is None:
        return Notice.objects.none()
    seen = Q(entry__service__isnull=True) | Q(entry__service__in=visible_services(actor).values("pk"))
    if actor.team_id is not None:
        seen &= Q(entry__team=actor.team_id)
    found = Notice.objects.filter(seen, recipient=actor.user).order_by("-created_at", "-pk")
    return found.filter(read_at__isnull=True) if unread else found


def notice_for(actor: Actor, pk: UUID) -> Notice:
    """One of the actor's own notices. Raises `Unseen`."""
    notice = notices_of(actor).filter(pk=pk).first()
    if notice is None:
        raise Unseen
    return notice


def unread_count(actor: Actor, *, most: int) -> int:
    """How many notices the actor has not read, counted up to `most`."""
    return len(_unread(most, actor=actor))


@prepared
def _unread(most: int, *, actor: Actor) -> QuerySet[Notice, UUID]:
    return notices_of(actor, unread=True).order_by().values_list("pk", flat=True)[:most]


@dataclass(frozen=True)
class DeliveryAlarm:
    """What did not go out, mails and reminders: given up, or still waiting `LATE` after it was to go."""

    dead: int
    late: int
    late_since: datetime | None
    last_error: str

    @property
    def rings(self) -> bool:
        """Whether somebody who runs the portal should look."""
        return bool(self.dead or self.late)

    def __add__(self, other: Self) -> Self:
        """Both together."""
        since = [one.late_since for one in (self, other) if one.late_since]
        return replace(
            self,
            dead=self.dead + other.dead,
            late=self.late + other.late,
            late_since=min(since, default=None),
            last_error=self.last_error or other.last_error,
        )


def delivery_alarm(at: datetime) -> DeliveryAlarm:
    """Whether telling people works, in six queries."""
    return (
        _alarm(Delivery, "notice__created_at", at)
        + _alarm(Reminder, "planned_at", at)
        + _alarm(Digest, "due_at", at)
    )


def _alarm(model: type[Delivery | Reminder | Digest], begun: str, at: datetime) -> DeliveryAlarm:
    is_dead = Q(state="dead")
    is_late = Q(state="planned", **{f"{begun}__lt": at - LATE})
    if model is Reminder:
        is_late &= Q(digest__isnull=True)  # it waits with its digest
    failing = model._default_manager.filter(is_dead | is_late)  # noqa: SLF001  Django's public name for it
    counted = failing.aggregate(
        dead=Count("pk", filter=is_dead), late=Count("pk", filter=is_late), since=Min(begun, filter=is_late)
    )
    told = failing.exclude(last_error="").order_by("-next_try_at").values_list("last_error", flat=True)
    return DeliveryAlarm(counted["dead"], counted["late"], counted["since"], told.first() or "")
