"""Reading templates: the organisation's are open to all, a team's own to the team and who reads all."""

from django.db.models import Exists, Q, QuerySet

from readiness.checklists.models import ChecklistTemplate, TemplateVersion
from readiness.refusals import Conflict, Unseen
from readiness.teams.actors import Actor
from readiness.teams.models import Membership, OrganisationRole


class NothingPublished(Conflict):
    """There is no version to start from."""

    code = "nothing-published"
    sentence = "No version of a launch template is published yet."


def visible_templates(actor: Actor) -> QuerySet[ChecklistTemplate]:
    """The templates that `actor` may read, archived ones too, by title."""
    user = actor.user
    if user is None or not user.is_active:
        return ChecklistTemplate.objects.none()
    mine = Membership.objects.filter(user=user).values("team")
    reads_all = Exists(OrganisationRole.objects.filter(user=user))
    team = Q(team__in=mine) | Q(reads_all)
    if actor.team_id is not None:
        team &= Q(team=actor.team_id)
    return ChecklistTemplate.objects.filter(Q(team__isnull=True) | team).select_related("team")


def template_for(actor: Actor, slug: str) -> ChecklistTemplate:
    """One template. Raises `Unseen`."""
    found = visible_templates(actor).filter(slug=slug).first()
    if found is None:
        raise Unseen
    return found


def version_for(actor: Actor, slug: str, number: int) -> TemplateVersion:
    """One published version. Raises `Unseen`."""
    versions = TemplateVersion.objects.filter(template__in=visible_templates(actor), template__slug=slug)
    found = versions.select_related("template__team", "published_by").filter(number=number).first()
    if found is None:
        raise Unseen
    return found


def latest_version(template: ChecklistTemplate) -> TemplateVersion | None:
    """The newest published version, None while there is only a draft."""
    return template.versions.select_related("template").order_by("-number").first()


def default_version(kind: str = ChecklistTemplate.Kind.LAUNCH) -> TemplateVersion:
    """The newest version of the organisation's template of `kind`: the oldest that is not archived.

    Raises `NothingPublished`.
    """
    versions = TemplateVersion.objects.filter(
        template__team__isnull=True,
        template__kind=kind,
        template__archived_at__isnull=True,
    )
    found = (
        versions.select_related("template").order_by("template__created_at", "template", "-number").first()
    )
    if found is None:
        raise NothingPublished
    return found
