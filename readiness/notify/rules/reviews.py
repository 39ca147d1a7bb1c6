"""Evidence that waits for a reviewer, and what the reviewer said."""

from collections.abc import Iterator

from django.db.models import QuerySet

from readiness.checklists import events as checklists
from readiness.checklists.models import ItemEvidence
from readiness.evidence import events as evidence
from readiness.evidence.models import EvidenceRevision
from readiness.notify import audience
from readiness.notify.paths import item_path
from readiness.notify.telling import Happening, Telling
from readiness.teams.models import User


def _attachments() -> QuerySet[ItemEvidence]:
    return ItemEvidence.objects.select_related(
        "evidence",
        "attached_by",
        "item__template_item",
        "item__checklist__service__team",
        "item__checklist__environment",
    )


def waits(happening: Happening) -> Iterator[Telling]:
    """Evidence was put forward, or revised: it waits for those who may accept it."""
    entry = happening.entry
    waiting = _attachments().filter(
        evidence=happening.subject_id, waiting_since__isnull=False, evidence__withdrawn_at__isnull=True
    )
    if "items" in happening.data:
        waiting = waiting.filter(item__in=happening.data["items"])
    for (person, because), attachments in _by_reviewer(waiting, entry.actor).items():
        first = attachments[0].item
        service = first.checklist.service
        items = _items(attachments)
        yield Telling(
            recipient=person,
            subject=f"{service.name}: “{attachments[0].evidence.title}” waits for your review",
            text=f"{happening.doer} put forward “{attachments[0].evidence.title}” for {items} "
            f"of {service.name}, {first.checklist.environment.name}. Accept it, or return it with a reason.",
            because=because,
            path=item_path(first),
        )


def waits_again(happening: Happening) -> Iterator[Telling]:
    """A later version asks something else: what was accepted waits for those who may accept it now."""
    waiting = _attachments().filter(
        item__checklist=happening.subject_id,
        item__key__in=happening.data["voided"],
        waiting_since__isnull=False,
        evidence__withdrawn_at__isnull=True,
    )
    for (person, because), attachments in _by_reviewer(waiting).items():
        first = attachments[0].item
        service = first.checklist.service
        yield Telling(
            recipient=person,
            subject=f"{service.name}: what was accepted waits for your review again",
            text=f"{happening.doer} moved the checklist of {service.name}, {first.checklist.environment.name}, to "
            f"version {happening.data['to']} of its template, which asks something else of {_items(attachments)}.",
            because=because,
            path=item_path(first),
        )


def _by_reviewer(
    waiting: QuerySet[ItemEvidence], besides: User | None = None
) -> dict[audience.Told, list[ItemEvidence]]:
    """What waits, by the person who is asked for a review; never who put it forward, nor `besides`."""
    found: dict[audience.Told, list[ItemEvidence]] = {}
    reasons: dict[User, str] = {}
    for attachment in waiting.order_by("item__position", "attached_at"):
        team = attachment.item.checklist.service.team
        for person, because in audience.may_accept(attachment.item, team, besides or attachment.attached_by):
            told = person, reasons.setdefault(person, because)
            found.setdefault(told, []).append(attachment)
    return found


def _items(attachments: list[ItemEvidence]) -> str:
    titles = dict.fromkeys(one.item.template_item.title for one in attachments)
    return ", ".join(f"“{title}”" for title in titles)


def returned(happening: Happening) -> Iterator[Telling]:
    """To whom submitted it: what the reviewer asks for."""
    yield from _decided(
        happening, "was returned", f"Reason: {happening.private.get('reason', '')}", mail=True
    )


def accepted(happening: Happening) -> Iterator[Telling]:
    """To whom submitted it; good news waits in the portal."""
    yield from _decided(happening, "was accepted", "Nothing is left to do.", mail=False)


def _decided(happening: Happening, what: str, more: str, *, mail: bool) -> Iterator[Telling]:
    attachment = _attachments().filter(pk=happening.subject_id).first()
    revisions = EvidenceRevision.objects.select_related("submitted_by")
    revision = revisions.filter(pk=happening.data["revision"]).first()
    if attachment is None or revision is None or revision.submitted_by is None:
        return
    item, service = attachment.item, attachment.item.checklist.service
    yield Telling(
        recipient=revision.submitted_by,
        subject=f"{service.name}: “{attachment.evidence.title}” {what}",
        text=f"Your evidence for “{item.template_item.title}” {what} by {happening.doer}. {more}",
        because="You get this because you submitted this evidence.",
        path=item_path(item),
        mail=mail,
    )


RULES = {
    checklists.EVIDENCE_ATTACHED: waits,
    evidence.EVIDENCE_REVISED: waits,
    checklists.CHECKLIST_UPGRADED: waits_again,
    checklists.EVIDENCE_RETURNED: returned,
    checklists.EVIDENCE_ACCEPTED: accepted,
}
