"""Deploying although the gate says no: one person asks, with a reason and an end; another decides."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction

from readiness.catalog.models import Environment
from readiness.evidence.holding import enter, person
from readiness.evidence.waiving import OwnRequest, decide, judged, withdraw
from readiness.ledger.canonical import stamp
from readiness.refusals import Conflict, Invalid
from readiness.releases import events
from readiness.releases.models import GateOverride
from readiness.releases.operations.rows import write
from readiness.teams.access import Action
from readiness.teams.actors import Actor
from readiness.teams.fields import Problems


class OverrideWaiting(Conflict):
    """One open request an environment."""

    code = "override-waiting"
    sentence = "An override for this environment already waits for a decision."


class OwnOverride(OwnRequest):
    """Four eyes: nobody decides on their own request."""

    code = "own-request"
    sentence = "You asked for this override: somebody else has to decide on it."


class OverrideTooLong(Invalid):
    """An exception that lasts is a rule."""

    code = "invalid"


@transaction.atomic
def request_override(
    *, environment: Environment, release: str, reason: str, expires_at: datetime, actor: Actor, at: datetime
) -> GateOverride:
    """Ask that `release` ("" for any) may be deployed to `environment` until then, although the gate says no.

    Raises `Invalid` without a reason, or with an end that is past or more than `OVERRIDE_MAX_HOURS` ahead;
    `OverrideWaiting`.
    """
    held = enter(actor, Action.REQUEST_OVERRIDE, environment)
    problems = Problems()
    release = problems.one_line("release", release, longest=100)
    reason = problems.free_text("reason", reason, longest=4000, required=True)
    if expires_at <= at:
        problems.add("expires_at", "An override ends at a time to come.")
    elif expires_at > at + timedelta(hours=settings.OVERRIDE_MAX_HOURS):
        problems.add("expires_at", f"An override lasts at most {settings.OVERRIDE_MAX_HOURS} hours.")
    problems.refuse_any()
    row = GateOverride(
        environment=held,
        release=release,
        reason=reason,
        expires_at=expires_at,
        requested_by=person(actor),
        requested_at=at,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise OverrideWaiting from error
    _tell(events.OVERRIDE_REQUESTED, row, actor, at, reason)
    return row


@transaction.atomic
def decide_override(
    *, override: GateOverride, approve: bool, reason: str = "", actor: Actor, at: datetime
) -> GateOverride:
    """Allow it or refuse it, as another person than the one who asked. Refusing needs a reason.

    Raises `OwnOverride`, `AlreadyDecided`, `WaiverOver`, `Invalid`.
    """
    row = _hold(override, Action.DECIDE_OVERRIDE, actor)
    if row.requested_by_id == person(actor).pk:
        raise OwnOverride
    reason = judged(row, approve=approve, reason=reason, actor=actor, at=at)
    decide(row, approve=approve, reason=reason, actor=actor, at=at)
    _tell(events.OVERRIDE_APPROVED if approve else events.OVERRIDE_REFUSED, row, actor, at, reason)
    return row


@transaction.atomic
def withdraw_override(*, override: GateOverride, actor: Actor, at: datetime) -> GateOverride:
    """Take it back: who asked may, and whoever may decide. What was deployed by it stays. Raises `AlreadyDecided`."""
    asked = override.requested_by_id == person(actor).pk
    row = _hold(override, Action.REQUEST_OVERRIDE if asked else Action.DECIDE_OVERRIDE, actor)
    withdraw(row, actor, at)
    _tell(events.OVERRIDE_WITHDRAWN, row, actor, at, "")
    return row


def _hold(override: GateOverride, action: Action, actor: Actor) -> GateOverride:
    held = enter(actor, action, override.environment)
    row = GateOverride.objects.select_for_update(of=("self",)).get(pk=override.pk)
    row.environment = held
    return row


def _tell(kind: str, row: GateOverride, actor: Actor, at: datetime, reason: str) -> None:
    data = {"release": row.release, "expires_at": stamp(row.expires_at)}
    write(kind, row.environment, row, actor, at, data=data, private={"reason": reason})
