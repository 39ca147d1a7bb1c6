"""The people whom rules tell, each with the reason that the mail opens with."""

from collections.abc import Iterable, Iterator

from readiness.checklists.models import ChecklistItem
from readiness.teams.models import Team, User
from readiness.teams.queries import holders_of, leads_of, people_of, security_reviewers
from readiness.teams.roles import Role

#: A person and the sentence that says why they are told.
Told = tuple[User, str]


def leads(team: Team) -> list[Told]:
    """Who leads the team."""
    return [(user, f"You get this because you lead {team.name}.") for user in leads_of(team)]


def reviewers() -> list[Told]:
    """The organisation's security reviewers."""
    return [(user, "You get this because you are a security reviewer.") for user in security_reviewers()]


def administrators() -> list[Told]:
    """The portal's administrators."""
    return [
        (user, "You get this because you are an administrator.") for user in holders_of(Role.ADMINISTRATOR)
    ]


def contributors(team: Team) -> list[Told]:
    """Who contributes to the team and can act."""
    people = people_of(team).filter(role=Role.CONTRIBUTOR, user__is_active=True)
    return [(one.user, f"You get this because you contribute to {team.name}.") for one in people]


def may_accept(item: ChecklistItem, team: Team, besides: User | None) -> list[Told]:
    """Who is asked to review evidence for `item`: as few as can do it, somebody other than `besides`."""
    return may_review(item.template_item.accepted_by, team, besides)


def may_review(accepted_by: str, team: Team, besides: User | None) -> list[Told]:
    """Who is asked for a review that `accepted_by` ("peer", "lead", "security_reviewer") may do, except `besides`.

    What a security reviewer accepts goes to all of those. The rest goes to the team's leads; where nobody but
    `besides` leads, to the contributors when a peer may accept it, else to the security reviewers.
    """
    if accepted_by == "security_reviewer":
        return without(reviewers(), besides)
    otherwise = contributors(team) if accepted_by == "peer" else reviewers()
    return without(leads(team), besides) or without(otherwise, besides)


def without(people: Iterable[Told], user: User | None) -> list[Told]:
    """All but one."""
    return [(person, because) for person, because in people if user is None or person.pk != user.pk]


def one_each(*groups: Iterable[Told]) -> Iterator[Told]:
    """Everybody once, with the first reason given."""
    seen = set()
    for group in groups:
        for person, because in group:
            if person.pk not in seen:
                seen.add(person.pk)
                yield person, because
