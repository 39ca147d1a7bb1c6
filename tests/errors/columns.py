"""Of errors: the columns that an operation changes after the row was made, and one row of each table."""

from datetime import datetime
from typing import Any

from readiness import models as portal
from readiness.catalog.models import Environment
from readiness.errors.operations import make_key, sign_review, start_test
from readiness.teams.actors import Actor
from tests.errors.sending import arrival, keep

TRACKED = {
    portal.ErrorProject: {"keep_days", "per_minute", "bodies_per_hour", "keep_emails"},
    portal.ErrorKey: {"revoked_at", "revoked_by"},
    portal.ErrorTest: {"event_id", "verdict", "code", "sentence", "fields", "revision"},
    portal.ErrorReview: set(),
}


def errors_of(environment: Environment, lead: Actor, at: datetime) -> dict[str, Any]:
    """The ids of a DSN, an event of somebody in a release, a test that waits, a signed review."""
    key = make_key(environment=environment, name="Web", actor=lead, at=at)
    keep(arrival(key.project, at=at))
    portal.ErrorTally.objects.create(project=key.project, begins=at, what="session", times=1)
    test = start_test(environment=environment, actor=lead, at=at)
    sign_review(service=environment.service, note="Nothing new.", actor=lead, at=at)
    event = portal.ErrorEvent.objects.get(project=key.project)
    return {
        "error_key": key.pk,
        "error_test": test.pk,
        "error_event": event.pk,
        "error": event.group_id,
        "error_project": key.project_id,
    }
