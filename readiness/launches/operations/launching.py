"""Recording that it went live."""

from datetime import datetime

from django.db import transaction
from django.db.models import F

from readiness.catalog.models import Service
from readiness.evidence.holding import enter
from readiness.launches import events
from readiness.launches.models import Launch, SignOff
from readiness.launches.operations.afterwards import begin_afterwards
from readiness.launches.operations.requesting import close, open_launch, record_of
from readiness.launches.queries import launch_view
from readiness.launches.signing import GateClosed
from readiness.obligations.operations import start_ongoing
from readiness.refusals import Conflict
from readiness.teams.access import Action
from readiness.teams.actors import Actor

NOT_YET_LIVE = (Service.Lifecycle.PLANNED, Service.Lifecycle.PRE_LAUNCH)


class NotSigned(Conflict):
    """Both signatures, on what is there now."""

    code = "not-signed"
    sentence = (
        "A launch needs the signatures of the team lead and of a security reviewer on the present state."
    )


class PeopleSaidNo(Conflict):
    """What people decided keeps a launch back, whatever the machine says."""

    code = "people-said-no"
    sentence = "Somebody decided no-go. The launch waits until the same role decides go."


@transaction.atomic
def record_launch(*, launch: Launch, actor: Actor, at: datetime) -> Launch:
    """Close an open launch as launched: the gate goes and both signatures cover the present state.

    A launch of the production environment makes a service live that was not yet, and starts the duties that go on
    after every launch and the lists of its first day and first week. Raises `GateClosed`,
    `NotSigned`, `PeopleSaidNo`, `LaunchClosed`, `EnvironmentClosed`.
    """
    held = enter(actor, Action.RECORD_LAUNCH, launch.environment)
    fresh = open_launch(launch)
    view = launch_view(fresh, at)
    if not view.review.is_go:
        raise GateClosed("The gate says no-go: what stands in the way must be cleared first.")
    signatures = [view.signed_by(role) for role in SignOff.Role]
    if not all(signatures):
        raise NotSigned
    if view.held_back:
        raise PeopleSaidNo
    close(fresh, Launch.State.LAUNCHED, actor, at)
    before = fresh.service.lifecycle
    after = _go_live(fresh.service) if held.is_production else before
    record_of(
        fresh,
        events.LAUNCH_RECORDED,
        actor,
        at,
        data={
            "planned_for": fresh.planned_for.isoformat(),
            "digest": view.digest,
            "sign_offs": [str(one.pk) for one in signatures if one is not None],
            "lifecycle": {"from": before, "to": after},
        },
    )
    if held.is_production:
        start_ongoing(service=held.service, actor=actor, at=at)
        begin_afterwards(fresh, held, actor, at)
    return fresh


def _go_live(service: Service) -> str:
    """The service's lifecycle afterwards."""
    rows = Service.objects.filter(pk=service.pk, lifecycle__in=NOT_YET_LIVE)
    rows.update(lifecycle=Service.Lifecycle.LIVE, revision=F("revision") + 1)
    service.refresh_from_db(fields=["lifecycle", "revision"])
    return service.lifecycle
