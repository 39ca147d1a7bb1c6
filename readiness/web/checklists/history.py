"""What happened to one item, from the audit trail: to it, to what was put forward, to its exceptions."""

import json
from collections.abc import Iterator
from itertools import chain, islice
from uuid import UUID

from readiness.audit.queries import entries_visible_to
from readiness.audit.words import Told, tell
from readiness.checklists import events
from readiness.checklists.models import ChecklistItem, ItemEvidence, Waiver
from readiness.evidence.models import Evidence
from readiness.teams.actors import Actor

SHOWN = 60
#: Entries about the whole checklist, of which only some are about the item.
LOOKED_THROUGH = 200


def told_of(item: ChecklistItem, actor: Actor) -> list[Told]:
    """Entries about the item, newest first, as far as `actor` may see them."""
    about_it = _entries(actor, set(_subjects(item)))[:SHOWN]
    shared = _entries(actor, {item.checklist_id}).filter(kind=events.ITEMS_ASSIGNED)[:LOOKED_THROUGH]
    mine = (entry for entry in shared if item.key in json.loads(bytes(entry.body))["data"].get("items", ()))
    found = sorted(chain(about_it, mine), key=lambda entry: entry.pk, reverse=True)
    return tell(islice(found, SHOWN))


def _entries(actor: Actor, subjects: set[UUID]):  # type: ignore[no-untyped-def]  # noqa: ANN202
    found = entries_visible_to(actor).filter(subject_id__in=subjects)
    return found.select_related("actor", "team", "service").prefetch_related("commitments").order_by("-pk")


def _subjects(item: ChecklistItem) -> Iterator[UUID]:
    yield item.pk
    attachments = ItemEvidence.objects.filter(item=item).select_related("evidence")
    for attachment in attachments:
        yield attachment.pk
        # Every run of a probe is an entry; its own page lists them.
        if attachment.evidence.kind != Evidence.Kind.PROBE:
            yield attachment.evidence_id
    yield from Waiver.objects.filter(item=item).values_list("pk", flat=True)
