"""Doing what the preview of a CSV file showed: all of it or nothing."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from readiness.catalog import events
from readiness.catalog.models import Endpoint, Service
from readiness.catalog.operations.environments import remove_endpoint, set_endpoint
from readiness.catalog.operations.services import begin_service, edit_service
from readiness.catalog.spreadsheet.plan import CREATE, UPDATE, Row
from readiness.catalog.spreadsheet.preview import ImportPreview, preview
from readiness.ledger.operations import record
from readiness.refusals import Conflict, Forbidden, Invalid, Refusal
from readiness.teams.access import Action, demand
from readiness.teams.actors import Actor


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
        for row in shown.rows:
            _apply(row, actor, at)
    except Refusal as error:  # somebody was faster than this transaction: the whole import falls
        raise ImportChanged from error
    record(
        kind=events.SERVICES_IMPORTED,
        actor=actor,
        at=at,
        subject=actor.user,
        data={"file": shown.file_digest, **shown.counts},
    )
    return _result(shown)


def _hold_rights(rows: list[Row], actor: Actor) -> None:
    """The right to add services, once for each team and held until the commit; in one order, as everywhere."""
    teams = {row.team.pk: row.team for row in rows if row.team and row.action == CREATE}
    for key in sorted(teams):
        demand(actor, Action.CREATE_SERVICE, teams[key])


def _apply(row: Row, actor: Actor, at: datetime) -> None:
    if row.action == CREATE and row.team:
        begin_service(team=row.team, fields=row.details, url=row.url or "", slug=row.slug, actor=actor, at=at)
    elif row.action == UPDATE and row.service:
        if row.details:
            edit_service(
                service=row.service, changes=row.details, revision=row.service.revision, actor=actor, at=at
            )
        if row.url is not None:
            _set_url(row.service, row.url, actor, at)


def _set_url(service: Service, url: str, actor: Actor, at: datetime) -> None:
    production = service.environments.filter(is_production=True).first()
    if production is None:
        raise ImportChanged("This service has no production environment to give an address to.")
    web = Endpoint.Purpose.WEB.value
    if url:
        set_endpoint(environment=production, purpose=web, url=url, actor=actor, at=at)
    else:
        remove_endpoint(environment=production, purpose=web, actor=actor, at=at)


def _result(shown: ImportPreview) -> ImportResult:
    counts = shown.counts
    return ImportResult(counts["create"], counts["update"], counts["unchanged"])
