"""What recurs for a service of the demo: done in time, done late, in review, asked to skip, overdue."""

from datetime import datetime, timedelta

from readiness.catalog.models import Service
from readiness.evidence.models import EvidenceRevision
from readiness.obligations.models import Obligation, Occurrence
from readiness.obligations.operations.doing import review_occurrence, submit_occurrence
from readiness.obligations.operations.planning import open_due
from readiness.obligations.operations.skipping import ask_skip
from readiness.obligations.operations.starting import start_duty
from readiness.teams.actors import Actor

DAY = timedelta(days=1)
#: So long ago the duties began.
BEGAN = 100 * DAY
#: Every fourth week is looked at when its days of grace are over.
LATE = 4
WORDS = "Two groups are new, both mended in the release of Thursday; one grows and has an owner."


def keep_duties(service: Service, *, doer: Actor, lead: Actor, at: datetime) -> None:
    """Starts the duties of a service that is live, and does what was due until about a week ago."""
    began = at - BEGAN
    for key, owner in (
        ("error_trends", doer),
        ("restore_test", doer),
        ("secret_rotation", lead),
        ("security_audit", lead),
        ("on_call_confirmation", doer),
    ):
        start_duty(service=service, key=key, owner=owner.user, zone="Europe/Berlin", actor=lead, at=began)
    duties = {one.key: one for one in Obligation.objects.filter(service=service)}
    for number, week in enumerate(_due(duties["error_trends"], at - 8 * DAY), start=1):
        late = timedelta(days=0 if number % LATE else 5)
        submit_occurrence(
            occurrence=week, statement=WORDS, actor=doer, at=week.due_at + late + timedelta(hours=9)
        )
    restored = EvidenceRevision.objects.filter(
        evidence__environment__service=service, evidence__attachments__item__template_item__key="data.backup_restore"
    ).latest("number")  # fmt: skip
    for month in _due(duties["restore_test"], at):
        handed_in = month.due_at - timedelta(hours=5)
        submit_occurrence(
            occurrence=month,
            evidence=restored,
            statement="Restored into an empty database in 48 minutes.",
            actor=doer,
            at=handed_in,
        )
        if month.due_at < at - 30 * DAY:
            review_occurrence(occurrence=month, accept=True, actor=lead, at=handed_in + DAY)
    *confirmed, newest = _due(duties["on_call_confirmation"], at)
    for month in confirmed:
        submit_occurrence(
            occurrence=month, statement="Answered within four minutes.", actor=doer, at=month.due_at - DAY
        )
    open_due(at=at, limit=100)
    reason = "The rota changes hands next week; the contact is confirmed with the new one."
    ask_skip(occurrence=newest, reason=reason, actor=doer, at=at - DAY)


def _due(duty: Obligation, until: datetime) -> list[Occurrence]:
    """What was due before that, in its order."""
    return list(duty.occurrences.filter(due_at__lt=until).order_by("period_no"))
