"""Items that were given to somebody, and items that no longer hold."""

from collections.abc import Iterator
from datetime import date
from uuid import UUID

from readiness.checklists import events
from readiness.checklists.models import ChecklistItem
from readiness.evidence.moments import written_day
from readiness.notify import audience
from readiness.notify.models import Notice
from readiness.notify.paths import item_path
from readiness.notify.telling import Happening, Telling
from readiness.teams.models import User

_RELATED = (
    "assignee",
    "template_item",
    "checklist__service__team",
    "checklist__environment",
)


def assigned(happening: Happening) -> Iterator[Telling]:
    """To whom they were given; thirty at once are one notice."""
    assignee = User.objects.filter(pk=happening.data["assignee"]).first()
    mine = ChecklistItem.objects.filter(
        checklist=happening.subject_id, key__in=happening.data["items"], assignee=assignee
    )
    items = list(mine.select_related(*_RELATED).order_by("position"))
    if assignee is None or not items:
        return
    service = items[0].checklist.service
    due = happening.data["due"]
    by = f" by {written_day(date.fromisoformat(due))}" if due else ""
    what = f"“{items[0].template_item.title}”" if len(items) == 1 else f"{len(items)} items"
    yield Telling(
        recipient=assignee,
        subject=f"{service.name}: {what} for you{by}",
        text=f"{happening.doer} gave you{by}:\n"
        + "\n".join(f"- {item.template_item.title}" for item in items),
        because="You get this because the items were given to you.",
        path=item_path(items[0]),
    )


def no_longer_holds(happening: Happening) -> Iterator[Telling]:
    """To whoever has the item, else to the leads. What was found wrong is mailed each time.

    What ran out or could not be looked at waits in the portal, and while one such notice about a service is
    unread there is no second: a checklist that ages as a whole would bury everything else.
    """
    item = ChecklistItem.objects.select_related(*_RELATED).filter(pk=happening.subject_id).first()
    if item is None:
        return
    service, now = item.checklist.service, str(happening.data["to"])
    was_found = now == "fail"
    mine = [(item.assignee, "You get this because the item is yours.")] if item.assignee else []
    people = mine or audience.leads(service.team)
    told = set() if was_found else _with_one_unread(happening, [person for person, _because in people])
    for person, because in people:
        if person.pk not in told:
            yield Telling(
                recipient=person,
                subject=f"{service.name}: “{item.template_item.title}” no longer holds",
                text=f"“{item.template_item.title}” of {service.name}, {item.checklist.environment.name}, stood "
                f"at {happening.data['from']} and now stands at {now}."
                + ("" if was_found else " Others may have followed; the checklist shows them."),
                because=because,
                path=item_path(item),
                mail=was_found,
            )


def _with_one_unread(happening: Happening, people: list[User]) -> set[UUID]:
    unread = Notice.objects.filter(
        recipient__in=people,
        read_at__isnull=True,
        entry__kind=happening.entry.kind,
        entry__service=happening.entry.service_id,
    )
    return set(unread.values_list("recipient", flat=True))


RULES = {
    events.ITEMS_ASSIGNED: assigned,
    events.ITEM_NO_LONGER_HOLDS: no_longer_holds,
}
