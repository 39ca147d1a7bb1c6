"""What waits for this person's decision, in the order in which it came: evidence and waivers in one line."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.http import urlencode

from readiness.checklists.models import ChecklistItem, ItemEvidence, Waiver
from readiness.checklists.queries import waiting_reviews, waivers_waiting
from readiness.teams.actors import Actor
from readiness.web.asking import asked

#: Nobody decides more in one sitting; beyond it the queue says "200+".
MOST = 200
FILTERS = ("team", "service", "item")


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing to decide: `evidence` or `waiver` is there. `since` is when it began to wait."""

    since: datetime
    evidence: ItemEvidence | None = None
    waiver: Waiver | None = None

    @property
    def pk(self) -> UUID:
        """Of the attachment or the waiver."""
        return self._row.pk

    @property
    def item(self) -> ChecklistItem:
        """What it is about."""
        return self._row.item

    @property
    def cursor(self) -> str:
        """Names its place in the line, also once it has left it."""
        return f"{self.since.isoformat()}_{self.pk}"

    @property
    def _row(self) -> ItemEvidence | Waiver:
        row = self.evidence or self.waiver
        assert row is not None
        return row


@dataclass(frozen=True, slots=True)
class Line:
    """The queue. `number` is "37" or "200+"."""

    rows: Sequence[Waiting]

    @property
    def number(self) -> str:
        """How many are left."""
        return f"{MOST}+" if len(self.rows) > MOST else str(len(self.rows))

    def one(self, pk: str) -> Waiting | None:
        """The one with this key."""
        return next((row for row in self.rows if str(row.pk) == pk), None)

    def after(self, cursor: str) -> Waiting | None:
        """The next behind a place in the line; None at its end, and the first where the cursor is nonsense."""
        since, _, pk = cursor.partition("_")
        try:
            place = (datetime.fromisoformat(since), pk)
            return next((row for row in self.rows if (row.since, str(row.pk)) > place), None)
        except (ValueError, TypeError):
            return next(iter(self.rows), None)


def line_of(actor: Actor, narrowed: Mapping[str, str]) -> Line:
    """The queue of `actor`, longest waiting first, in two queries."""
    pieces = evidence_waiting(actor, narrowed)[: MOST + 1]
    exceptions = waivers(actor, narrowed)[: MOST + 1]
    rows = [Waiting(row.waiting_since, evidence=row) for row in pieces if row.waiting_since]
    rows += [Waiting(row.requested_at, waiver=row) for row in exceptions]
    return Line(sorted(rows, key=lambda row: (row.since, str(row.pk)))[: MOST + 1])


def evidence_waiting(actor: Actor, narrowed: Mapping[str, str]) -> QuerySet[ItemEvidence]:
    """Evidence that `actor` may decide on, as far as the filters leave it."""
    return waiting_reviews(actor).filter(_matching(narrowed)).select_related("item__checklist__template")


def waivers(actor: Actor, narrowed: Mapping[str, str]) -> QuerySet[Waiver]:
    """Waivers that `actor` may decide on, as far as the filters leave them."""
    return waivers_waiting(actor).filter(_matching(narrowed)).select_related("item__checklist__template")


def narrowed_by(request: HttpRequest) -> dict[str, str]:
    """The filters of the address: a team's slug, and texts in names of services and items."""
    given = {name: asked(request, name) for name in FILTERS}
    return {name: value for name, value in given.items() if value}


def address(path: str, narrowed: Mapping[str, str], **more: Any) -> str:
    """`path` with the filters kept."""
    query = {**narrowed, **{name: value for name, value in more.items() if value}}
    return f"{path}?{urlencode(query)}" if query else path


def _matching(narrowed: Mapping[str, str]) -> Q:
    found = Q()
    if team := narrowed.get("team"):
        found &= Q(item__checklist__service__team__slug=team)
    if service := narrowed.get("service"):
        name = Q(item__checklist__service__name__icontains=service)
        found &= name | Q(item__checklist__service__slug=service)
    if item := narrowed.get("item"):
        found &= Q(item__template_item__title__icontains=item) | Q(item__key=item)
    return found
