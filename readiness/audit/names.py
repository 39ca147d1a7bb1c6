"""The names behind ids in ledger entries: one query for each sort of thing, however many entries ask."""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from uuid import UUID

from readiness.catalog.models import Environment
from readiness.checklists.models import ChecklistItem
from readiness.evidence.models import Evidence
from readiness.teams.models import User


def _people(ids: Collection[UUID]) -> dict[UUID, str]:
    return {user.pk: str(user) for user in User.objects.filter(pk__in=ids)}


def _environments(ids: Collection[UUID]) -> dict[UUID, str]:
    return dict(Environment.objects.filter(pk__in=ids).values_list("pk", "name"))


def _items(ids: Collection[UUID]) -> dict[UUID, str]:
    titled = ChecklistItem.objects.filter(pk__in=ids).values_list("pk", "template_item__title")
    return {pk: f"“{title}”" for pk, title in titled}


def _evidence(ids: Collection[UUID]) -> dict[UUID, str]:
    titled = Evidence.objects.filter(pk__in=ids).values_list("pk", "title")
    return {pk: f"“{title}”" for pk, title in titled}


#: Sort, as the words of an entry name it -> how names of that sort are read. All of them belong to the entry's
#: own service or are people: never the name of something that a reader of the entry might not see.
SORTS: Mapping[str, Callable[[Collection[UUID]], dict[UUID, str]]] = {
    "person": _people,
    "environment": _environments,
    "item": _items,
    "evidence": _evidence,
}


class Names:
    """Ask for ids first (`want`), then read names (`of`)."""

    def __init__(self) -> None:
        self._wanted: dict[str, set[UUID]] = defaultdict(set)
        self._found: dict[str, dict[UUID, str]] = {}

    def want(self, sort: str, value: object) -> None:
        """Note the ids in `value`: one, a list of them, or nothing that is an id."""
        self._wanted[sort] |= set(_ids(value))

    def of(self, sort: str, value: object) -> str:
        """The names of the ids in `value`, joined; "" where there are none to be had."""
        if sort not in self._found:
            wanted = self._wanted[sort]
            self._found[sort] = SORTS[sort](wanted) if wanted else {}
        return ", ".join(self._found[sort][pk] for pk in _ids(value) if pk in self._found[sort])


def _ids(value: object) -> list[UUID]:
    found = []
    for one in value if isinstance(value, list) else [value]:
        try:
            found.append(UUID(str(one)))
        except ValueError:
            continue
    return found
