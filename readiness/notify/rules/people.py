"""What somebody is in a team or across the organisation: to the person themselves; and who came by invitation."""

from collections.abc import Iterator

from readiness.notify.paths import home_path, team_path
from readiness.notify.telling import Happening, Telling
from readiness.teams import events
from readiness.teams.access import Action, may
from readiness.teams.actors import Actor
from readiness.teams.models import Invitation, User
from readiness.teams.roles import Role

ABOUT_YOU = "You get this because it is about your own role."


def _person(happening: Happening) -> User | None:
    return User.objects.filter(pk=happening.data["person"]).first()


def _word(role: object) -> str:
    return Role(str(role)).label.lower()


def in_team(happening: Happening) -> Iterator[Telling]:
    """A member was added, or got another role."""
    person, team = _person(happening), happening.entry.team
    if person is None or team is None:
        return
    role = _word(happening.data.get("to", happening.data.get("role")))
    yield Telling(
        recipient=person,
        subject=f"You are {role} in {team.name}",
        text=f"{happening.doer} made you {role} in the team {team.name}.",
        because=ABOUT_YOU,
        path=team_path(team.slug),
    )


def out_of_team(happening: Happening) -> Iterator[Telling]:
    """A member was removed."""
    person, team = _person(happening), happening.entry.team
    if person is None or team is None:
        return
    yield Telling(
        recipient=person,
        subject=f"You are no longer in {team.name}",
        text=f"{happening.doer} removed you from the team {team.name}.",
        because=ABOUT_YOU,
        path=home_path(),
    )


def across(happening: Happening) -> Iterator[Telling]:
    """A role across the organisation was given or taken."""
    person = _person(happening)
    if person is None:
        return
    role = _word(happening.data["role"])
    given = happening.entry.kind == events.ORGANISATION_ROLE_GRANTED
    told = f"You are {role} across the organisation" if given else f"You are no longer {role}"
    yield Telling(
        recipient=person,
        subject=told,
        text=f"{told}. {happening.doer} changed it.",
        because=ABOUT_YOU,
        path=home_path(),
    )


def accepted(happening: Happening) -> Iterator[Telling]:
    """To whoever invited; it waits in the portal."""
    related = Invitation.objects.select_related("invited_by", "accepted_by", "team")
    invitation = related.filter(pk=happening.subject_id).first()
    # Who has left the team since is not told who comes.
    if invitation is None or not may(Actor.person(invitation.invited_by), Action.VIEW_TEAM, invitation.team):
        return
    place = invitation.team.name if invitation.team else "the organisation"
    yield Telling(
        recipient=invitation.invited_by,
        subject=f"{invitation.accepted_by or invitation.email} joined {place}",
        text=f"Your invitation to {invitation.email} as {_word(invitation.role)} was accepted.",
        because="You get this because you sent the invitation.",
        path=team_path(invitation.team.slug) if invitation.team else home_path(),
        mail=False,
    )


RULES = {
    events.MEMBER_ADDED: in_team,
    events.MEMBER_CHANGED: in_team,
    events.MEMBER_REMOVED: out_of_team,
    events.ORGANISATION_ROLE_GRANTED: across,
    events.ORGANISATION_ROLE_REVOKED: across,
    events.INVITATION_ACCEPTED: accepted,
}
