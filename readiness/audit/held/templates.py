"""Templates and their published versions, whose items are exactly what the published text says."""

from collections.abc import Mapping
from typing import Any

from readiness.audit.held.table import Opened, Table, by
from readiness.checklists import events, template_rows
from readiness.checklists.models import ChecklistTemplate, TemplateItem, TemplateVersion
from readiness.checklists.template import TemplateInvalid, digest, parse_template
from readiness.ledger.verifier import Entry, Report

_ITEM = (
    "key", "section_key", "section", "position", "title", "why", "evidence_hint", "remedy", "accepted_by",
    "fresh_for_days", "not_applicable_allowed", "needs", "probes",
)  # fmt: skip


class Templates(Table):
    """Templates: whose they are, and whether they are archived."""

    model, one, many = ChecklistTemplate, "template", "templates"
    columns = ("id", "team_id", "created_at", "archived_at")

    def _written(self, entry: Entry, _opened: Opened) -> None:
        if entry.subject not in self.told:
            self.tell(entry.subject, team_id=entry.team or None, created_at=entry.at, archived_at=None)

    def _archived(self, entry: Entry, _opened: Opened) -> None:
        self.tell(entry.subject, archived_at=entry.at)

    steps = {
        events.TEMPLATE_DRAFTED: _written,
        events.TEMPLATE_PUBLISHED: _written,
        events.TEMPLATE_ARCHIVED: _archived,
    }


class Versions(Table):
    """Published versions: the text has the digest that the log tells, and the items are those of the text."""

    model, one, many = TemplateVersion, "template version", "template versions"
    columns = ("id", "template_id", "number", "digest", "published_by_id", "published_at")

    def _published(self, entry: Entry, _opened: Opened) -> None:
        self.tell(
            entry.text("version"),
            template_id=entry.subject,
            number=entry.data.get("number"),
            digest=entry.text("digest"),
            published_by_id=by(entry),
            published_at=entry.at,
        )

    steps = {events.TEMPLATE_PUBLISHED: _published}

    def more(self, report: Report) -> None:
        """Whether text, title and items are what the digest is of."""
        items: dict[str, dict[str, dict[str, Any]]] = {}
        for row in TemplateItem.objects.values("id", "version_id", *_ITEM).order_by("pk"):
            items.setdefault(str(row["version_id"]), {})[str(row["id"])] = row
        for version in TemplateVersion.objects.select_related("template").order_by("pk"):
            self._text(report, version, items.pop(str(version.pk), {}))
        for left in (key for rows in items.values() for key in rows):
            report.problem(f"template item {left} is of no version that there is")

    def _text(self, report: Report, version: TemplateVersion, items: Mapping[str, Mapping[str, Any]]) -> None:
        what = f"template version {version.pk}"
        try:
            content = parse_template(version.source)
        except TemplateInvalid:
            report.problem(f"{what}: its source cannot be read as a template")
            return
        if digest(content) != version.digest:
            report.problem(f"{what}: its source is not what its digest is of")
        asked = template_rows.rows(content, version)
        said = (content.title, content.description, len(asked), content.kind)
        for name, here, there in zip(
            ("title", "description", "item count", "kind"),
            (version.title, version.description, version.item_count, version.template.kind),
            said,
            strict=True,
        ):
            if here != there:
                report.problem(f"{what}: its {name} is not what its source says")
        _items(report, what, asked, items)


def _items(
    report: Report, what: str, asked: list[TemplateItem], items: Mapping[str, Mapping[str, Any]]
) -> None:
    left = {row.key: row for row in asked}
    for key, row in items.items():
        wanted = left.pop(row["key"], None)
        if wanted is None:
            report.problem(f"template item {key} is not in the source of {what}")
            continue
        for name in _ITEM:
            if row[name] != getattr(wanted, name):
                report.problem(f"template item {key}: its {name} is not what the source of {what} says")
    for key in left:
        report.problem(f"the item {key} of {what} is not in the database")
