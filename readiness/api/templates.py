"""Checklist templates: drafted as TOML, published as versions that never change."""

from typing import Any

from rest_framework import serializers

from readiness.api.cursors import Page, cut
from readiness.api.description import Listing
from readiness.api.door import Ask, Door, call
from readiness.api.given import Asked, Given, Text
from readiness.api.shapes.checklists import DraftShown, TemplateShown, VersionRow, VersionShown
from readiness.api.shown import taken
from readiness.checklists.models import ChecklistTemplate, TemplateVersion
from readiness.checklists.operations import archive_template, publish_template, save_draft
from readiness.checklists.queries import template_for, version_for, visible_templates
from readiness.teams.access import Action, may
from readiness.teams.queries import team_for

TAG = "Templates"
WRITES = (Action.WRITE_TEAM_TEMPLATE, Action.WRITE_ORGANISATION_TEMPLATE)
ORDERS = {"title": ("title", "id"), "-title": ("-title", "-id")}
VERSION_ORDERS = {"-number": ("-number",), "number": ("number",)}
LONGEST_TOML = 1_000_000


class TemplateQuery(Asked):
    """What narrows the list."""

    kind = serializers.ChoiceField(ChecklistTemplate.Kind.values, required=False)
    team = serializers.SlugField(source="team__slug", required=False, max_length=60)
    archived = serializers.BooleanField(required=False)


class Draft(Given):
    """The text of a template."""

    toml = Text(max_length=LONGEST_TOML, help_text="As in the library: see docs/checklists.md.")


class NewDraft(Draft):
    """The first text of a new template."""

    team = Text(required=False, max_length=60, help_text="Without it: the organisation's.")


class Publication(Given):
    """What is new."""

    note = Text(required=False, allow_blank=True, max_length=500)


class TemplatesDoor(Door):
    """All templates."""

    address = "templates"

    @call(
        "templates_list", "List templates", tag=TAG, right=(Action.VIEW_SERVICE,), query=TemplateQuery,
        listing=Listing(ORDERS), shows=TemplateShown,
    )  # fmt: skip
    def get(self, ask: Ask) -> Page:
        """The organisation's, and those of teams that you may see."""
        given = dict(ask.query)
        found = visible_templates(ask.actor)
        if "archived" in given:
            found = found.filter(archived_at__isnull=not given.pop("archived"))
        return cut(found.filter(**given), ask.page, ORDERS[ask.page.ordering])

    @call(
        "templates_create", "Begin a template", tag=TAG, right=WRITES, body=NewDraft, shows=DraftShown,
        status=201, refuses=[409], finds=True,
    )  # fmt: skip
    def post(self, ask: Ask) -> ChecklistTemplate:
        """As a draft; publish it next."""
        team = team_for(ask.actor, ask.body["team"]) if "team" in ask.body else None
        return save_draft(template=None, team=team, toml=ask.body["toml"], actor=ask.actor, at=ask.at)


class TemplateDoor(Door):
    """One template."""

    address = "templates/<slug:slug>"

    @call("templates_read", "Read a template", tag=TAG, right=(Action.VIEW_SERVICE,), shows=DraftShown)
    def get(self, ask: Ask, slug: str) -> dict[str, Any]:
        """With its draft, for who may write it."""
        template = template_for(ask.actor, slug)
        action = Action.WRITE_TEAM_TEMPLATE if template.team_id else Action.WRITE_ORGANISATION_TEMPLATE
        row = taken(DraftShown, template)
        return row if may(ask.actor, action, template.team_id) else {**row, "draft": "", "draft_at": None}


class DraftDoor(Door):
    """The draft of a template."""

    address = "templates/<slug:slug>/draft"

    @call(
        "templates_draft", "Save a draft", tag=TAG, right=WRITES, body=Draft, shows=DraftShown, refuses=[409]
    )
    def put(self, ask: Ask, slug: str) -> ChecklistTemplate:
        """Published versions stay as they are."""
        template = template_for(ask.actor, slug)
        return save_draft(template=template, toml=ask.body["toml"], actor=ask.actor, at=ask.at)


class PublishDoor(Door):
    """Publishing a draft."""

    address = "templates/<slug:slug>/publish"

    @call(
        "templates_publish", "Publish the draft", tag=TAG, right=WRITES, body=Publication, shows=VersionRow,
        status=201, refuses=[409], example={"note": "Asks for a restore drill."},
    )  # fmt: skip
    def post(self, ask: Ask, slug: str) -> TemplateVersion:
        """As the next version, which never changes again."""
        template = template_for(ask.actor, slug)
        return publish_template(template=template, actor=ask.actor, at=ask.at, **ask.body)


class ArchiveTemplateDoor(Door):
    """Closing a template."""

    address = "templates/<slug:slug>/archive"

    @call(
        "templates_archive", "Archive a template", tag=TAG, right=WRITES, shows=TemplateShown, refuses=[409]
    )
    def post(self, ask: Ask, slug: str) -> ChecklistTemplate:
        """Checklists that were begun go on."""
        return archive_template(template=template_for(ask.actor, slug), actor=ask.actor, at=ask.at)


class VersionsDoor(Door):
    """The versions of a template."""

    address = "templates/<slug:slug>/versions"

    @call(
        "template_versions_list", "List versions", tag=TAG, right=(Action.VIEW_SERVICE,),
        listing=Listing(VERSION_ORDERS), shows=VersionRow,
    )  # fmt: skip
    def get(self, ask: Ask, slug: str) -> Page:
        """Newest first."""
        versions = template_for(ask.actor, slug).versions.all()
        return cut(versions, ask.page, VERSION_ORDERS[ask.page.ordering])


class VersionDoor(Door):
    """One version."""

    address = "templates/<slug:slug>/versions/<int:number>"

    @call(
        "template_versions_read", "Read a version", tag=TAG, right=(Action.VIEW_SERVICE,), shows=VersionShown
    )
    def get(self, ask: Ask, slug: str, number: int) -> TemplateVersion:
        """With its items and the text as published."""
        return version_for(ask.actor, slug, number)


DOORS = (
    TemplatesDoor,
    TemplateDoor,
    DraftDoor,
    PublishDoor,
    ArchiveTemplateDoor,
    VersionsDoor,
    VersionDoor,
)
