"""Services, environments, addresses, and what services stand on."""

from collections.abc import Mapping
from typing import Any

from readiness.audit.held.table import UNKNOWN, Opened, Table, spoken
from readiness.catalog import events
from readiness.catalog.details import FREE, PLAIN
from readiness.catalog.models import Dependency, Endpoint, Environment, Service
from readiness.launches.events import LAUNCH_RECORDED
from readiness.ledger.verifier import Entry

_PRODUCTION = {"slug": "production", "name": "Production", "is_production": True}
_RETIRED = Service.Lifecycle.RETIRED.value


class Services(Table):
    """Services, whose they are, and what is said of them."""

    model, one, many = Service, "service", "services"
    columns = ("id", "team_id", "owner_id", "created_at", "revision", *sorted(PLAIN), *sorted(FREE))

    def _made(self, entry: Entry, opened: Opened) -> None:
        told = {name: entry.data.get(name) for name in PLAIN}
        told |= {name: spoken(entry, opened, name) for name in FREE}
        self.tell(
            entry.subject, **told, owner_id=entry.data.get("owner"), team_id=entry.team, created_at=entry.at,
            revision=1,
        )  # fmt: skip

    def _edited(self, entry: Entry, opened: Opened) -> None:
        after = dict(entry.data.get("to") or {})
        told = {"owner_id": after.pop("owner")} if "owner" in after else {}
        free = {name: spoken(entry, opened, name) for name in FREE & set(entry.data.get("fields") or ())}
        self.tell(entry.subject, **told, **after, **free, revision=entry.data.get("revision"))

    def _retired(self, entry: Entry, _opened: Opened) -> None:
        self.tell(entry.subject, lifecycle=_RETIRED, revision=entry.data.get("revision"))

    def _handed_over(self, entry: Entry, _opened: Opened) -> None:
        told = {"owner_id": None} if "owner" in (entry.data.get("fields") or ()) else {}
        self.tell(entry.subject, team_id=entry.text("to"), revision=entry.data.get("revision"), **told)

    def _launched(self, entry: Entry, _opened: Opened) -> None:
        change = entry.data.get("lifecycle") or {}
        if change.get("from") != change.get("to") and entry.service in self.told:
            before = self.told[entry.service].get("revision") or 0
            self.tell(entry.service, lifecycle=change.get("to"), revision=before + 1)

    steps = {
        events.SERVICE_CREATED: _made,
        events.SERVICE_EDITED: _edited,
        events.SERVICE_RETIRED: _retired,
        events.SERVICE_TRANSFERRED: _handed_over,
        LAUNCH_RECORDED: _launched,
    }


class Environments(Table):
    """Where services run: production comes with its service."""

    model, one, many = Environment, "environment", "environments"
    columns = ("id", "service_id", "slug", "name", "is_production", "created_at", "archived_at")

    def _production(self, entry: Entry, _opened: Opened) -> None:
        self._begun(entry, entry.environment, **_PRODUCTION)

    def _added(self, entry: Entry, opened: Opened) -> None:
        told = {name: spoken(entry, opened, name) for name in ("slug", "name")}
        self._begun(entry, entry.subject, **told, is_production=False)

    def _begun(self, entry: Entry, key: str, **told: Any) -> None:
        self.tell(key, **told, service_id=entry.service, created_at=entry.at, archived_at=None)

    def _edited(self, entry: Entry, opened: Opened) -> None:
        self.tell(entry.subject, name=spoken(entry, opened, "name"))

    def _archived(self, entry: Entry, _opened: Opened) -> None:
        self.tell(entry.subject, archived_at=entry.at)

    steps = {
        events.SERVICE_CREATED: _production,
        events.ENVIRONMENT_ADDED: _added,
        events.ENVIRONMENT_EDITED: _edited,
        events.ENVIRONMENT_ARCHIVED: _archived,
    }


class Endpoints(Table):
    """The addresses of environments, one a purpose. Whether a service began with one is not told once it is erased."""

    model, one, many = Endpoint, "address", "addresses"
    columns = ("environment_id", "purpose", "url", "created_at")

    def __init__(self) -> None:
        super().__init__()
        self.doubtful: set[str] = set()

    def key(self, row: Mapping[str, Any]) -> str:
        """Of which environment, for what."""
        return _purpose(row["purpose"], row["environment_id"])

    def may_be_missing(self, key: str) -> bool:
        """Where the first address was erased from the log, there may have been none."""
        return key in self.doubtful

    def _first(self, entry: Entry, opened: Opened) -> None:
        url, key = spoken(entry, opened, "url"), _purpose(Endpoint.Purpose.WEB.value, entry.environment)
        if url:
            self.tell(key, url=url, created_at=entry.at)
        if url is UNKNOWN:
            self.doubtful.add(key)

    def _set(self, entry: Entry, opened: Opened) -> None:
        key = _purpose(entry.text("purpose"), entry.subject)
        self.doubtful.discard(key)
        begun = self.told.get(key, {}).get("created_at", entry.at)
        self.tell(key, url=spoken(entry, opened, "url"), created_at=begun)

    def _removed(self, entry: Entry, _opened: Opened) -> None:
        self.gone(_purpose(entry.text("purpose"), entry.subject))

    steps = {events.SERVICE_CREATED: _first, events.ENDPOINT_SET: _set, events.ENDPOINT_REMOVED: _removed}


class Dependencies(Table):
    """What services stand on."""

    model, one, many = Dependency, "dependency", "dependencies"
    columns = ("id", "service_id", "needs_id", "note")

    def _added(self, entry: Entry, opened: Opened) -> None:
        # The first entries told it in the open.
        needs = spoken(entry, opened, "needs") or entry.text("needs")
        note = spoken(entry, opened, "note") if "note" in entry.commitments else UNKNOWN
        self.tell(entry.subject, service_id=entry.service, needs_id=needs, note=note)

    def _removed(self, entry: Entry, _opened: Opened) -> None:
        self.gone(entry.subject)

    steps = {events.DEPENDENCY_ADDED: _added, events.DEPENDENCY_REMOVED: _removed}


def _purpose(purpose: object, environment: object) -> str:
    return f"{purpose} of environment {environment}"
