"""Evidence that waits for a reviewer, and what the reviewer said."""

from collections import defaultdict
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
    by_person: dict[User, list[ItemEvidence]] = defaultdict(list)
    reasons: dict[User, str] = {}
    for attachment in waiting.order_by("item__position"):
        team = attachment.item.checklist.service.team
        for person, because in audience.may_accept(attachment.item, team, entry.actor):
            by_person[person].append(attachment)
            reasons.setdefault(person, because)
    for person, attachments in by_person.items():
        first = attachments[0].item
        service = first.checklist.service
        items = ", ".join(f"“{one.item.template_item.title}”" for one in attachments)
        yield Telling(
            recipient=person,
            subject=f"{service.name}: “{attachments[0].evidence.title}” waits for your review",
            text=f"{happening.doer} put forward “{attachments[0].evidence.title}” for {items} "
            f"of {service.name}, {first.checklist.environment.name}. Accept it, or return it with a reason.",
            because=reasons[person],
            path=item_path(first),
        )


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
    checklists.EVIDENCE_RETURNED: returned,
    checklists.EVIDENCE_ACCEPTED: accepted,
}
