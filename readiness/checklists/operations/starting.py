"""Starting a checklist: a template version's copy for one environment."""

from collections.abc import Collection, Iterable
from datetime import datetime

from django.db import transaction

from readiness.catalog.models import Environment
from readiness.checklists import events
from readiness.checklists.models import (
    Checklist,
    ChecklistItem,
    ChecklistTemplate,
    ItemEvidence,
    TemplateItem,
    TemplateVersion,
)
from readiness.checklists.operations.refreshing import refresh_held
from readiness.checklists.queries.templates import default_version
from readiness.evidence.holding import enter
from readiness.evidence.models import Evidence
from readiness.ledger.operations import record
from readiness.refusals import Conflict, Unseen
from readiness.teams.access import Action
from readiness.teams.actors import Actor


class AlreadyStarted(Conflict):
    """One checklist an environment and template."""

    code = "checklist-already-started"
    sentence = "This environment already has a checklist of this template."


class VersionPassed(Conflict):
    """What is asked today is what the newest version asks."""

    code = "version-passed"
    sentence = "A newer version of this template is published: begin with that one."


class TemplateArchived(Conflict):
    """What is archived is not begun any more."""

    code = "template-archived"
    sentence = "This template is archived: choose another."


@transaction.atomic
def start_checklist(
    *, environment: Environment, version: TemplateVersion | None = None, actor: Actor, at: datetime
) -> Checklist:
    """A checklist of `version` (default: the newest of the organisation's launch template) for `environment`.

    What probes of the environment have already seen counts at once. The first checklist of the production
    environment that follows a launch template of the organisation leads: it stands for the service in lists.
    Raises `Unseen` for a version of another team's template, `TemplateArchived`, `VersionPassed`,
    `AlreadyStarted`, `EnvironmentClosed`.
    """
    held = enter(actor, Action.START_CHECKLIST, environment)
    version = version or default_version()
    template = version.template
    if template.team_id not in {None, held.service.team_id}:
        raise Unseen
    if template.archived_at:
        raise TemplateArchived
    if Checklist.objects.filter(environment=held, template=template).exists():
        raise AlreadyStarted
    if template.versions.filter(number__gt=version.number).exists():
        raise VersionPassed
    return begin_checklist(held, version, actor, at)


def begin_checklist(held: Environment, version: TemplateVersion, actor: Actor, at: datetime) -> Checklist:
    """The same where what calls it has shown that it may, and holds the environment."""
    template = version.template
    checklist = Checklist.objects.create(
        service=held.service,
        environment=held,
        template=template,
        version=version,
        leading=_leads(held, template),
        started_by=actor.user,
        started_at=at,
    )
    add_items(checklist, version.items.order_by("position"), at)
    attach_probes(held, at)
    record(
        kind=events.CHECKLIST_STARTED,
        actor=actor,
        at=at,
        subject=checklist,
        team=held.service.team,
        service=held.service,
        environment=held,
        data={"template": template.slug, "number": version.number, "digest": version.digest},
    )
    (started,) = refresh_held(Checklist.objects.filter(pk=checklist.pk), at)
    return started


def add_items(checklist: Checklist, asked: Iterable[TemplateItem], at: datetime) -> list[ChecklistItem]:
    """Items of the checklist for rows of its template version."""
    return ChecklistItem.objects.bulk_create(
        ChecklistItem(
            checklist=checklist, template_item=row, key=row.key, position=row.position, changed_at=at
        )
        for row in asked
    )


def attach_probes(
    environment: Environment, at: datetime, only: Collection[Evidence] | None = None
) -> list[ItemEvidence]:
    """Let what probes saw (`only` these pieces, or all) serve every item that it feeds and does not serve
    yet.

    The environment must be held. Returns the new attachments.
    """
    pieces = Evidence.objects.filter(environment=environment, kind=Evidence.Kind.PROBE)
    by_kind = {piece.probe_kind: piece for piece in (pieces if only is None else only)}
    if not by_kind:
        return []
    items = ChecklistItem.objects.filter(checklist__environment=environment, retired_at__isnull=True)
    there = set(
        ItemEvidence.objects.filter(item__in=items, evidence__kind=Evidence.Kind.PROBE).values_list(
            "item_id", "evidence_id"
        )
    )
    fed = (
        (item, by_kind[feed["kind"]])
        for item in items.select_related("template_item")
        for feed in item.template_item.probes
        if feed["kind"] in by_kind
    )
    return ItemEvidence.objects.bulk_create(
        ItemEvidence(item=item, evidence=piece, attached_at=at)
        for item, piece in fed
        if (item.pk, piece.pk) not in there
    )


def _leads(environment: Environment, template: ChecklistTemplate) -> bool:
    # A team writes templates of its own; what its services are measured by is the organisation's to say.
    return (
        environment.is_production
        and template.team_id is None
        and template.kind == ChecklistTemplate.Kind.LAUNCH
        and not Checklist.objects.filter(service=environment.service_id, leading=True).exists()
    )
