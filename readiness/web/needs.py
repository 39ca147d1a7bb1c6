"""What waits for a person, as the home page lists it: each thing with its one action.

Which things wait is decided by the rooms' queries; here they get their words and addresses.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from readiness.checklists.models import ChecklistItem, EvidenceReview, ItemEvidence, Waiver
from readiness.checklists.queries import my_items, waiting_reviews, waivers_waiting
from readiness.checklists.queries.mine import running_out
from readiness.checklists.queries.returned import returned_to
from readiness.launches.models import Launch
from readiness.launches.queries.waiting import awaiting_signature
from readiness.teams.actors import Actor

SHOWN = 5
#: Beyond this a group says "25+": who has more waiting is not helped by the exact number.
COUNTED = 25
SOON = timedelta(days=14)
DUE_SOON = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Need:
    """One thing: what it is, where, since or until when, and what to do."""

    title: str
    place: str
    moment: date | datetime | None
    moment_word: str
    action: str
    url: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Needs:
    """Things of one sort. `number` is "3" or "25+"; `more` are folded away, `rest` is the page that has all."""

    key: str
    title: str
    icon: str
    number: str
    said: str
    rows: list[Need]
    more: list[Need]
    rest: str


def needs_of(actor: Actor, at: datetime) -> list[Needs]:
    """Every group that is not empty, the most pressing first. One query a group."""
    today = timezone.localtime(at).date()
    # By the few items that are somebody's: SQLite would otherwise begin with every service.
    given = ChecklistItem.objects.filter(assignee=actor.user, due_date__lte=today + DUE_SOON)
    due = my_items(actor).filter(pk__in=given.values("pk"))
    groups = (
        _group("due", due, _due, _of_item("")),
        _group("signatures", awaiting_signature(actor), _launch, ["service", "environment"]),
        _group("reviews", waiting_reviews(actor), _review, [*_of_item("item__"), "evidence"]),
        _group("waivers", waivers_waiting(actor), _waiver, [*_of_item("item__"), "requested_by"]),
        _group(
            "returned",
            returned_to(actor),
            _returned,
            [*_of_item("attachment__item__"), "reviewer", "revision"],
        ),
        _group("expiring", running_out(actor, SOON, at), _expiring, _of_item("")),
    )
    return [group for group in groups if group.rows]


@dataclass(frozen=True, slots=True)
class Words:
    """What a group is called, and how one and several of it are told in a sentence."""

    title: str
    icon: str
    one: str
    several: str
    page: str = ""


WORDS = {
    "due": Words(
        "Yours, overdue or due this week", "calendar-clock", "item of yours is due", "items of yours are due"
    ),
    "signatures": Words(
        "Launches to sign",
        "signature",
        "launch waits for your signature",
        "launches wait for your signature",
        "launches",
    ),
    "reviews": Words(
        "Waiting for your review",
        "clipboard-check",
        "review waits for you",
        "reviews wait for you",
        "reviews",
    ),
    "waivers": Words(
        "Waivers to decide", "flag", "waiver waits for your decision", "waivers wait for your decision"
    ),
    "returned": Words(
        "Returned to you",
        "undo-2",
        "piece of evidence came back to you",
        "pieces of evidence came back to you",
    ),
    "expiring": Words("Running out within 14 days", "timer", "item runs out soon", "items run out soon"),
}


def _group(key: str, found: QuerySet[Any], told: Callable[[Any], Need], related: list[str]) -> Needs:
    # Which ones, and then their names: PostgreSQL plans two small joins far faster than a large one.
    which = found.select_related(None).values("pk")[: COUNTED + 1]
    named = found.model._default_manager.filter(pk__in=which).select_related(*related)  # noqa: SLF001
    rows = list(named.order_by(*found.query.order_by))
    words = WORDS[key]
    number = f"{COUNTED}+" if len(rows) > COUNTED else str(len(rows))
    return Needs(
        key=key,
        title=words.title,
        icon=words.icon,
        number=number,
        said=f"{number} {words.one if len(rows) == 1 else words.several}",
        rows=[told(row) for row in rows[:SHOWN]],
        more=[] if words.page else [told(row) for row in rows[SHOWN:COUNTED]],
        rest=reverse(words.page) if words.page and len(rows) > SHOWN else "",
    )


def _of_item(path: str) -> list[str]:
    """What the words about an item at `path` need."""
    return [f"{path}template_item", f"{path}checklist__service", f"{path}checklist__environment"]


def sentence(groups: Iterable[Needs]) -> str:
    """All groups in one sentence: "2 items of yours are due and 3 reviews wait for you."."""
    said = [group.said for group in groups]
    if len(said) > 1:
        return f"{', '.join(said[:-1])} and {said[-1]}."
    return f"{said[0]}." if said else "Nothing waits for you."


def _place(item: ChecklistItem) -> str:
    checklist = item.checklist
    return f"{checklist.service.name} · {checklist.environment.name}"


def _item_url(item: ChecklistItem) -> str:
    checklist = item.checklist
    return reverse("item", args=[checklist.service.slug, checklist.environment.slug, item.key])


def _due(item: ChecklistItem) -> Need:
    title = item.template_item.title
    return Need(title, _place(item), item.due_date, "due", "Add evidence", _item_url(item))


def _review(attachment: ItemEvidence) -> Need:
    item = attachment.item
    return Need(
        title=item.template_item.title,
        place=_place(item),
        moment=attachment.waiting_since,
        moment_word="waiting since",
        action="Review",
        url=f"{reverse('reviews')}?attachment={attachment.pk}",
        detail=attachment.evidence.title,
    )


def _waiver(waiver: Waiver) -> Need:
    return Need(
        title=waiver.item.template_item.title,
        place=_place(waiver.item),
        moment=waiver.requested_at,
        moment_word=f"asked for by {waiver.requested_by}",
        action="Decide",
        url=f"{reverse('reviews')}?waiver={waiver.pk}",
        detail=waiver.reason,
    )


def _returned(review: EvidenceReview) -> Need:
    item = review.attachment.item
    return Need(
        title=item.template_item.title,
        place=_place(item),
        moment=review.reviewed_at,
        moment_word=f"returned by {review.reviewer}",
        action="Answer",
        url=reverse("evidence", args=[review.revision.evidence_id]),
        detail=review.reason,
    )


def _expiring(item: ChecklistItem) -> Need:
    word = "its waiver ends" if item.standing == "waived" else "runs out"
    return Need(item.template_item.title, _place(item), item.good_until, word, "Renew", _item_url(item))


def _launch(launch: Launch) -> Need:
    return Need(
        title=f"Launch of {launch.service.name}",
        place=f"{launch.service.name} · {launch.environment.name}",
        moment=launch.planned_for,
        moment_word="planned",
        action="Sign off",
        url=reverse("launch", args=[launch.pk]),
    )
