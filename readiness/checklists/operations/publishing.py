"""Publishing templates: immutable, numbered versions, from the product's library and from drafts."""

from datetime import datetime

from django.db import transaction

from readiness.checklists import events, template_rows
from readiness.checklists.models import ChecklistTemplate, TemplateItem, TemplateVersion
from readiness.checklists.template import Template, digest, dump_template, library
from readiness.ledger.operations import record
from readiness.refusals import Conflict
from readiness.teams.actors import SYSTEM, Actor


class NothingToPublish(Conflict):
    """The text says what the newest version already says."""

    code = "nothing-to-publish"
    sentence = "This says the same as the newest version: there is nothing to publish."


def publish_library(at: datetime) -> list[TemplateVersion]:
    """Publish each template of the product's library whose text was never published here; the new versions.

    Safe to call at any time and by many processes at once; one query while there is nothing to do. A version
    that the organisation published itself stays the newest until the library's own text changes.
    """
    texts = {digest(template): template for template in library()}
    ours = TemplateVersion.objects.filter(template__team__isnull=True, digest__in=texts)
    known = set(ours.values_list("digest", flat=True))
    due = [template for key, template in texts.items() if key not in known]
    return [version for template in due if (version := _publish_from_library(template, at)) is not None]


def append_version(
    *, template: ChecklistTemplate, content: Template, source: str, note: str, actor: Actor, at: datetime
) -> TemplateVersion:
    """The next version of `template`, which the caller has locked. Raises `NothingToPublish`."""
    newest = template.versions.order_by("-number").first()
    if newest is not None and newest.digest == digest(content):
        raise NothingToPublish
    version = TemplateVersion.objects.create(
        template=template,
        number=newest.number + 1 if newest else 1,
        title=content.title,
        description=content.description,
        source=source,
        digest=digest(content),
        item_count=len(list(content.items())),
        note=note,
        published_by=actor.user,
        published_at=at,
    )
    TemplateItem.objects.bulk_create(template_rows.rows(content, version))
    template.title = content.title
    template.save(update_fields=["title"])
    record(
        kind=events.TEMPLATE_PUBLISHED,
        actor=actor,
        at=at,
        subject=template,
        team=template.team,
        data={"version": str(version.pk), "number": version.number, "digest": version.digest},
    )
    return version


def locked(template: ChecklistTemplate) -> ChecklistTemplate:
    """The template as it is now, held until the commit: versions are numbered one after the other."""
    return ChecklistTemplate.objects.select_for_update(no_key=True).get(pk=template.pk)


@transaction.atomic
def _publish_from_library(content: Template, at: datetime) -> TemplateVersion | None:
    # A team chose this name before the library did: the team keeps it.
    taken = ChecklistTemplate.objects.filter(slug=content.slug, team__isnull=False).exists()
    kept, _new = ChecklistTemplate.objects.get_or_create(
        slug=f"{content.slug}-library" if taken else content.slug,
        defaults={"title": content.title, "kind": content.kind, "created_at": at},
    )
    template = locked(kept)
    if template.versions.filter(digest=digest(content)).exists():
        return None
    return append_version(
        template=template,
        content=content,
        source=dump_template(content),
        note="Comes with the product.",
        actor=SYSTEM,
        at=at,
    )
