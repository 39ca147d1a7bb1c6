"""Reading checklists, always within what the actor may see."""

from .gathering import Gathered, Testimony, gather, item_facts
from .templates import (
    NothingPublished,
    default_version,
    latest_version,
    template_for,
    version_for,
    visible_templates,
)

__all__ = [
    "Gathered",
    "NothingPublished",
    "Testimony",
    "default_version",
    "gather",
    "item_facts",
    "latest_version",
    "template_for",
    "version_for",
    "visible_templates",
]
