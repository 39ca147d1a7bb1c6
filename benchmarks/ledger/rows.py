"""The row that each way of appending writes, with all that a real one refers to."""

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache

KIND = "teams.team.edited"
_COLUMNS = "kind, body, leaf_hash, recorded_at, actor_id, team_id, service_id, subject_type, subject_id"
_INSERT = f"INSERT INTO {{}} ({_COLUMNS}) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s) RETURNING id"
PLAIN_INSERT, LEDGER_INSERT = _INSERT.format("plain"), _INSERT.format("readiness_ledgerentry")
_REFERENCES = {"actor_id": "readiness_user", "team_id": "readiness_team", "service_id": "readiness_service"}


@dataclass(frozen=True)
class Subjects:
    """Who did it, in which team, about which service."""

    actor: object
    team: object
    service: object


def make_plain_table() -> None:
    """`plain`: the ledger's columns, indexes and foreign keys; no walls, and nobody who seals."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS plain")
        cursor.execute("CREATE TABLE plain (LIKE readiness_ledgerentry INCLUDING ALL)")
        for column, table in _REFERENCES.items():
            cursor.execute(
                f"ALTER TABLE plain ADD FOREIGN KEY ({column}) REFERENCES {table} (id) DEFERRABLE INITIALLY DEFERRED"
            )


def make_subjects() -> Subjects:
    """A person, a team and a service."""
    from readiness.catalog.operations import create_service
    from readiness.teams.actors import SYSTEM, Actor
    from readiness.teams.operations import add_member, create_team, register_person

    at = datetime.now(UTC)
    team = create_team(name="Bench", actor=SYSTEM, at=at)
    person = register_person(email="bench@example.org", name="Bench", actor=SYSTEM, at=at)
    add_member(team=team, user=person, role="lead", actor=SYSTEM, at=at)
    actor = Actor.person(person)
    return Subjects(actor, team, create_service(team=team, name="Bench", actor=actor, at=at))


@cache
def plain_model():
    """`plain` as Django's models see it."""
    from django.db import models

    from readiness.ledger.models import LedgerEntry

    def refers(name: str) -> models.ForeignKey:
        to = LedgerEntry._meta.get_field(name).related_model  # noqa: SLF001
        return models.ForeignKey(to, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)

    class PlainEntry(models.Model):
        id = models.BigAutoField(primary_key=True)
        kind = models.CharField(max_length=60)
        body = models.BinaryField()
        leaf_hash = models.BinaryField(max_length=32)
        recorded_at = models.DateTimeField()
        actor, team, service = refers("actor"), refers("team"), refers("service")
        subject_type = models.CharField(max_length=40)
        subject_id = models.UUIDField(null=True)

        class Meta:
            app_label, db_table, managed = "readiness", "plain", False

    return PlainEntry


class Writer:
    """Writes one row in the caller's transaction, in one of three ways."""

    def __init__(self, subjects: Subjects) -> None:
        from readiness.ledger.canonical import leaf_hash
        from readiness.ledger.operations import drafted

        self.subjects, self.model = subjects, plain_model()
        entry = drafted(at=datetime.now(UTC), **self._told()).entry
        self.body, self.leaf = entry.body, leaf_hash(entry.body)
        self.ids = (subjects.actor.user.pk, subjects.team.pk, subjects.service.pk)

    def insert(self, statement: str, at: datetime) -> None:
        """By SQL, ready bytes."""
        from django.db import connection

        with connection.cursor() as cursor:
            cursor.execute(statement, [KIND, self.body, self.leaf, at, *self.ids, "team", self.ids[1]])

    def create(self, at: datetime) -> None:
        """By Django's `create()`, ready bytes."""
        person, team, service = self.ids
        self.model.objects.create(
            kind=KIND, body=self.body, leaf_hash=self.leaf, recorded_at=at, actor_id=person, team_id=team,
            service_id=service, subject_type="team", subject_id=team,
        )  # fmt: skip

    def record(self, at: datetime) -> None:
        """As operations do, which makes the bytes."""
        from readiness.ledger.operations import record

        record(at=at, **self._told())

    def _told(self) -> dict:
        one = self.subjects
        return {
            "kind": KIND, "actor": one.actor, "subject": one.team, "team": one.team, "service": one.service,
            "data": {"fields": ["name"]},
        }  # fmt: skip
