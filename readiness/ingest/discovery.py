"""Which formats there are: the modules of one folder, each tried on its own twins first. Pure.

A format that lets a bad twin pass is worse than none, so it is switched off; `list_probes` shows why.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from readiness.discovery import modules_in
from readiness.ingest import formats as folder
from readiness.ingest.format import Format


class BadFormatError(Exception):
    """A module of the folder is no format: it lacks `FORMAT`, or bears another name."""


@dataclass(frozen=True, slots=True)
class Found:
    """A format and what its twins show to be wrong with it."""

    format: Format[Any]
    faults: tuple[str, ...]

    @property
    def enabled(self) -> bool:
        return not self.faults


@cache
def found() -> tuple[Found, ...]:
    """Every format of the folder, by name. Raises `BadFormatError`, which no deployment should survive."""
    there = []
    for module in modules_in(folder.__name__):
        one = getattr(module, "FORMAT", None)
        if not isinstance(one, Format) or one.name != module.__name__.rpartition(".")[2]:
            raise BadFormatError(f"{module.__name__} is no format")
        there.append(one)
    return examine(there)


def examine(there: Iterable[Format[Any]]) -> tuple[Found, ...]:
    """These formats, tried on their twins."""
    return tuple(Found(one, tuple(one.faults())) for one in there)


def formats() -> dict[str, Format[Any]]:
    """The formats that may testify, by name."""
    return {one.format.name: one.format for one in found() if one.enabled}


def format_named(name: str) -> Format[Any] | None:
    """The format that an address means: `pip-audit` and `pip_audit` are one, and some have a second name."""
    wanted = name.lower().replace("-", "_")
    known = formats()
    return known.get(wanted) or next((one for one in known.values() if wanted in one.aliases), None)
