"""Reading requests and holds: for those who ask for erasure or decide on it."""

from collections.abc import Collection
from uuid import UUID

from django.db.models import F, Q, QuerySet

from readiness.catalog.models import Service
from readiness.ledger.erasing import services_acted_on
from readiness.privacy.models import Erasure, LegalHold
from readiness.refusals import Unseen
from readiness.teams.access import Action, may
from readiness.teams.actors import Actor
from readiness.teams.models import User


def demand_sight(actor: Actor) -> None:
    """Raises `Unseen` for everybody who neither asks nor decides: to them there is no such page."""
    if not (may(actor, Action.ASK_ERASURE, None) or may(actor, Action.DECIDE_ERASURE, None)):
        raise Unseen


def erasures_for(actor: Actor) -> QuerySet[Erasure]:
    """Every request, newest first. Raises `Unseen`."""
    demand_sight(actor)
    rows = Erasure.objects.select_related("person", "file", "entry", "requested_by", "decided_by")
    return rows.order_by("-requested_at", "-pk")


def erasure_for(actor: Actor, pk: UUID) -> Erasure:
    """One request; one's own is seen by whoever made it. Raises `Unseen`."""
    mine = Erasure.objects.filter(pk=pk, requested_by=actor.user).first() if actor.user else None
    found = mine or erasures_for(actor).filter(pk=pk).first()
    if found is None:
        raise Unseen
    return found


def holds_for(actor: Actor) -> QuerySet[LegalHold]:
    """Every legal hold, those that stand first. Raises `Unseen`."""
    demand_sight(actor)
    rows = LegalHold.objects.select_related("service", "set_by", "lifted_by")
    return rows.order_by(F("lifted_at").desc(nulls_first=True), "-set_at", "-pk")


def hold_for(actor: Actor, pk: UUID) -> LegalHold:
    """One of them. Raises `Unseen`."""
    found = holds_for(actor).filter(pk=pk).first()
    if found is None:
        raise Unseen
    return found


def own_request(user: User) -> Erasure | None:
    """The open request to erase this person."""
    return Erasure.objects.filter(person=user, state=Erasure.State.REQUESTED).first()


def standing_holds(services: Collection[UUID], person: User | None = None) -> QuerySet[LegalHold]:
    """Holds that forbid erasing what belongs to `services`, or `person` who acted on one under a hold."""
    about = Q(service__isnull=True) | Q(service__in=list(services))
    if person is not None:
        about |= Q(service__in=Service.objects.filter(services_acted_on(person.pk)).values("pk"))
    return LegalHold.objects.filter(about, lifted_at__isnull=True)


def services_with(sha256: str) -> QuerySet[Service]:
    """Every service whose evidence has this file: the same bytes may have been handed in at several."""
    return Service.objects.filter(evidence__revisions__file=sha256).distinct().order_by("slug")
