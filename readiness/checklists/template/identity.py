"""What a template is, byte for byte: the value that a published version keeps and a sign-off names."""

from typing import Any

from readiness.ledger import canonical as records

from .shapes import Item, ProbeFeed, Section, Template

# Part of what is hashed. Digests are kept for ever: never change what this format means, add another.
FORMAT = 1


def canonical(template: Template) -> dict[str, Any]:
    """The template as plain JSON values, every field written out."""
    return {
        "format": FORMAT,
        "slug": template.slug,
        "kind": template.kind,
        "title": template.title,
        "description": template.description,
        "sections": [_section(section) for section in template.sections],
    }


def digest(template: Template) -> str:
    """SHA-256 of the RFC 8785 bytes of `canonical`, NFC normalised, in lower-case hex."""
    return records.digest(canonical(template))


def _section(section: Section) -> dict[str, Any]:
    return {
        "key": section.key,
        "title": section.title,
        "intro": section.intro,
        "items": [_item(item) for item in section.items],
    }


def _item(item: Item) -> dict[str, Any]:
    return {
        "key": item.key,
        "title": item.title,
        "why": item.why,
        "evidence": item.evidence,
        "remedy": item.remedy,
        "accepted_by": item.accepted_by,
        "fresh_for_days": item.fresh_for_days,
        "not_applicable_allowed": item.not_applicable_allowed,
        "needs": item.needs,
        "probes": [_feed(feed) for feed in item.probes],
    }


def _feed(feed: ProbeFeed) -> dict[str, Any]:
    return {"kind": feed.kind, "class": feed.klass, "fresh_for_days": feed.fresh_for_days}
