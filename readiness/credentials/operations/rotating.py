"""Recording that a secret was rotated: once, however often it is told, and whoever depends on it is told."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from readiness.catalog.models import Service
from readiness.credentials import events
from readiness.credentials.ageing import due_at
from readiness.credentials.given import read_moment, refuse_values
from readiness.credentials.models import Rotation, Secret
from readiness.credentials.operations.rows import hold_secret, hold_told_secret, tell
from readiness.credentials.operations.settling import settle
from readiness.credentials.queries import facts_of
from readiness.evidence.holding import person
from readiness.identifiers import new_id
from readiness.ingest.operations import Sender, demand_key
from readiness.ledger.canonical import stamp
from readiness.ledger.operations import record
from readiness.refusals import Conflict
from readiness.teams.access import Action
from readiness.teams.actors import INGEST, Actor
from readiness.teams.fields import Problems
from readiness.teams.models import User


class RotationIdTaken(Conflict):
    """One id, one rotation."""

    code = "rotation-id-taken"
    sentence = "This rotation id was used for another time. Give each rotation its own."


@transaction.atomic
def record_rotation(
    *,
    secret: Secret,
    rotated_at: datetime | None,
    actor: Actor,
    at: datetime,
    rotation_id: str = "",
    note: str = "",
) -> Rotation:
    """Record that a new version is in use since `rotated_at`, or since now. With a `rotation_id` told before, the
    rotation that was recorded then.

    Raises `Invalid`, `RotationIdTaken` where that was at another time, `SecretRetired`.
    """
    refuse_values({"rotation_id": rotation_id, "note": note})
    row = hold_secret(actor, Action.ROTATE_SECRET, secret)
    told = _Told(rotated_at, rotation_id, note)
    way = Rotation.Way.PERSON if actor.scopes is None else Rotation.Way.TOKEN
    return _once(row, told, way, person(actor), actor, at)


@transaction.atomic
def receive_rotation(
    *,
    secret: Secret,
    rotated_at: datetime | None,
    rotation_id: str = "",
    note: str = "",
    sender: Sender,
    actor: Actor = INGEST,
    at: datetime,
) -> Rotation:
    """The same from a script with a key of the service, or from its CI: recorded for whoever made or trusted that.

    Raises `ReportForbidden`, `NotForThere` where the key is good for less than the secret is used in, `Invalid`,
    `RotationIdTaken`, `SecretRetired`.
    """
    refuse_values({"rotation_id": rotation_id, "note": note})
    row = hold_told_secret(secret)
    demand_key(sender, row.service_id, [UUID(one) for one in row.environments], at)
    told = _Told(rotated_at, rotation_id, note)
    return _once(row, told, Rotation.Way.TOKEN, sender.key.created_by, actor, at, sender)


@dataclass(frozen=True, slots=True)
class _Told:
    """What is said of a rotation."""

    rotated_at: datetime | None
    rotation_id: str
    note: str


def _once(
    row: Secret,
    told: _Told,
    way: Rotation.Way,
    who: User,
    actor: Actor,
    at: datetime,
    sender: Sender | None = None,
) -> Rotation:
    rotated_at, rotation_id, note = told.rotated_at, told.rotation_id, told.note
    problems = Problems()
    rotation_id = problems.one_line("rotation_id", rotation_id, longest=100) or str(new_id())
    note = problems.free_text("note", note, longest=4000)
    moment = read_moment("rotated_at", rotated_at, at, problems)
    problems.refuse_any()
    before = Rotation.objects.filter(secret=row, rotation_id=rotation_id).first()
    if before is not None:
        if moment is not None and before.rotated_at != moment:
            raise RotationIdTaken
        return before
    rotation = Rotation(
        secret=row,
        rotation_id=rotation_id,
        way=way,
        rotated_at=moment or at,
        recorded_at=at,
        recorded_by=who,
        note=note,
    )
    keep(rotation, actor, at, sender)
    return rotation


def keep(rotation: Rotation, actor: Actor, at: datetime, sender: Sender | None = None) -> None:
    """Save a rotation of a secret that the caller holds with its environments; its entry, and what follows."""
    secret = rotation.secret
    try:
        with transaction.atomic():
            rotation.save(force_insert=True)
    except IntegrityError as error:
        raise RotationIdTaken from error
    # One that is told late, of a time before the newest, is history and makes nothing younger.
    if secret.made_at is None or rotation.rotated_at > secret.made_at:
        secret.made_at = rotation.rotated_at
        secret.due_at = due_at(facts_of(secret))
        secret.save(update_fields=["made_at", "due_at"])
    tell(
        events.SECRET_ROTATED,
        secret,
        actor,
        at,
        data={
            "rotation": str(rotation.pk),
            "rotated_at": stamp(rotation.rotated_at),
            "way": rotation.way,
            "revision": str(rotation.evidence_id) if rotation.evidence_id else None,
            **(_key(sender) if sender else {}),
        },
        private={"rotation_id": rotation.rotation_id, "note": rotation.note},
    )
    _tell_dependents(rotation, actor, at)
    settle(secret.service, at)


def _key(sender: Sender) -> dict[str, str]:
    """Which key told it, and for whom."""
    token = sender.token
    named = {"token": token.prefix} if token else {"identity": str(sender.key.pk)}
    return {"for": str(sender.key.created_by_id), **named}


def _tell_dependents(rotation: Rotation, actor: Actor, at: datetime) -> None:
    """An entry in each service that depends on the secret, so that its people are told by theirs."""
    secret = rotation.secret
    wanted = [one["service"] for one in secret.dependents if "service" in one]
    for service in Service.objects.filter(pk__in=wanted).select_related("team").order_by("pk"):
        record(
            kind=events.DEPENDENT_AFFECTED,
            actor=actor,
            at=at,
            subject=secret,
            team=service.team,
            service=service,
            data={"rotation": str(rotation.pk), "of": str(secret.service_id)},
            private={"name": secret.name, "of_name": secret.service.name},
        )
