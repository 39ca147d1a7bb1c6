"""The weekly review of error trends is signed: what was there to see is kept with it, and it becomes evidence."""

from datetime import datetime, timedelta

from django.db import transaction

from readiness.catalog.models import Environment, Service
from readiness.errors import events
from readiness.errors.models import ErrorProject, ErrorReview
from readiness.errors.trends import WEEK, trend_of
from readiness.evidence.holding import closed_because, enter, person
from readiness.evidence.operations import record_probe_result
from readiness.evidence.verdict import Status
from readiness.ledger.operations import record
from readiness.refusals import Conflict, Invalid
from readiness.teams.access import Action
from readiness.teams.actors import INGEST, Actor
from readiness.teams.fields import Problems

#: The kind of evidence that this is; the duty `error_trends` is closed by it.
WITNESS = "error_review"
#: What is signed was looked at shortly before.
_LOOKED = timedelta(hours=1)


class NothingReceived(Conflict):
    """No errors can be reviewed where none could arrive."""

    code = "no-errors-received"
    sentence = "Nothing ever arrived at a DSN of this service's production: silence there says nothing of its errors."


@transaction.atomic
def sign_review(
    *, service: Service, note: str, until: datetime | None = None, actor: Actor, at: datetime
) -> ErrorReview:
    """Sign that the trends of the week up to `until` (now) were looked at, with what was concluded.

    It becomes evidence of production, which closes the duty to review them at the worker's next round.
    Raises `Invalid`, `NothingReceived`, `Forbidden`, `EnvironmentClosed`.
    """
    place = _production(service)
    held = enter(actor, Action.DO_DUTY, place)
    doer = person(actor)
    problems = Problems()
    note = problems.free_text("note", note, longest=4000, required=True)
    problems.refuse_any()
    until = until or at
    if not at - _LOOKED <= until <= at:
        raise Invalid({"until": ["This page is older than an hour. Look at the trends again, then sign."]})
    if closed_because(held) or not _ever_received(held):
        raise NothingReceived
    trend = trend_of(service, until=until, since=until - WEEK)
    saw = {
        "events": trend.events,
        "before": trend.before,
        "new": trend.new_count,
        "regressed": trend.regressed_count,
        "groups": sorted(trend.groups),
    }
    revision = record_probe_result(
        environment=held,
        probe_kind=WITNESS,
        title="Error trends reviewed",
        status=Status.PASS,
        code="trends_reviewed",
        sentence=f"The errors of the week were reviewed: {trend.events} events ({trend.before} the week before), "
        f"{trend.new_count} new, {trend.regressed_count} came back.",
        observations={**saw, "reviewed_at": at.isoformat()},
        is_news=True,
        actor=INGEST,
        at=at,
    )
    review = ErrorReview.objects.create(
        service=held.service,
        since=trend.since,
        until=until,
        saw=saw,
        note=note,
        signed_by=doer,
        signed_at=at,
        revision=revision,
    )
    record(
        kind=events.REVIEW_SIGNED, actor=actor, at=at, subject=review, team=held.service.team, service=held.service,
        environment=held,
        data={"until": until.isoformat(), "events": trend.events, "new": trend.new_count,
              "regressed": trend.regressed_count, "revision": str(revision.pk)},
        private={"note": note},
    )  # fmt: skip
    return review


def _production(service: Service) -> Environment:
    found = (
        service.environments.filter(is_production=True, archived_at=None).order_by("position", "pk").first()
    )
    if found is None:
        raise NothingReceived
    return found


def _ever_received(place: Environment) -> bool:
    """Whether an event, or anything else an SDK sends by itself, ever came."""
    project = ErrorProject.objects.filter(environment=place).first()
    return project is not None and (
        project.groups.exists() or project.tallies.exclude(what="refused").exists()
    )
