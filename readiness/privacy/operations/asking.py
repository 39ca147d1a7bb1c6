"""Asking for an erasure: an administrator for anything, a person for themselves."""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from readiness.evidence.models import StoredFile
from readiness.ledger.erasing import entry_named
from readiness.ledger.operations import record
from readiness.privacy import events
from readiness.privacy.models import Erasure
from readiness.privacy.operations.refusing import AlreadyAsked, StandsInADecision
from readiness.refusals import AlreadyDecided, Forbidden, Invalid
from readiness.teams.access import Action, demand
from readiness.teams.actors import Actor
from readiness.teams.models import User

#: Values that no standing decision repeats: names, addresses, descriptions.
ERASABLE = ("catalog.", "teams.", "probes.")


@transaction.atomic
def ask_erasure(
    *,
    target: str,
    reason: str,
    person: User | None = None,
    file: str = "",
    entry: str = "",
    name: str = "",
    actor: Actor,
    at: datetime,
) -> Erasure:
    """Ask that a `person`, the content of a `file` (its SHA-256) or the value `name` of an `entry` (its leaf hash,
    hexadecimal) be erased. Raises `Invalid`, `AlreadyAsked`, `StandsInADecision`.
    """
    demand(actor, Action.ASK_ERASURE, None)
    if reason not in Erasure.Reason.values:
        raise Invalid({"reason": [f"Choose one of {', '.join(Erasure.Reason.values)}."]})
    return _ask(_named(target, person, file, entry, name), reason, actor, at)


@transaction.atomic
def ask_own_erasure(*, actor: Actor, at: datetime) -> Erasure:
    """Ask that one's own account be closed, and name and address erased. Raises `AlreadyAsked`."""
    demand(actor, Action.USE_OWN_ACCOUNT, None)
    what = {"target": Erasure.Target.PERSON, "person": actor.user}
    return _ask(what, Erasure.Reason.SUBJECT_REQUEST, actor, at)


@transaction.atomic
def withdraw_erasure(*, erasure: Erasure, actor: Actor, at: datetime) -> Erasure:
    """Take one's own request back before it is decided. Raises `AlreadyDecided`."""
    held = Erasure.objects.select_for_update(of=("self",)).get(pk=erasure.pk)
    demand(actor, Action.USE_OWN_ACCOUNT, None)
    if actor.user is None or held.requested_by_id != actor.user.pk:
        raise Forbidden
    if held.state != Erasure.State.REQUESTED:
        raise AlreadyDecided
    held.state, held.decided_by, held.decided_at = Erasure.State.WITHDRAWN, actor.user, at
    held.save(update_fields=["state", "decided_by", "decided_at"])
    record(kind=events.ERASURE_WITHDRAWN, actor=actor, at=at, subject=held, data={"target": held.target})
    return held


def _ask(what: dict[str, Any], reason: str, actor: Actor, at: datetime) -> Erasure:
    if actor.user is None:
        raise Forbidden
    try:
        with transaction.atomic():
            made = Erasure.objects.create(**what, reason=reason, requested_by=actor.user, requested_at=at)
    except IntegrityError as error:
        raise AlreadyAsked from error
    record(
        kind=events.ERASURE_REQUESTED,
        actor=actor,
        at=at,
        subject=made,
        data={
            "target": made.target,
            "reason": reason,
            "person": str(made.person_id) if made.person_id else None,
            "file": made.file_id,
            "name": made.name,
        },
    )
    return made


def _named(target: str, person: User | None, file: str, entry: str, name: str) -> dict[str, Any]:
    """The columns of the request. Raises `Invalid`, `StandsInADecision`."""
    if target == Erasure.Target.PERSON:
        if person is None:
            raise Invalid({"person": ["Say who."]})
        return {"target": target, "person": person}
    if target == Erasure.Target.FILE:
        stored = StoredFile.objects.filter(pk=file.strip().lower()).first()
        if stored is None:
            raise Invalid({"file": ["No stored file has this SHA-256."]})
        return {"target": target, "file": stored}
    if target != Erasure.Target.VALUE:
        raise Invalid({"target": [f"Choose one of {', '.join(Erasure.Target.values)}."]})
    kept = entry_named(entry.strip().lower())
    if kept is None:
        raise Invalid({"entry": ["No entry has this hash."]})
    if not kept.kind.startswith(ERASABLE):
        raise StandsInADecision
    if name not in kept.names:
        there = f"It has {', '.join(kept.names)}." if kept.names else "It has none."
        raise Invalid({"name": [f"This entry has no such private value. {there}"]})
    return {"target": target, "entry_id": kept.entry, "name": name}
