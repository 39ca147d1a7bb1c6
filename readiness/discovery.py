"""Modules found by where they lie, so that a new one is a file and no list has to be told of it."""

import importlib
import importlib.util
import pkgutil
from functools import cache
from types import ModuleType

PACKAGES = ("readiness", "probes")
#: A room inside another folder.
DEEPER = ("readiness.management.demo",)


@cache
def modules_in(package: str) -> tuple[ModuleType, ...]:
    """Every module directly inside `package`, by name; those whose name begins with "_" are left out."""
    inside = importlib.import_module(package)
    names = sorted(found.name for found in pkgutil.iter_modules(inside.__path__))
    return tuple(importlib.import_module(f"{package}.{name}") for name in names if not name.startswith("_"))


@cache
def one_per_room(name: str) -> tuple[ModuleType, ...]:
    """The module `name` of every room that has one, and of the probes: ("events") -> all `events.py`."""
    homes = list(PACKAGES)
    for package in PACKAGES:
        rooms = pkgutil.iter_modules(importlib.import_module(package).__path__)
        homes += sorted(f"{package}.{room.name}" for room in rooms if room.ispkg)
    wanted = [f"{home}.{name}" for home in (*homes, *DEEPER)]
    return tuple(importlib.import_module(path) for path in wanted if importlib.util.find_spec(path))
