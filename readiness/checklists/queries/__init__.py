"""Reading checklists, always within what the actor may see."""

from .debt import Debt, debt_by_team, debt_lines, waiver_debt
from .gathering import Gathered, Testimony, gather, item_facts
from .layout import Layout, layouts
from .pages import (
    ItemRow,
    attachment_for,
    checklist_for,
    checklist_page,
    item_for,
    item_rows,
    items_for,
    visible_checklists,
    visible_items,
    waiver_for,
)
from .queues import expiring_items, my_items, waiting_reviews, waivers_waiting
from .templates import (
    NothingPublished,
    default_version,
    latest_version,
    template_for,
    version_for,
    visible_templates,
)
from .upgrades import ItemUpgrade, UpgradePreview, upgrade_preview

__all__ = [
    "Debt",
    "Gathered",
    "ItemRow",
    "ItemUpgrade",
    "Layout",
    "NothingPublished",
    "Testimony",
    "UpgradePreview",
    "attachment_for",
    "checklist_for",
    "checklist_page",
    "debt_by_team",
    "debt_lines",
    "default_version",
    "expiring_items",
    "gather",
    "item_facts",
    "item_for",
    "item_rows",
    "items_for",
    "latest_version",
    "layouts",
    "my_items",
    "template_for",
    "upgrade_preview",
    "version_for",
    "visible_checklists",
    "visible_items",
    "visible_templates",
    "waiting_reviews",
    "waiver_debt",
    "waiver_for",
    "waivers_waiting",
]
