"""Moving a checklist to a later version of its template."""

from datetime import datetime

from django.db import transaction
from django.db.models import Value
from django.db.models.functions import Coalesce

from readiness.catalog.models import Environment
from readiness.checklists import events
from readiness.checklists.models import Checklist, ChecklistItem, ItemEvidence, TemplateVersion
from readiness.checklists.operations.refreshing import refresh_held
from readiness.checklists.operations.starting import add_items, attach_probes
from readiness.checklists.operations.voiding import void_claims, void_waivers
from readiness.checklists.queries.upgrades import ItemUpgrade, UpgradePreview, upgrade_preview
from readiness.evidence.holding import enter
from readiness.evidence.models import Evidence
from readiness.ledger.operations import record
from readiness.refusals import Conflict, Unseen
from readiness.teams.access import Action
from readiness.teams.actors import Actor


class NotLater(Conflict):
    """A checklist moves forward only."""

    code = "version-not-later"
    sentence = "This checklist already has this version or a later one."


@transaction.atomic
def upgrade_checklist(
    *, checklist: Checklist, version: TemplateVersion, actor: Actor, at: datetime
) -> UpgradePreview:
    """Move `checklist` to a later version of its template; what was done, as `upgrade_preview` tells it.

    All evidence stays where it is. A decision counts on unless the item now asks something else (its title or
    its evidence) or a stricter reviewer: then the same revision waits for review again, and waivers of the item
    and the claim that it does not apply end. Retired items are kept with their evidence and counted no more.
    Raises `Unseen` for a version of another template, `NotLater`.
    """
    held = enter(actor, Action.UPGRADE_CHECKLIST, checklist.environment)
    row = Checklist.objects.select_related("version", "template").get(pk=checklist.pk)
    if version.template_id != row.template_id:
        raise Unseen
    if version.number <= row.version.number:
        raise NotLater
    done = upgrade_preview(row, version)
    earlier = row.version.number
    row.version = version
    row.save(update_fields=["version"])
    _apply(done, at)
    attach_probes(held, at)
    _record(held, done, earlier, actor, at)
    waived = [step.row for step in done.items if step.row and step.drops_waivers]
    void_waivers(items=waived, environment=held, version=version, actor=actor, at=at)
    claimed = [step.row for step in done.items if step.row and step.drops_claim]
    void_claims(items=claimed, environment=held, version=version, actor=actor, at=at)
    refresh_held(Checklist.objects.filter(pk=row.pk), at)
    return done


def _apply(done: UpgradePreview, at: datetime) -> None:
    add_items(done.checklist, [step.asked for step in done.items if step.row is None and step.asked], at)
    kept = [row for step in done.items if (row := _moved(step, at)) is not None]
    ChecklistItem.objects.bulk_update(
        kept, ["template_item", "position", "retired_at", "reviewed_from"], batch_size=200
    )
    outdated = [step.row for step in done.items if step.row and _asks_something_else(step)]
    ItemEvidence.objects.filter(item__in=outdated, evidence__withdrawn_at__isnull=True).exclude(
        evidence__kind=Evidence.Kind.PROBE
    ).update(waiting_since=Coalesce("waiting_since", Value(at)))


def _moved(step: ItemUpgrade, at: datetime) -> ChecklistItem | None:
    """The row of an item that was there already, as it is under the new version."""
    row = step.row
    if row is None:
        return None
    if step.asked is None:
        row.retired_at = at
        return row
    row.template_item, row.position, row.retired_at = step.asked, step.asked.position, None
    if _asks_something_else(step):
        row.reviewed_from = at
    return row


def _asks_something_else(step: ItemUpgrade) -> bool:
    return step.change is not None and step.change.voids_acceptance


def _record(held: Environment, done: UpgradePreview, earlier: int, actor: Actor, at: datetime) -> None:
    fates = {fate: [step.key for step in done.items if step.fate == fate] for fate in ("added", "retired")}
    record(
        kind=events.CHECKLIST_UPGRADED,
        actor=actor,
        at=at,
        subject=done.checklist,
        team=held.service.team,
        service=held.service,
        environment=held,
        data={
            "from": earlier,
            "to": done.version.number,
            "digest": done.version.digest,
            "voided": [step.key for step in done.items if _asks_something_else(step)],
            **fates,
        },
    )
