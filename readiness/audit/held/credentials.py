"""The register of secrets, and what was recorded of their rotations."""

from typing import Any

from readiness.audit.held.table import UNKNOWN, Opened, Table, by, spoken
from readiness.credentials import events
from readiness.credentials.models import Rotation, Secret
from readiness.ledger.verifier import Entry

_PLAIN = {
    "kind": "kind", "place": "place", "owner": "owner_id", "environments": "environments",
    "max_age_days": "max_age_days", "made_at": "made_at",
}  # fmt: skip
_KEPT = {"retired_by_id": None, "retired_at": None, "retired_reason": ""}


class Secrets(Table):
    """Which service has which secrets, whose they are and how old they may be."""

    model, one, many = Secret, "secret", "secrets"
    columns = (
        "id", "service_id", "name", "location", "dependents", "created_by_id", "created_at", *_PLAIN.values(), *_KEPT,
    )  # fmt: skip

    def _registered(self, entry: Entry, opened: Opened) -> None:
        self.tell(
            entry.subject,
            service_id=entry.service,
            name=spoken(entry, opened, "name"),
            location=spoken(entry, opened, "location"),
            dependents=_dependents(entry, opened),
            created_by_id=by(entry),
            created_at=entry.at,
            **{column: entry.data.get(name) for name, column in _PLAIN.items()},
            **_KEPT,
        )

    def _changed(self, entry: Entry, opened: Opened) -> None:
        fields = entry.data.get("fields", [])
        changed = {column: entry.data.get(name) for name, column in _PLAIN.items() if name in fields}
        changed |= {name: spoken(entry, opened, name) for name in ("name", "location") if name in fields}
        if "dependents" in fields:
            changed["dependents"] = _dependents(entry, opened)
        self.tell(entry.subject, **changed)

    def _rotated(self, entry: Entry, _opened: Opened) -> None:
        made_at = self.told.get(entry.subject, {}).get("made_at")
        rotated_at = entry.text("rotated_at")
        if made_at is None or rotated_at > made_at:
            self.tell(entry.subject, made_at=rotated_at)

    def _retired(self, entry: Entry, opened: Opened) -> None:
        reason = spoken(entry, opened, "reason")
        self.tell(entry.subject, retired_by_id=by(entry), retired_at=entry.at, retired_reason=reason)

    steps = {
        events.SECRET_REGISTERED: _registered,
        events.SECRET_CHANGED: _changed,
        events.SECRET_ROTATED: _rotated,
        events.SECRET_RETIRED: _retired,
    }


class Rotations(Table):
    """When secrets were rotated, and who says so."""

    model, one, many = Rotation, "rotation of a secret", "rotations of secrets"
    columns = (
        "id", "secret_id", "rotation_id", "way", "rotated_at", "recorded_at", "recorded_by_id", "evidence_id", "note",
    )  # fmt: skip

    def _rotated(self, entry: Entry, opened: Opened) -> None:
        self.tell(
            entry.text("rotation"),
            secret_id=entry.subject,
            rotation_id=spoken(entry, opened, "rotation_id"),
            way=entry.text("way"),
            rotated_at=entry.text("rotated_at"),
            recorded_at=entry.at,
            recorded_by_id=entry.data.get("for") or by(entry),
            evidence_id=entry.data.get("revision"),
            note=spoken(entry, opened, "note"),
        )

    steps = {events.SECRET_ROTATED: _rotated}


def _dependents(entry: Entry, opened: Opened) -> Any:
    """Services by id, then named systems; `UNKNOWN` where their names were erased."""
    systems = spoken(entry, opened, "systems")
    if systems is UNKNOWN:
        return UNKNOWN
    services = [{"service": one} for one in entry.data.get("dependents", [])]
    return services + [{"system": one} for one in systems.split("\n") if one]
