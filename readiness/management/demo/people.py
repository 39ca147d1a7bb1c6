"""The demo's teams and people: one of every role, and their logins."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from readiness.teams.actors import SYSTEM, Actor
from readiness.teams.models import Team, User
from readiness.teams.operations import add_member, create_team, grant_organisation_role, register_person

DOMAIN = "demo.example.org"
TEAMS = {
    "Payments": "Takes money and gives it back.",
    "Orders": "From the basket to the parcel.",
    "Identity": "Who somebody is, and what they may see.",
}
#: team -> (name, role)
MEMBERS = {
    "Payments": (("Lena Lindqvist", "lead"), ("Carlos Mendes", "contributor"), ("Vera Novak", "viewer")),
    "Orders": (("Liam O'Brien", "lead"), ("Chidi Okafor", "contributor"), ("Valerie Petit", "viewer")),
    "Identity": (("Leila Haddad", "lead"), ("Chloe Martin", "contributor"), ("Viktor Sorensen", "viewer")),
}
ACROSS = (
    ("Rita Romano", "security_reviewer"),
    ("Ravi Iyer", "security_reviewer"),
    ("Omar Farouk", "auditor"),
    ("Ada Berg", "administrator"),
)


@dataclass
class Cast:
    """Teams by name, people by "Team role" or by role."""

    teams: dict[str, Team]
    people: dict[str, User]
    password: str

    def actor(self, part: str) -> Actor:
        """Somebody by the part they play: "Payments lead", "security_reviewer"."""
        return Actor.person(self.people[part])


def bring(at: datetime) -> Cast:
    """Make teams and people, all with one fresh password."""
    password = "-".join(secrets.token_hex(2) for _ in range(4))
    cast = Cast({}, {}, password)
    for name, role in ACROSS:
        person = _person(name, password, at)
        grant_organisation_role(user=person, role=role, actor=SYSTEM, at=at)
        cast.people.setdefault(role, person)
        cast.people[name] = person
    for title, description in TEAMS.items():
        team = cast.teams[title] = create_team(name=title, description=description, actor=SYSTEM, at=at)
        for name, role in MEMBERS[title]:
            person = cast.people[f"{title} {role}"] = _person(name, password, at)
            add_member(team=team, user=person, role=role, actor=SYSTEM, at=at)
    return cast


def address(name: str) -> str:
    """lena.lindqvist@demo.example.org"""
    plain = "".join(letter for letter in name.lower() if letter.isalpha() or letter == " ")
    return f"{plain.replace(' ', '.')}@{DOMAIN}"


def logins(password: str) -> str:
    """The table that `make run` prints."""
    rows = [(role.replace("_", " "), address(name)) for name, role in reversed(ACROSS)]
    rows += [
        (f"{role} of {team}", address(name)) for team, members in MEMBERS.items() for name, role in members
    ]
    width = max(len(part) for part, _address in rows)
    lines = [f"  {part:<{width}}  {where}" for part, where in rows]
    return "\n".join([f"Sign in with any of these; the password of all is: {password}", *lines])


def _person(name: str, password: str, at: datetime) -> User:
    return register_person(email=address(name), name=name, password=password, actor=SYSTEM, at=at)
