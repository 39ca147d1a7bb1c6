"""The people that tests about rights stand on: two teams, one person a role, one stranger to both teams."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest

from readiness.catalog.models import Service
from readiness.catalog.operations import create_service
from readiness.ledger.models import LedgerEntry
from readiness.teams.actors import SYSTEM, Actor
from readiness.teams.models import Team, User
from readiness.teams.operations import add_member, create_team, grant_organisation_role, register_person
from tests.kept import Keep

AT = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)


@dataclass
class World:
    """`person("lead")` and so on; `actor("lead")` is that person in a session."""

    orders: Team
    billing: Team
    people: dict[str, User] = field(default_factory=dict)

    def person(self, name: str) -> User:
        """One of the people, fresh from the database."""
        return User.objects.get(pk=self.people[name].pk)

    def actor(self, name: str) -> Actor:
        """One of the people, signed in."""
        return Actor.person(self.person(name))

    def join(self, name: str) -> User:
        """One more person with an account and no role."""
        self.people[name] = register_person(email=f"{name}@example.org", name=name, actor=SYSTEM, at=AT)
        return self.people[name]

    def service(self, name: str, team: Team | None = None, **details: Any) -> Service:
        """A service, made by the administrator."""
        return create_service(
            team=team or self.orders, name=name, actor=self.actor("administrator"), at=AT, **details
        )


#: Name of the person -> role in the team Orders.
MEMBERS = {"viewer": "viewer", "contributor": "contributor", "lead": "lead"}
ACROSS = ("auditor", "security_reviewer", "administrator")
EVERYBODY = (*MEMBERS, *ACROSS, "outsider", "colleague")


def build() -> World:
    """Team Orders with a viewer, a contributor and a lead; team Billing, led by the outsider; a colleague."""
    orders, billing = (create_team(name=name, actor=SYSTEM, at=AT) for name in ("Orders", "Billing"))
    world = World(orders, billing)
    for name in EVERYBODY:
        world.join(name)
    for name, role in MEMBERS.items():
        add_member(team=world.orders, user=world.people[name], role=role, actor=SYSTEM, at=AT)
    for role in ACROSS:
        grant_organisation_role(user=world.people[role], role=role, actor=SYSTEM, at=AT)
    add_member(team=world.billing, user=world.people["outsider"], role="lead", actor=SYSTEM, at=AT)
    return world


@pytest.fixture
def world(db: None) -> World:
    """Everybody, in a database that is rolled back."""
    return build()


@pytest.fixture(scope="module")
def kept_world(keep: Keep) -> World:
    """Everybody, made once for a module."""
    world: World = keep(build)
    return world


@pytest.fixture
def world_of_module(kept_world: World, db: None) -> World:
    """Everybody as the module began; name it `world` where no test needs threads or changes these very objects."""
    return kept_world


def kinds_since(before: int) -> list[str]:
    """The kinds of ledger entry written after entry number `before`, in order."""
    return list(LedgerEntry.objects.filter(pk__gt=before).order_by("pk").values_list("kind", flat=True))


def last_entry() -> int:
    """The number of the newest ledger entry."""
    newest = LedgerEntry.objects.order_by("-pk").first()
    return newest.pk if newest else 0
