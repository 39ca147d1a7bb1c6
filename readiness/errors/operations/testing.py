"""A labelled test error: begun by a person, settled by the first event that bears its label."""

import json
import secrets
from datetime import datetime, timedelta

from django.db import transaction

from readiness.catalog.models import Environment
from readiness.errors import events
from readiness.errors.models import ErrorEvent, ErrorProject, ErrorTest
from readiness.errors.proving import WITNESS, names_of, prove
from readiness.evidence.holding import closed_because, enter, hold, person
from readiness.evidence.operations import record_probe_result
from readiness.ledger.operations import record
from readiness.refusals import Conflict
from readiness.teams.access import Action
from readiness.teams.actors import INGEST, Actor

LASTS = timedelta(hours=1)


class NoProject(Conflict):
    """Nothing to send to."""

    code = "no-dsn"
    sentence = "This environment has no DSN that works. Make one first."


@transaction.atomic
def start_test(*, environment: Environment, signed_in: bool = True, actor: Actor, at: datetime) -> ErrorTest:
    """A label and a made-up password for an error that is raised within the hour.

    `signed_in`: the error is raised for somebody who is signed in, so that its user must be told.
    Raises `NoProject`, `EnvironmentClosed`, `Forbidden`.
    """
    held = enter(actor, Action.MANAGE_ERRORS, environment)
    if not ErrorProject.objects.filter(environment=held, keys__revoked_at=None, keys__isnull=False).exists():
        raise NoProject
    test = ErrorTest.objects.create(
        environment=held,
        nonce=f"launchproof-test-{secrets.token_hex(10)}",
        planted=secrets.token_hex(12),
        signed_in=signed_in,
        started_by=person(actor),
        started_at=at,
        expires_at=at + LASTS,
    )
    record(
        kind=events.TEST_STARTED, actor=actor, at=at, subject=test, team=held.service.team, service=held.service,
        environment=held, data={"expires_at": test.expires_at.isoformat()},
    )  # fmt: skip
    return test


@transaction.atomic
def settle_test(*, project: ErrorProject, nonce: str, event_id: str, at: datetime) -> ErrorTest | None:
    """Judge the kept event that bears the label of a test of this environment, once; None where there is none.

    An event that comes after the hour, or by the DSN of another environment, settles nothing. The verdict enters
    by the same function as every other machine's.
    """
    (held,) = hold([project.environment_id])
    waiting = ErrorTest.objects.select_for_update(of=("self",)).filter(
        environment=held, nonce=nonce, verdict="", started_at__lte=at, expires_at__gt=at
    )
    test = waiting.first()
    row = ErrorEvent.objects.filter(project=project, event_id=event_id, body__isnull=False).first()
    if test is None or row is None or row.body is None or closed_because(held):
        return None
    event = json.loads(row.body)
    verdict, holds = prove(
        event,
        row.body,
        planted=test.planted,
        signed_in=test.signed_in,
        environment=held.name,
        names=names_of(held.slug, held.name, is_production=held.is_production),
        occurred_at=row.occurred_at,
        started_at=test.started_at,
    )
    sdk = event.get("sdk") if isinstance(event.get("sdk"), dict) else {}
    revision = record_probe_result(
        environment=held,
        probe_kind=WITNESS,
        title="Test error received",
        status=verdict.status,
        code=verdict.code,
        sentence=verdict.sentence,
        remedy=verdict.remedy,
        observations={
            "event": row.event_id,
            "received_at": row.received_at.isoformat(),
            "environment": str(event.get("environment") or "")[:80],
            "sdk": f"{sdk.get('name', '')} {sdk.get('version', '')}".strip()[:80],
            "signed_in": test.signed_in,
            "fields": holds,
        },
        release=row.release[:100],
        is_news=True,
        actor=INGEST,
        at=at,
    )
    test.event_id, test.fields, test.revision = row.event_id, holds, revision
    test.verdict, test.code, test.sentence = verdict.status, verdict.code, verdict.sentence
    test.save(update_fields=["event_id", "fields", "revision", "verdict", "code", "sentence"])
    record(
        kind=events.TEST_VERIFIED, actor=INGEST, at=at, subject=test, team=held.service.team, service=held.service,
        environment=held,
        data={"verdict": verdict.status.value, "code": verdict.code, "revision": str(revision.pk)},
    )  # fmt: skip
    return test
