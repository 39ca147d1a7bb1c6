"""The shapes of a checklist template: template, sections, items, and the probes that feed an item."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, get_args

Kind = Literal["launch", "pre_deployment", "first_24_hours", "first_week"]
AcceptedBy = Literal["peer", "lead", "security_reviewer"]
Needs = Literal["person", "ingest", "drill", "opt-in"]
ProbeClass = Literal["proves", "supports"]

KINDS: tuple[Kind, ...] = get_args(Kind)
ACCEPTED_BY: tuple[AcceptedBy, ...] = get_args(AcceptedBy)
NEEDS: tuple[Needs, ...] = get_args(Needs)
PROBE_CLASSES: tuple[ProbeClass, ...] = get_args(ProbeClass)


@dataclass(frozen=True, slots=True)
class ProbeFeed:
    """A kind of probe that feeds an item. `proves`: it sees the claim itself; `supports`: a part of it.

    `fresh_for_days` is how long one run counts. It is short, because looking again costs nothing.
    """

    kind: str
    klass: ProbeClass
    fresh_for_days: int = 1


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that must hold.

    `key` is `section.name` and never changes its meaning. `fresh_for_days` is how long a person's evidence
    counts. `accepted_by` is who may accept it: `peer` is any other contributor of the team, or above.
    `needs` is what the answer takes beyond a URL, None when a proving probe is enough.
    """

    key: str
    title: str
    why: str
    evidence: str
    remedy: str
    accepted_by: AcceptedBy
    fresh_for_days: int
    not_applicable_allowed: bool = False
    needs: Needs | None = None
    probes: tuple[ProbeFeed, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """Items that belong together, in the order in which they are read."""

    key: str
    title: str
    intro: str
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Template:
    """What must hold for one occasion: a launch, a deployment, the first day, the first week."""

    slug: str
    kind: Kind
    title: str
    description: str
    sections: tuple[Section, ...]

    def items(self) -> Iterator[Item]:
        """Every item, section by section."""
        for section in self.sections:
            yield from section.items

    def item(self, key: str) -> Item:
        """The item of that key. Raises `KeyError`."""
        for item in self.items():
            if item.key == key:
                return item
        raise KeyError(key)
