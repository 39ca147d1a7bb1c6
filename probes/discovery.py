"""Which kinds of probe there are: those of one folder, sorted by name, each tried on its own twins first.

A kind that lets a bad twin pass is worse than no kind, so it is switched off; `list_probes` shows why.
"""

import importlib
import pkgutil
from dataclasses import dataclass
from functools import cache
from types import ModuleType
from typing import Any

from probes import kinds as folder
from probes.probe import Kind


class BadKindError(Exception):
    """A module of the folder is no kind: it lacks `KIND`, bears another name, or a name stands twice."""


@dataclass(frozen=True, slots=True)
class Found:
    """A kind and what its twins show to be wrong with it."""

    kind: Kind[Any]
    faults: tuple[str, ...]

    @property
    def enabled(self) -> bool:
        return not self.faults


@cache
def found() -> tuple[Found, ...]:
    """Every kind of the folder, sorted by name. Raises `BadKindError`, which no deployment should survive."""
    names = sorted(module.name for module in pkgutil.iter_modules(folder.__path__))
    return examine([importlib.import_module(f"{folder.__name__}.{name}") for name in names])


def examine(modules: list[ModuleType]) -> tuple[Found, ...]:
    """The kinds of these modules, tried on their twins. Raises `BadKindError`."""
    by_name: dict[str, Found] = {}
    for module in modules:
        kind = getattr(module, "KIND", None)
        name = module.__name__.rpartition(".")[2]
        if not isinstance(kind, Kind):
            raise BadKindError(f"{module.__name__} has no KIND")
        if kind.name in by_name:
            raise BadKindError(f"two kinds are called {kind.name}")
        if kind.name != name:
            raise BadKindError(f"{module.__name__} calls itself {kind.name}")
        by_name[name] = Found(kind, tuple(kind.faults()))
    return tuple(by_name[name] for name in sorted(by_name))


def kinds() -> dict[str, Kind[Any]]:
    """The kinds that may testify, by name."""
    return {one.kind.name: one.kind for one in found() if one.enabled}
