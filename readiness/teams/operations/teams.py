"""Teams themselves."""

from datetime import datetime

from django.db import IntegrityError, transaction

from readiness.ledger.operations import record
from readiness.refusals import AlreadyDecided, Conflict
from readiness.teams import events
from readiness.teams.access import Action, demand
from readiness.teams.actors import Actor
from readiness.teams.fields import Problems
from readiness.teams.models import Team
from readiness.teams.operations.locks import lock_rights, lock_team
from readiness.teams.slugs import free_slug, slug_from

_NAME, _SLUG, _DESCRIPTION = 120, 60, 4000


class TeamExists(AlreadyDecided):
    """Names and addresses of teams are unique in the organisation."""

    code = "team-exists"
    sentence = "There is already a team with this name or address."


class AlreadyArchived(AlreadyDecided):
    """Archived once."""

    code = "team-already-archived"
    sentence = "This team is already archived."


class NotArchived(Conflict):
    """Only an archived team is restored."""

    code = "team-not-archived"
    sentence = "This team is not archived."


@transaction.atomic
def create_team(
    *, name: str, slug: str | None = None, description: str = "", actor: Actor, at: datetime
) -> Team:
    """A new team without members; `slug` comes from the name if not given. Raises `Invalid`, `TeamExists`."""
    demand(actor, Action.CREATE_TEAM, None)
    problems = Problems()
    name = problems.one_line("name", name, longest=_NAME, required=True)
    description = problems.free_text("description", description, longest=_DESCRIPTION)
    if slug:
        slug = problems.slug("slug", slug, longest=_SLUG)
    problems.refuse_any()
    if not slug:
        wanted = slug_from(name, longest=_SLUG, otherwise="team")
        taken = set(Team.objects.filter(slug__startswith=wanted[: _SLUG - 8]).values_list("slug", flat=True))
        slug = free_slug(wanted, longest=_SLUG, taken=taken)
    try:
        with transaction.atomic():
            team = Team.objects.create(name=name, slug=slug, description=description, created_at=at)
    except IntegrityError as error:
        raise TeamExists from error
    record(
        kind=events.TEAM_CREATED,
        actor=actor,
        at=at,
        subject=team,
        team=team,
        private={"name": name, "slug": slug, "description": description},
    )
    return team


@transaction.atomic
def edit_team(*, team: Team, name: str, description: str = "", actor: Actor, at: datetime) -> Team:
    """Rename or describe a team; its address stays. Raises `Invalid`, `TeamExists`."""
    held = lock_team(team)
    demand(actor, Action.EDIT_TEAM, held)
    problems = Problems()
    before = {"name_before": held.name, "description_before": held.description}
    held.name = problems.one_line("name", name, longest=_NAME, required=True)
    held.description = problems.free_text("description", description, longest=_DESCRIPTION)
    problems.refuse_any()
    try:
        with transaction.atomic():
            held.save(update_fields=["name", "description"])
    except IntegrityError as error:
        raise TeamExists from error
    record(
        kind=events.TEAM_EDITED,
        actor=actor,
        at=at,
        subject=held,
        team=held,
        private={"name": held.name, "description": held.description, **before},
    )
    return held


@transaction.atomic
def archive_team(*, team: Team, actor: Actor, at: datetime) -> Team:
    """Close a team: its things stay readable for those who could read them, and no longer change."""
    held = lock_team(team)
    # Whoever has used a right in the team holds the role that gave it: they are done before it is closed, and
    # who comes later sees that it is.
    lock_rights(held)
    demand(actor, Action.ARCHIVE_TEAM, None)
    if held.archived_at:
        raise AlreadyArchived
    held.archived_at = at
    held.save(update_fields=["archived_at"])
    record(kind=events.TEAM_ARCHIVED, actor=actor, at=at, subject=held, team=held)
    return held


@transaction.atomic
def restore_team(*, team: Team, actor: Actor, at: datetime) -> Team:
    """Open an archived team again, with the members it had."""
    held = lock_team(team)
    demand(actor, Action.ARCHIVE_TEAM, None)
    if not held.archived_at:
        raise NotArchived
    held.archived_at = None
    held.save(update_fields=["archived_at"])
    record(kind=events.TEAM_RESTORED, actor=actor, at=at, subject=held, team=held)
    return held
