"""Doing what the preview of a CSV file showed: all of it or nothing.

Rights, environments and services are held for the whole file before anything is written, in the order that
every operation keeps; then each row writes what a page would write, with its own record.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from readiness.catalog import events
from readiness.catalog.models import Endpoint, Environment, Service
from readiness.catalog.operations.writing import (
    begin_service,
    change_service,
    drop_endpoint,
    point_endpoint,
)
from readiness.catalog.spreadsheet.plan import CREATE, UPDATE, Row
from readiness.catalog.spreadsheet.preview import preview
from readiness.ledger.operations import record
from readiness.refusals import Conflict, Forbidden, Invalid, Refusal
from readiness.teams.access import Action, demand
from readiness.teams.actors import Actor

_BATCH = 500


class ImportChanged(Conflict):
    """What was confirmed is not what would be done now."""

    code = "import-changed"
    sentence = (
        "The file or the services in it have changed since the preview. Look at the new one, then decide."
    )


@dataclass(frozen=True)
class ImportResult:
    """How many services were created, changed, and left as they were."""

    created: int
    updated: int
    unchanged: int


@transaction.atomic
def apply_import(*, content: bytes, digest: str, actor: Actor, at: datetime) -> ImportResult:
    """Import exactly what `preview_import` showed under `digest`: all rows, or none.

    Rows are read by the same rules as on pages, and each service has its own records.
    Raises `ImportChanged` when file, rights or services differ from the preview, `Invalid` for a bad row.
    """
    if actor.user is None:
        raise Forbidden
    shown = preview(content, actor)
    if shown.digest != digest:
        raise ImportChanged
    if not shown.is_good:
        raise Invalid({"file": [f"{len(shown.bad_rows)} rows cannot be imported."]})
    try:
        _hold_rights(shown.rows, actor)
        productions = _hold_rows(shown.rows)
        for row in shown.rows:
            _apply(row, productions, actor, at)
    except Refusal as error:  # somebody was faster than this transaction: the whole import falls
        raise ImportChanged from error
    record(
        kind=events.SERVICES_IMPORTED,
        actor=actor,
        at=at,
        subject=actor.user,
        data={"file": shown.file_digest, **shown.counts},
    )
    counts = shown.counts
    return ImportResult(counts["create"], counts["update"], counts["unchanged"])


def _hold_rights(rows: list[Row], actor: Actor) -> None:
    """Each right that the rows use, once for each team and held until the commit."""
    needed = {(row.team.pk, action): row.team for row in rows if row.team for action in _actions(row)}
    for key in sorted(needed):
        demand(actor, key[1], needed[key])


def _actions(row: Row) -> list[Action]:
    if row.action == CREATE:
        return [Action.CREATE_SERVICE]
    if row.action != UPDATE or row.service is None:
        return []
    revived = row.service.lifecycle == Service.Lifecycle.RETIRED
    return [Action.EDIT_SERVICE, *([Action.RETIRE_SERVICE] if revived else [])]


def _hold_rows(rows: list[Row]) -> dict[UUID, Environment]:
    """The production environments whose address changes, by service; these and the services are held.

    Raises `ImportChanged` when a service is no longer the one that the preview looked at.
    """
    changed = {row.service.pk: row for row in rows if row.service and row.action == UPDATE}
    moved = [key for key, row in changed.items() if row.url is not None]
    productions: dict[UUID, Environment] = {}
    for keys in _batches(moved):
        held = Environment.objects.select_for_update(no_key=True).filter(service__in=keys, is_production=True)
        productions |= {environment.service_id: environment for environment in held.order_by("pk")}
    for keys in _batches(list(changed)):
        services = Service.objects.select_for_update(no_key=True).filter(pk__in=keys).order_by("pk")
        for pk, revision in services.values_list("pk", "revision"):
            service = changed[pk].service
            if service is None or service.revision != revision:
                raise ImportChanged
    return productions


def _batches(keys: list[UUID]) -> list[list[UUID]]:
    ordered = sorted(keys)
    return [ordered[start : start + _BATCH] for start in range(0, len(ordered), _BATCH)]


def _apply(row: Row, productions: dict[UUID, Environment], actor: Actor, at: datetime) -> None:
    if row.action == CREATE and row.team:
        begin_service(team=row.team, fields=row.details, url=row.url or "", slug=row.slug, actor=actor, at=at)
    elif row.action == UPDATE and row.service:
        if row.details:
            change_service(row.service, row.details, actor, at)
        if row.url is not None:
            _set_url(row.service, row.url, productions, actor, at)


def _set_url(
    service: Service, url: str, productions: dict[UUID, Environment], actor: Actor, at: datetime
) -> None:
    production = productions.get(service.pk)
    if production is None:
        raise ImportChanged("This service has no production environment to give an address to.")
    production.service = service
    web = Endpoint.Purpose.WEB.value
    if url:
        point_endpoint(production, web, url, actor, at)
    else:
        drop_endpoint(production, web, actor, at)
