"""What waits for this person's decision, in the order in which it came: evidence and waivers in one line."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet, Value
from django.http import HttpRequest
from django.utils.http import urlencode

from readiness.checklists.models import ItemEvidence, Waiver
from readiness.checklists.queries import waiting_reviews, waivers_waiting
from readiness.teams.actors import Actor
from readiness.web.asking import asked

#: Nobody decides more in one sitting; beyond it the queue says "200+".
MOST = 200
FILTERS = ("team", "service", "item")


@dataclass(frozen=True, slots=True)
class Waiting:
    """One place in the line. `pk` is of the attachment or the waiver, `since` when it began to wait."""

    pk: UUID
    since: datetime
    is_waiver: bool

    @property
    def cursor(self) -> str:
        """Names its place in the line, also once it has left it."""
        return f"{self.since.isoformat()}_{self.pk}"


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


@dataclass(frozen=True, slots=True)
class Counted:
    """How many wait, counted up to `MOST`: however many there are, a page says it as fast."""

    number: int

    @classmethod
    def of(cls, rows: QuerySet[Any]) -> "Counted":
        """Counts `rows`."""
        return cls(len(rows.order_by().values_list("pk", flat=True)[: MOST + 1]))

    def __str__(self) -> str:
        return f"{MOST}+" if self.number > MOST else str(self.number)


def behind(rows: QuerySet[Any], cursor: str, since: str) -> QuerySet[Any]:
    """`rows` in the order in which they came, from the one behind `cursor` on (column `since`); all of them where it
    is empty or nonsense."""
    ordered = rows.order_by(since, "pk")
    began, _, pk = cursor.partition("_")
    try:
        at, key = datetime.fromisoformat(began), UUID(pk)
    except ValueError:
        return ordered
    if at.tzinfo is None:
        return ordered
    # The first condition is what an index can begin with.
    return ordered.filter(Q(**{f"{since}__gt": at}) | Q(pk__gt=key), **{f"{since}__gte": at})


def line_of(actor: Actor, narrowed: Mapping[str, str]) -> Line:
    """The queue of `actor`, longest waiting first, in one query: who waits, not yet what."""
    pieces = _places(evidence_waiting(actor, narrowed), "waiting_since", is_waiver=False)
    both = pieces.union(_places(waivers(actor, narrowed), "requested_at", is_waiver=True), all=True)
    rows = both.order_by("waiting_since", "pk")[: MOST + 1]
    return Line([Waiting(pk, since, bool(is_waiver)) for pk, since, is_waiver in rows])


def desk_of(
    actor: Actor, narrowed: Mapping[str, str], place: Waiting | None
) -> tuple[ItemEvidence | None, Waiver | None]:
    """What waits at a place in the line: evidence or a waiver, neither when it has just been decided."""
    if place is None:
        return None, None
    if place.is_waiver:
        return None, waivers(actor, narrowed).filter(pk=place.pk).first()
    return evidence_waiting(actor, narrowed).filter(pk=place.pk).first(), None


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


def _places(rows: QuerySet[Any], since: str, *, is_waiver: bool) -> QuerySet[Any]:
    # Each sort ends where the line ends: a database would put all that waits in order, however much, to cut it then.
    # (Within a subquery, since SQLite cuts no arm of a union.)
    first = rows.select_related(None).order_by(since, "pk").values("pk")[: MOST + 1]
    named: QuerySet[Any] = rows.model._default_manager.filter(pk__in=first)  # noqa: SLF001
    return named.order_by().values_list("pk", since, Value(is_waiver))


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
