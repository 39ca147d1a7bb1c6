"""Writing templates in the portal: drafts, publishing, archiving. A draft is TOML, as a library file is."""

from datetime import datetime

from django.db import IntegrityError, transaction

from readiness.checklists import events
from readiness.checklists.models import ChecklistTemplate, TemplateVersion
from readiness.checklists.operations.publishing import NothingToPublish, append_version, locked
from readiness.checklists.operations.starting import TemplateArchived
from readiness.checklists.template import Template, library, parse_template
from readiness.ledger.operations import record
from readiness.refusals import AlreadyDecided, Conflict, Invalid
from readiness.teams.access import Action, demand
from readiness.teams.actors import Actor
from readiness.teams.fields import Problems
from readiness.teams.models import Team
from readiness.teams.slugs import RESERVED, free_slug

_SLUG = 60


@transaction.atomic
def save_draft(
    *, template: ChecklistTemplate | None, team: Team | None = None, toml: str, actor: Actor, at: datetime
) -> ChecklistTemplate:
    """Keep `toml` as the draft of `template`, or of a new template of `team` (None: of the organisation).

    The text must read as a template; its `slug` names a new one, with a number after it where the name is
    taken. Published versions stay as they are. Raises `TemplateInvalid` (an `Invalid` whose fields are places
    in the text), `Invalid` when the kind differs from the template's, `TemplateArchived`.
    """
    if template is not None:
        team = template.team
    _demand(actor, team)
    content = parse_template(toml)
    row = _named(content, team, at) if template is None else _open(template)
    if row.kind != content.kind:
        raise Invalid(
            {"kind": [f"This template is of the kind {row.kind}: begin another for {content.kind}."]}
        )
    row.draft, row.draft_by, row.draft_at = toml, actor.user, at
    row.save(update_fields=["draft", "draft_by", "draft_at"])
    record(kind=events.TEMPLATE_DRAFTED, actor=actor, at=at, subject=row, team=team)
    return row


@transaction.atomic
def publish_template(
    *, template: ChecklistTemplate, note: str = "", actor: Actor, at: datetime
) -> TemplateVersion:
    """Publish the draft as the next version, which never changes again; `note` says what is new.

    Raises `NothingToPublish` without a draft or for one that says what the newest version says,
    `TemplateInvalid`, `TemplateArchived`.
    """
    _demand(actor, template.team)
    row = _open(template)
    problems = Problems()
    note = problems.one_line("note", note, longest=500)
    problems.refuse_any()
    if not row.draft:
        raise NothingToPublish("There is no draft to publish.")
    version = append_version(
        template=row, content=parse_template(row.draft), source=row.draft, note=note, actor=actor, at=at
    )
    row.draft, row.draft_by, row.draft_at = "", None, None
    row.save(update_fields=["draft", "draft_by", "draft_at"])
    return version


@transaction.atomic
def archive_template(*, template: ChecklistTemplate, actor: Actor, at: datetime) -> ChecklistTemplate:
    """Let nobody begin a checklist of it any more; those that were begun go on. Raises `AlreadyDecided`."""
    _demand(actor, template.team)
    row = locked(template)
    if row.archived_at:
        raise AlreadyDecided("This template is already archived.")
    row.archived_at = at
    row.save(update_fields=["archived_at"])
    record(kind=events.TEMPLATE_ARCHIVED, actor=actor, at=at, subject=row, team=row.team)
    return row


def _demand(actor: Actor, team: Team | None) -> None:
    demand(actor, Action.WRITE_TEAM_TEMPLATE if team else Action.WRITE_ORGANISATION_TEMPLATE, team)


def _open(template: ChecklistTemplate) -> ChecklistTemplate:
    row = locked(template)
    if row.archived_at:
        raise TemplateArchived("This template is archived: begin another.")
    return row


def _named(content: Template, team: Team | None, at: datetime) -> ChecklistTemplate:
    """A new template under its own name, or the next free one; the library's names are the library's."""
    taken = {template.slug for template in library()} | RESERVED
    taken |= set(
        ChecklistTemplate.objects.filter(slug__startswith=content.slug).values_list("slug", flat=True)
    )
    try:
        with transaction.atomic():
            return ChecklistTemplate.objects.create(
                slug=free_slug(content.slug, longest=_SLUG, taken=taken),
                title=content.title,
                kind=content.kind,
                team=team,
                created_at=at,
            )
    except IntegrityError as error:
        raise Conflict("Somebody took this name at the same moment. Try again.") from error
