"""Waivers: to those who can decide, then to whoever asked."""

from collections.abc import Iterator

from readiness.checklists import events
from readiness.checklists.models import ChecklistItem, NotApplicable, Waiver
from readiness.evidence.moments import written
from readiness.notify import audience
from readiness.notify.paths import item_path
from readiness.notify.telling import Happening, Telling
from readiness.teams.models import User


def _waiver(happening: Happening) -> Waiver | None:
    related = Waiver.objects.select_related(
        "requested_by",
        "item__assignee",
        "item__template_item",
        "item__checklist__service__team",
        "item__checklist__environment",
    )
    return related.filter(pk=happening.subject_id).first()


def requested(happening: Happening) -> Iterator[Telling]:
    """To the leads and the security reviewers, as long as it waits."""
    waiver = _waiver(happening)
    if waiver is None or waiver.state != Waiver.State.REQUESTED:
        return
    title, service = waiver.item.template_item.title, waiver.item.checklist.service
    end = written(waiver.expires_at)
    for person, because in audience.one_each(audience.leads(service.team), audience.reviewers()):
        yield Telling(
            recipient=person,
            subject=f"{service.name}: a waiver of “{title}” until {end} waits for a decision",
            text=f"{happening.doer} asks that “{title}” be waived until {end}. "
            f"Reason: {happening.private.get('reason', '')}",
            because=because,
            path=item_path(waiver.item),
        )


def decided(happening: Happening) -> Iterator[Telling]:
    """To whoever asked."""
    waiver = _waiver(happening)
    if waiver is None:
        return
    title, service = waiver.item.template_item.title, waiver.item.checklist.service
    approved = happening.entry.kind == events.WAIVER_APPROVED
    word = f"is approved until {written(waiver.expires_at)}" if approved else "is refused"
    reason = happening.private.get("reason", "")
    yield Telling(
        recipient=waiver.requested_by,
        subject=f"{service.name}: your waiver of “{title}” {word}",
        text=f"{happening.doer} decided on the waiver of “{title}”: it {word}."
        + (f" Reason: {reason}" if reason else ""),
        because="You get this because you asked for this waiver.",
        path=item_path(waiver.item),
    )


def ending(happening: Happening) -> Iterator[Telling]:
    """To whoever asked, who has the item, and the leads; unless it was taken back meanwhile."""
    waiver = _waiver(happening)
    if waiver is None or waiver.state != Waiver.State.APPROVED:
        return
    item, title, service = waiver.item, waiver.item.template_item.title, waiver.item.checklist.service
    end = written(waiver.expires_at)
    asked = [(waiver.requested_by, "You get this because you asked for this waiver.")]
    mine = [(item.assignee, "You get this because the item is yours.")] if item.assignee else []
    for person, because in audience.one_each(asked, mine, audience.leads(service.team)):
        yield Telling(
            recipient=person,
            subject=f"{service.name}: the waiver of “{title}” ends on {end}",
            text=f"On {end} “{title}” opens again by itself. Until then: bring evidence, or ask for another waiver.",
            because=because,
            path=item_path(item),
        )


def voided(happening: Happening) -> Iterator[Telling]:
    """To whoever asked: the item asks something else now, and is open again."""
    waiver = _waiver(happening)
    if waiver is not None:
        yield _ended(happening, waiver.requested_by, waiver.item, "your waiver of", "asked for this waiver")


def claim_voided(happening: Happening) -> Iterator[Telling]:
    """To whoever claimed it."""
    related = NotApplicable.objects.select_related(
        "claimed_by",
        "item__template_item",
        "item__checklist__service__team",
        "item__checklist__environment",
    )
    claim = related.filter(pk=happening.data["claim"]).first()
    if claim is not None:
        yield _ended(happening, claim.claimed_by, claim.item, "“not applicable” for", "said so")


def _ended(happening: Happening, person: User, item: ChecklistItem, what: str, did: str) -> Telling:
    title, service = item.template_item.title, item.checklist.service
    return Telling(
        recipient=person,
        subject=f"{service.name}: {what} “{title}” has ended",
        text=f"Version {happening.data['version']} of the template asks something else of “{title}” than what it "
        "was given for. The item is open again: look at what it asks now.",
        because=f"You get this because you {did}.",
        path=item_path(item),
    )


RULES = {
    events.WAIVER_ENDING: ending,
    events.WAIVER_VOIDED: voided,
    events.NOT_APPLICABLE_VOIDED: claim_voided,
    events.WAIVER_REQUESTED: requested,
    events.WAIVER_APPROVED: decided,
    events.WAIVER_REFUSED: decided,
}
