"""An alert fire drill: a synthetic alert by the real ways, to whoever is on call, and the time until the answer."""

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction

from readiness.alerts import events
from readiness.alerts.models import Alert, AlertDrill
from readiness.alerts.operations.drills import finish
from readiness.alerts.operations.rows import DRILL, opened
from readiness.alerts.people import on_call
from readiness.alerts.policy import Policy, Route
from readiness.catalog.models import Environment
from readiness.evidence.holding import enter, hold, person
from readiness.ingest.formats import page_drill
from readiness.ledger.canonical import stamp
from readiness.ledger.operations import record
from readiness.monitoring.thresholds import Severity
from readiness.refusals import Conflict
from readiness.teams.access import Action
from readiness.teams.actors import SYSTEM, Actor

KEY = "drill"
_NONE = timedelta(0)
#: What the alert of a drill is called wherever it comes.
SYNTHETIC = Policy(
    KEY,
    "DRILL: is somebody woken?",
    "LaunchproofDrill",
    "",
    "",
    ">",
    0,
    0,
    _NONE,
    _NONE,
    Severity.CRITICAL,
    Route.PAGE,
)


class DrillRunning(Conflict):
    """One at a time."""

    code = "drill-running"
    sentence = "A drill is running here already. Wait for its end."


class NobodyElse(Conflict):
    """Whoever starts a drill cannot be who is woken by it."""

    code = "nobody-else-on-call"
    sentence = (
        "You alone are on call for this service, so a drill would show nothing. Let somebody else start it, or set "
        "another owner on call."
    )


@transaction.atomic
def start_drill(*, environment: Environment, actor: Actor, at: datetime) -> AlertDrill:
    """Wake whoever is on call. Raises `DrillRunning`, `NobodyElse`."""
    held = enter(actor, Action.DRILL_ALERTS, environment)
    starter = person(actor)
    if all(one.pk == starter.pk for one in on_call(held.service)):
        raise NobodyElse
    if AlertDrill.objects.filter(environment=held, state=AlertDrill.State.RUNNING).exists():
        raise DrillRunning
    try:
        with transaction.atomic():
            alert = opened(held, SYNTHETIC, how=DRILL, began_at=at, actor=actor, at=at)
            drill = AlertDrill.objects.create(
                environment=held,
                alert=alert,
                started_by=starter,
                started_at=at,
                ends_at=at + timedelta(minutes=settings.ALERT_DRILL_MINUTES),
            )
    except IntegrityError as no:
        raise DrillRunning from no
    record(
        kind=events.DRILL_STARTED, actor=actor, at=at, subject=drill, team=held.service.team, service=held.service,
        environment=held, data={"ends_at": stamp(drill.ends_at)},
    )  # fmt: skip
    return drill


def end_drills(*, at: datetime, limit: int) -> int:
    """Fail those that nobody answered in time: how many."""
    over = AlertDrill.objects.filter(state=AlertDrill.State.RUNNING, ends_at__lt=at).order_by("ends_at", "pk")
    done = 0
    for pk, environment in list(over.values_list("pk", "environment")[:limit]):
        done += _end(pk, environment, at)
    return done


@transaction.atomic
def _end(pk: UUID, environment: UUID, at: datetime) -> int:
    (held,) = hold([environment])
    drill = AlertDrill.objects.filter(pk=pk, state=AlertDrill.State.RUNNING).first()
    if drill is None:
        return 0  # answered, or ended by another worker
    alert = Alert.objects.get(pk=drill.alert_id)
    finish(drill, alert, held, AlertDrill.State.FAILED, page_drill.NOBODY.say(), SYSTEM, at)
    return 1
