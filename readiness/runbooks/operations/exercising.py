"""Somebody followed the runbook to see whether it helps: recorded, testified, and handed in where that was due."""

from datetime import datetime

from django.db import transaction

from readiness.catalog.models import Service
from readiness.catalog.operations.entering import enter
from readiness.evidence.holding import person
from readiness.evidence.models import EvidenceRevision
from readiness.evidence.operations import add_evidence
from readiness.ledger.canonical import stamp
from readiness.ledger.operations import record
from readiness.obligations.dates import period_began
from readiness.obligations.models import Occurrence
from readiness.obligations.operations import submit_occurrence
from readiness.refusals import Conflict
from readiness.runbooks import events
from readiness.runbooks.given import read_exercise_moment
from readiness.runbooks.models import RunbookExercise, RunbookVersion
from readiness.runbooks.queries import content_of, runbook_of, version_of
from readiness.teams.access import Action
from readiness.teams.actors import Actor
from readiness.teams.fields import Problems

#: The duty of the library that an exercise is handed in for.
DUTY = "runbook_exercise"
#: Two weeks: whoever took longer has not exercised a runbook.
MOST_MINUTES = 20_160


class NoRunbook(Conflict):
    """Nothing to exercise."""

    code = "no-runbook"
    sentence = "This service has no runbook yet. Begin one first."


@transaction.atomic
def record_exercise(
    *,
    service: Service,
    people: str,
    found: str,
    issue: str = "",
    minutes: int | None = None,
    exercised_at: datetime | None = None,
    number: int | None = None,
    actor: Actor,
    at: datetime,
) -> RunbookExercise:
    """Record that `people` went through the runbook, and what they found; `number`: which version, else the newest.

    It is evidence of the service in production, and is handed in for the duty to exercise the runbook where that is
    open; a colleague reviews it there. Raises `Invalid`, `NoRunbook`, `Unseen`, `ServiceRetired`.
    """
    held = enter(actor, Action.EXERCISE_RUNBOOK, service, whole=True)
    writer, runbook = person(actor), runbook_of(held)
    if runbook is None:
        raise NoRunbook
    version = version_of(runbook, number)
    problems = Problems()
    people = problems.one_line("people", people, longest=300, required=True)
    found = problems.free_text("found", found, longest=8000, required=True)
    moment = read_exercise_moment(exercised_at, at, problems)
    if issue and issue not in {one.key for one in content_of(version).issues}:
        problems.add("issue", "This version has no such issue.")
    if minutes is not None and not 0 < minutes <= MOST_MINUTES:
        problems.add("minutes", f"A whole number from 1 to {MOST_MINUTES}.")
    problems.refuse_any()
    testified = _testify(held, version, people, found, moment, actor, at)
    made = RunbookExercise.objects.create(
        runbook=runbook,
        version=version,
        exercised_at=moment,
        people=people,
        issue=issue,
        minutes=minutes,
        found=found,
        evidence=testified,
        recorded_by=writer,
        recorded_at=at,
    )
    if runbook.exercised_at is None or moment >= runbook.exercised_at:
        runbook.exercised_at, runbook.exercised_number = moment, version.number
        runbook.save(update_fields=["exercised_at", "exercised_number"])
    _tell(made, held, actor, at)
    if testified is not None:
        _hand_in(held, testified, moment, found, actor, at)
    return made


def _tell(made: RunbookExercise, held: Service, actor: Actor, at: datetime) -> None:
    record(
        kind=events.EXERCISE_RECORDED,
        actor=actor,
        at=at,
        subject=made.runbook,
        team=held.team,
        service=held,
        data={
            "exercise": str(made.pk),
            "number": made.version.number,
            "issue": made.issue,
            "exercised_at": stamp(made.exercised_at),
            "minutes": made.minutes,
            "revision": str(made.evidence_id) if made.evidence_id else None,
        },
        private={"found": made.found, "people": made.people},
    )


def _testify(
    held: Service,
    version: RunbookVersion,
    people: str,
    found: str,
    moment: datetime,
    actor: Actor,
    at: datetime,
) -> EvidenceRevision | None:
    """The exercise as evidence of the service's production; None where the service runs nowhere yet."""
    places = held.environments.filter(archived_at__isnull=True).order_by("-is_production", "position", "pk")
    place = places.first()
    if place is None:
        return None
    piece = add_evidence(
        environment=place,
        kind="attestation",
        title=f"Exercise of the runbook, version {version.number}",
        statement=f"Gone through by {people}.\n\n{found}"[:8000],
        effective_from=moment,
        actor=actor,
        at=at,
    )
    return piece.revisions.get()


def _hand_in(
    held: Service, testified: EvidenceRevision, moment: datetime, found: str, actor: Actor, at: datetime
) -> None:
    """Hand it in for the duty that is open, unless it lies before the time that the duty asks about."""
    rows = Occurrence.objects.filter(
        obligation__service=held,
        obligation__key=DUTY,
        obligation__ended_at__isnull=True,
        state__in=(Occurrence.State.OPEN, Occurrence.State.RETURNED),
    )
    due = rows.select_related("obligation__service__team").order_by("period_no").first()
    if due is None:
        return
    closed = due.obligation.occurrences.filter(closed_at__isnull=False).order_by("-period_no")
    last = closed.values_list("closed_at", flat=True).first()
    if moment >= period_began(due, last):
        submit_occurrence(occurrence=due, statement=found, evidence=testified, actor=actor, at=at)
