"""Every address of the pages, found in the URLs themselves, with a thing of team Orders in each of its slots."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse

#: Other doors: allauth's and the admin's have tests of their own, and the API a document.
OTHERS = ("accounts/", "admin/", "api/", "health")


@dataclass(frozen=True)
class Address:
    """One route: its name with namespace, and its slots in order."""

    name: str
    slots: tuple[str, ...]

    def of(self, things: dict[str, Any]) -> str:
        """The path with those things; a slot that nothing is known for fails."""
        room = self.name.rpartition(":")[2].split("-")[0]
        given = {}
        for slot in self.slots:
            names = (f"{self.name}.{slot}", f"{room}.{slot}", slot)
            found = [things[name] for name in names if name in things]
            assert found, f"{self.name}: nothing is known to put into {slot}; say it in ORDERS or OF_ORDERS"
            given[slot] = found[0]
        return reverse(self.name, kwargs=given)


def addresses() -> list[Address]:
    """All of them."""
    return sorted(set(_walk(get_resolver(), "", "")), key=lambda one: one.name)


def _walk(resolver: URLResolver, before: str, space: str) -> Iterator[Address]:
    for pattern in resolver.url_patterns:
        route = before + str(pattern.pattern)
        if route.startswith(OTHERS):
            continue
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern, route, f"{space}{pattern.namespace}:" if pattern.namespace else space)
        elif isinstance(pattern, URLPattern):
            assert pattern.name, f"{route} has no name"
            yield Address(space + pattern.name, tuple(slots_of(pattern)))


def slots_of(pattern: URLPattern) -> list[str]:
    """The names of its slots."""
    regex = getattr(pattern.pattern, "regex", None)
    return list(regex.groupindex) if regex is not None else []
