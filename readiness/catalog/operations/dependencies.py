"""What a service stands on. Circles are allowed: services do stand on each other; only oneself is refused."""

from datetime import datetime

from django.db import IntegrityError, transaction

from readiness.catalog import events
from readiness.catalog.models import Dependency, Service
from readiness.catalog.operations.entering import enter
from readiness.catalog.queries import visible_services
from readiness.ledger.operations import record
from readiness.refusals import AlreadyDecided, Invalid, Unseen
from readiness.teams.access import Action
from readiness.teams.actors import Actor
from readiness.teams.fields import Problems


class DependencyExists(AlreadyDecided):
    """One row a pair."""

    code = "dependency-exists"
    sentence = "This dependency is already written down."


@transaction.atomic
def add_dependency(
    *, service: Service, needs: Service, note: str = "", actor: Actor, at: datetime
) -> Dependency:
    """Write down that `service` stands on `needs`, which the actor must see. Raises `Invalid`, `Unseen`."""
    held = enter(actor, Action.EDIT_SERVICE, service)
    if not visible_services(actor).filter(pk=needs.pk).exists():
        raise Unseen
    if needs.pk == held.pk:
        raise Invalid({"needs": ["A service does not depend on itself."]})
    problems = Problems()
    note = problems.one_line("note", note, longest=200)
    problems.refuse_any()
    try:
        with transaction.atomic():
            dependency = Dependency.objects.create(service=held, needs=needs, note=note)
    except IntegrityError as error:
        raise DependencyExists from error
    record(
        kind=events.DEPENDENCY_ADDED,
        actor=actor,
        at=at,
        subject=dependency,
        team=held.team,
        service=held,
        # Committed to, not told: who may see this service may not see the one that it needs.
        private={"needs": str(needs.pk), "note": note},
    )
    return dependency


@transaction.atomic
def remove_dependency(*, service: Service, needs: Service, actor: Actor, at: datetime) -> None:
    """Strike a dependency out. Raises `Unseen` where there is none."""
    held = enter(actor, Action.EDIT_SERVICE, service)
    dependency = Dependency.objects.filter(service=held, needs=needs).first()
    if dependency is None:
        raise Unseen
    record(
        kind=events.DEPENDENCY_REMOVED,
        actor=actor,
        at=at,
        subject=dependency,
        team=held.team,
        service=held,
        private={"needs": str(needs.pk)},
    )
    dependency.delete()
