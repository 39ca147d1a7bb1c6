"""What an upgrade from one template version to another changes, and which kept evidence it voids."""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Any

from .shapes import Item, Section, Template

# A change of these says that another thing is asked, or that somebody else must vouch for it.
# Why it matters, how to get there and how long it counts do not touch what was once accepted.
_ASKS_SOMETHING_ELSE = ("title", "evidence")


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field that reads differently: `name` is `title`, `security.intro`, `fresh_for_days` ..."""

    name: str
    old: Any
    new: Any


@dataclass(frozen=True, slots=True)
class ItemChange:
    """An item of both versions that reads differently."""

    old: Item
    new: Item
    fields: tuple[FieldChange, ...]

    @property
    def key(self) -> str:
        return self.new.key

    @property
    def voids_acceptance(self) -> bool:
        """Whether evidence of people must be reviewed again: another claim, or a stricter reviewer.

        `peer` is the loosest: whoever accepted under another rule was a peer too.
        """
        changed = {change.name for change in self.fields}
        stricter = "accepted_by" in changed and self.new.accepted_by != "peer"
        return stricter or any(name in changed for name in _ASKS_SOMETHING_ELSE)

    @property
    def voided_probes(self) -> tuple[str, ...]:
        """Kinds of probe whose kept runs no longer count as they did: dropped, or of another class."""
        now = {feed.kind: feed.klass for feed in self.new.probes}
        return tuple(feed.kind for feed in self.old.probes if now.get(feed.kind) != feed.klass)

    @property
    def voids_not_applicable(self) -> bool:
        """Whether a claim that the item does not apply is no longer allowed."""
        return self.old.not_applicable_allowed and not self.new.not_applicable_allowed

    @property
    def voids_evidence(self) -> bool:
        """Whether anything that was kept stops counting; otherwise only the wording or the dates change."""
        return self.voids_acceptance or bool(self.voided_probes) or self.voids_not_applicable


@dataclass(frozen=True, slots=True)
class TemplateDifference:
    """`wording`: changes of the header and of sections. `reordered`: common items changed places."""

    added: tuple[Item, ...]
    removed: tuple[Item, ...]
    changed: tuple[ItemChange, ...]
    wording: tuple[FieldChange, ...]
    reordered: bool

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.changed or self.wording or self.reordered)


def difference(old: Template, new: Template) -> TemplateDifference:
    """Compare two versions item by item, by key. Falsy when they say the same."""
    before = {item.key: item for item in old.items()}
    after = {item.key: item for item in new.items()}
    changed = (
        ItemChange(before[key], item, tuple(_changes(before[key], item)))
        for key, item in after.items()
        if key in before and before[key] != item
    )
    return TemplateDifference(
        added=tuple(item for key, item in after.items() if key not in before),
        removed=tuple(item for key, item in before.items() if key not in after),
        changed=tuple(changed),
        wording=tuple(_wording(old, new)),
        reordered=[key for key in before if key in after] != [key for key in after if key in before],
    )


def _changes(old: Item, new: Item) -> Iterator[FieldChange]:
    for field in fields(Item):
        was, now = getattr(old, field.name), getattr(new, field.name)
        if was != now:
            yield FieldChange(field.name, was, now)


def _wording(old: Template, new: Template) -> Iterator[FieldChange]:
    for name in ("slug", "kind", "title", "description"):
        if getattr(old, name) != getattr(new, name):
            yield FieldChange(name, getattr(old, name), getattr(new, name))
    before = {section.key: section for section in old.sections}
    after = {section.key: section for section in new.sections}
    for key in before | after:
        yield from _section_wording(key, before.get(key), after.get(key))


def _section_wording(key: str, old: Section | None, new: Section | None) -> Iterator[FieldChange]:
    for name in ("title", "intro"):
        was, now = getattr(old, name, ""), getattr(new, name, "")
        if was != now:
            yield FieldChange(f"{key}.{name}", was, now)
