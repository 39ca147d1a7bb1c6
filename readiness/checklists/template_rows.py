"""A template's items as rows and as the shapes that the template library compares."""

from typing import cast

from readiness.checklists.models import TemplateItem, TemplateVersion
from readiness.checklists.template import Item, ProbeFeed, Section, Template
from readiness.checklists.template.shapes import AcceptedBy, Needs, ProbeClass


def rows(template: Template, version: TemplateVersion) -> list[TemplateItem]:
    """The unsaved rows of `version`, in template order."""
    placed = [(section, item) for section in template.sections for item in section.items]
    return [_row(version, position, section, item) for position, (section, item) in enumerate(placed)]


def shape(row: TemplateItem) -> Item:
    """The item that a row was made from."""
    return Item(
        key=row.key,
        title=row.title,
        why=row.why,
        evidence=row.evidence_hint,
        remedy=row.remedy,
        accepted_by=cast("AcceptedBy", row.accepted_by),
        fresh_for_days=row.fresh_for_days or 0,
        not_applicable_allowed=row.not_applicable_allowed,
        needs=cast("Needs | None", row.needs or None),
        probes=tuple(
            ProbeFeed(feed["kind"], cast("ProbeClass", feed["class"]), feed["fresh_for_days"])
            for feed in row.probes
        ),
    )


def _row(version: TemplateVersion, position: int, section: Section, item: Item) -> TemplateItem:
    return TemplateItem(
        version=version,
        key=item.key,
        section_key=section.key,
        section=section.title,
        position=position,
        title=item.title,
        why=item.why,
        evidence_hint=item.evidence,
        remedy=item.remedy,
        accepted_by=item.accepted_by,
        fresh_for_days=item.fresh_for_days,
        not_applicable_allowed=item.not_applicable_allowed,
        needs=item.needs or "",
        probes=[
            {"kind": feed.kind, "class": feed.klass, "fresh_for_days": feed.fresh_for_days}
            for feed in item.probes
        ],
    )
