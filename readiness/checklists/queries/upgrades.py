"""What an upgrade of a checklist to another version of its template would do, before anybody does it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from readiness.checklists.models import Checklist, ChecklistItem, TemplateItem, TemplateVersion, Waiver
from readiness.checklists.queries.gathering import Gathered, Testimony, gather
from readiness.checklists.template import (
    Item,
    ItemChange,
    Section,
    Template,
    TemplateDifference,
    difference,
    parse_template,
)
from readiness.checklists.template_rows import shape

Fate = Literal["kept", "changed", "added", "retired", "revived"]


@dataclass(frozen=True)
class ItemUpgrade:
    """What happens to one item.

    `row` is the item of the checklist, None for an added one; `asked` its text in the new version, None for a
    retired one. `review_again` are the pieces whose decision no longer counts, since the item asks something
    else or asks a stricter reviewer. `drops_probes` are kinds whose results no longer count as they did;
    `drops_claim` that somebody claims that it does not apply, which is no longer allowed or was said of something
    else; `drops_waivers` are those that end, since they were given for something else.
    """

    key: str
    fate: Fate
    row: ChecklistItem | None
    asked: TemplateItem | None
    change: ItemChange | None = None
    review_again: tuple[Testimony, ...] = ()
    drops_probes: tuple[str, ...] = ()
    drops_claim: bool = False
    drops_waivers: tuple[Waiver, ...] = ()


@dataclass(frozen=True)
class UpgradePreview:
    """`difference` compares the two texts; `items` says what happens to each item, in the new order."""

    checklist: Checklist
    version: TemplateVersion
    difference: TemplateDifference
    items: tuple[ItemUpgrade, ...]


def upgrade_preview(checklist: Checklist, version: TemplateVersion) -> UpgradePreview:
    """What `upgrade_checklist` would do now. Evidence stays on every item; what still applies counts on.

    A decision on evidence counts on unless the item's title or evidence asks something else, or a stricter
    reviewer is asked for: then the same revision waits for a reviewer again. Retired items keep their
    evidence, and come back with it when a later version asks for them again.
    """
    rows = {row.key: row for row in checklist.items.select_related("template_item").order_by("position")}
    known = gather(list(rows.values()))
    asked = {row.key: row for row in version.items.order_by("position")}
    items = [_upgrade(rows.get(key), row, known) for key, row in asked.items()]
    items += [
        ItemUpgrade(key, "retired", row, None)
        for key, row in rows.items()
        if key not in asked and row.retired_at is None
    ]
    return UpgradePreview(
        checklist=checklist,
        version=version,
        difference=difference(parse_template(checklist.version.source), parse_template(version.source)),
        items=tuple(items),
    )


def _upgrade(row: ChecklistItem | None, asked: TemplateItem, known: Mapping[UUID, Gathered]) -> ItemUpgrade:
    if row is None:
        return ItemUpgrade(asked.key, "added", None, asked)
    change = _change(shape(row.template_item), shape(asked))
    fate: Fate = "revived" if row.retired_at else "changed" if change else "kept"
    if change is None:
        return ItemUpgrade(asked.key, fate, row, asked)
    gathered = known[row.pk]
    decided = (one for one in gathered.testimonies if (one.review or one.accepted) and one.facts)
    living = (one for one in gathered.waivers if one.state in {"requested", "approved"})
    return ItemUpgrade(
        key=asked.key,
        fate=fate,
        row=row,
        asked=asked,
        change=change,
        review_again=tuple(decided) if change.voids_acceptance else (),
        drops_probes=change.voided_probes,
        drops_claim=gathered.claim is not None and (change.voids_not_applicable or change.voids_acceptance),
        drops_waivers=tuple(living) if change.voids_acceptance else (),
    )


def _change(old: Item, new: Item) -> ItemChange | None:
    """The change of one item: a retired one is compared with the text under which it was last asked."""
    return next(iter(difference(_alone(old), _alone(new)).changed), None)


def _alone(item: Item) -> Template:
    section = Section(key=item.key.partition(".")[0], title="", intro="", items=(item,))
    return Template(slug="", kind="launch", title="", description="", sections=(section,))
